-- Credits and debits that people decide on.
SELECT resource.declare('adjustment', 'collect.adjustment', p_filter => '{customer_id,reason_code,reason_kind}',
  p_sort => '{-adjustment_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.reason_check(p_reason_code text, p_amount numeric) RETURNS collect.reason_code
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_reason collect.reason_code;
BEGIN
  SELECT r.* INTO v_reason FROM collect.reason_code AS r WHERE r.code = p_reason_code AND r.active;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB102', format('%s is no reason in use', coalesce(p_reason_code, 'NULL')),
      p_hint => 'api.reason_code_list shows them.', p_column => 'reason_code');
  END IF;
  IF (v_reason.kind IN ('debit', 'recovery')) <> (p_amount < 0) THEN
    PERFORM system.raise_error('TB102', format('%s is a %s: its amount is %s 0', v_reason.code, v_reason.kind,
      CASE WHEN v_reason.kind IN ('debit', 'recovery') THEN 'below' ELSE 'above' END), p_column => 'amount');
  END IF;
  RETURN v_reason;
END $$;
COMMENT ON FUNCTION collect.reason_check(text, numeric) IS $doc$The reason of an adjustment, when it fits the amount.

:param p_reason_code: its code
:param p_amount: positive gives to the customer
:returns: the reason
:raises TB102: no such reason in use, or an amount of the other sign
:example: SELECT * FROM collect.reason_check('goodwill', 10.00)$doc$;

CREATE OR REPLACE FUNCTION collect.goodwill_given(p_customer_id bigint) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Two goodwill credits at once would each find room for itself: the second waits for the first.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.goodwill:' || p_customer_id, 0));
  RETURN (
    SELECT coalesce(sum(a.amount), 0)
    FROM collect.adjustment AS a
    INNER JOIN collect.reason_code AS r ON r.reason_code_id = a.reason_code_id AND r.kind = 'goodwill'
    WHERE a.customer_id = p_customer_id
      AND a.adjusted_at > system.clock_now() - make_interval(days => system.setting_int('collect.goodwill_days'))
  );
END $$;
COMMENT ON FUNCTION collect.goodwill_given(bigint) IS
$doc$Goodwill that a customer got in the last days, held still until the transaction ends.

:param p_customer_id: the customer
:returns: the sum over collect.goodwill_days
:example: SELECT collect.goodwill_given(7)$doc$;

CREATE OR REPLACE FUNCTION collect.adjustment_post(
  p_account ledger.account, p_amount numeric, p_reason_code_id bigint, p_reason text, p_recovers bigint DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_kind text := (SELECT r.kind FROM collect.reason_code AS r WHERE r.reason_code_id = p_reason_code_id);
  v_against text := CASE WHEN v_kind IN ('write_off', 'recovery') THEN 'write_off' ELSE 'adjustment' END;
  v_adjustment_id bigint;
BEGIN
  IF v_kind = 'write_off' THEN
    PERFORM collect.write_off_check(p_account, p_amount);
  END IF;
  INSERT INTO collect.adjustment AS a (
    customer_id, amount, currency, reason_code_id, reason, adjusted_at, transaction_id, actor, recovers
  ) VALUES (
    p_account.customer_id, p_amount, p_account.currency, p_reason_code_id, p_reason, system.clock_now(),
    v_transaction_id, system.actor(), p_recovers
  ) RETURNING a.adjustment_id INTO v_adjustment_id;
  PERFORM collect.money_post(
    p_account, v_transaction_id, v_against, p_amount, v_against, 'adjustment:' || v_adjustment_id);
  IF v_kind = 'write_off' THEN
    PERFORM collect.credit_apply(p_account.customer_id);
  END IF;
  RETURN v_adjustment_id;
END $$;
COMMENT ON FUNCTION collect.adjustment_post(ledger.account, numeric, bigint, text, bigint) IS
$doc$Records an adjustment and books it, a write-off as bad debt that settles what is due longest; call it last.

:param p_account: the customer's account
:param p_amount: positive gives to the customer
:param p_reason_code_id: the reason
:param p_reason: why, in words
:param p_recovers: of a recovery: the write-off
:returns: adjustment_id
:raises TB102: a write-off of more than is due
:example: SELECT collect.adjustment_post(collect.account_of(7), 10.00, 6, 'outage of 3 November')$doc$;

CREATE OR REPLACE FUNCTION api.adjustment_create(
  p_customer_id bigint, p_amount numeric, p_reason_code text, p_reason text,
  OUT status text, OUT adjustment_id bigint, OUT adjustment_request_id bigint, OUT customer_id bigint,
  OUT amount numeric, OUT currency text, OUT reason_code text, OUT reason text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_reason collect.reason_code;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount = 0 THEN
    PERFORM system.raise_error('TB102', 'an adjustment of 0 changes nothing', p_column => 'amount');
  END IF;
  v_reason := collect.reason_check(p_reason_code, p_amount);
  IF v_reason.kind = 'recovery' THEN
    PERFORM system.raise_error('TB102', 'a recovery comes with its payment', p_column => 'reason_code',
      p_hint => 'api.write_off_recover books both.');
  END IF;
  IF coalesce(p_reason, '') !~ '\S' THEN
    PERFORM system.raise_error('TB102', 'an adjustment needs a reason', p_column => 'reason');
  END IF;
  customer_id := p_customer_id;
  amount := p_amount;
  currency := v_account.currency;
  reason_code := v_reason.code;
  reason := p_reason;
  IF abs(p_amount) > collect.approval_limit_of_actor(v_account.currency) OR (
    v_reason.kind = 'goodwill'
    AND collect.goodwill_given(p_customer_id) + p_amount > system.setting_get('collect.goodwill_limit')::numeric
  ) THEN
    status := 'pending';
    INSERT INTO collect.adjustment_request AS q (customer_id, amount, currency, reason_code_id, reason)
    VALUES (p_customer_id, p_amount, v_account.currency, v_reason.reason_code_id, p_reason)
    RETURNING q.adjustment_request_id INTO adjustment_request_id;
  ELSE
    status := 'posted';
    adjustment_id := collect.adjustment_post(v_account, p_amount, v_reason.reason_code_id, p_reason);
  END IF;
END $$;
COMMENT ON FUNCTION api.adjustment_create(bigint, numeric, text, text) IS
$doc$Credits or charges a customer an amount that no call and no fee stands for, or asks for its approval.

Beyond the caller's limit, and for goodwill beyond the customer's, nothing is booked: another person decides.
:param p_customer_id: the customer
:param p_amount: positive is a credit to the customer, negative a charge; in the customer's currency
:param p_reason_code: code of the reason, see api.reason_code_list
:param p_reason: why, in words, for the record
:returns: posted with the adjustment's number, or pending with that of the request
:raises TB101: no such customer
:raises TB102: an amount that cannot be, no reason, a reason for the other sign, or a write-off of more than is due
:example: SELECT * FROM api.adjustment_create(7, 10.00, 'goodwill', 'outage of 3 November')$doc$;
GRANT EXECUTE ON FUNCTION api.adjustment_create(bigint, numeric, text, text) TO pgtoll_admin, pgtoll_operator;
