-- Deposits: a liability that earns simple interest, is credited every year, settles what is due, and goes back.
SELECT resource.declare('deposit_rate', 'collect.deposit_rate', p_filter => '{country,state,year}', p_sort => '{country,state,-year}');
SELECT resource.declare('deposit_move', 'collect.deposit_move', p_filter => '{customer_id,deposit_id,kind}',
  p_sort => '{-deposit_move_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.deposit_earned(p_deposit_id bigint, p_to date) RETURNS numeric
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- What was held from day to day, cut at each release and each New Year: amount x percent x days / 365, in leap years too.
  SELECT coalesce(sum(
    h.held * coalesce(r.percent, 0) / 100 * (least(y.to_day, h.to_day) - greatest(y.from_day, h.from_day)) / 365
  ), 0)
  FROM (
    SELECT d.customer_id, t.day AS from_day, lead(t.day, 1, p_to) OVER (ORDER BY t.day) AS to_day,
      d.amount - coalesce((
        SELECT sum(m.amount) FROM collect.deposit_move AS m
        WHERE m.deposit_id = d.deposit_id AND m.kind = 'released' AND m.moved_on <= t.day
      ), 0) AS held
    FROM collect.deposit AS d
    CROSS JOIN LATERAL (
      SELECT d.received_on AS day
      UNION
      SELECT m.moved_on FROM collect.deposit_move AS m
      WHERE m.deposit_id = d.deposit_id AND m.kind = 'released' AND m.moved_on > d.received_on
    ) AS t
    WHERE d.deposit_id = p_deposit_id AND t.day < p_to
  ) AS h
  CROSS JOIN LATERAL (
    SELECT n.year, make_date(n.year, 1, 1) AS from_day, make_date(n.year + 1, 1, 1) AS to_day
    FROM generate_series(extract(year FROM h.from_day)::integer, extract(year FROM h.to_day)::integer) AS n (year)
  ) AS y
  CROSS JOIN LATERAL party.address_at(h.customer_id, 'service', least(y.to_day, h.to_day) - 1) AS a
  LEFT JOIN LATERAL (
    SELECT q.percent FROM collect.deposit_rate AS q
    WHERE q.country = a.country AND q.state IN (a.state, '') AND q.year = y.year
    ORDER BY q.state = '' LIMIT 1
  ) AS r ON true
  WHERE least(y.to_day, h.to_day) > greatest(y.from_day, h.from_day);
END;
COMMENT ON FUNCTION collect.deposit_earned(bigint, date) IS
$doc$Interest that a deposit has earned since it was received, exact, whether or not it was credited.

:param p_deposit_id: the deposit
:param p_to: first day that does not count
:returns: the interest; 0 for years without a rate
:example: SELECT collect.deposit_earned(3, '2012-01-01')$doc$;

CREATE OR REPLACE FUNCTION collect.deposit_held(p_deposit_id bigint) RETURNS numeric
LANGUAGE sql STABLE
RETURN (
  SELECT d.amount - coalesce((
    SELECT sum(m.amount) FROM collect.deposit_move AS m WHERE m.deposit_id = d.deposit_id AND m.kind = 'released'
  ), 0)
  FROM collect.deposit AS d WHERE d.deposit_id = p_deposit_id
);
COMMENT ON FUNCTION collect.deposit_held(bigint) IS $doc$How much of a deposit is still held.

:param p_deposit_id: the deposit
:returns: the amount; NULL when there is no such deposit
:example: SELECT collect.deposit_held(3)$doc$;

CREATE OR REPLACE FUNCTION collect.deposit_move_post(
  p_account ledger.account, p_deposit_id bigint, p_kind text, p_amount numeric, p_on date
) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
BEGIN
  INSERT INTO collect.deposit_move (deposit_id, customer_id, kind, amount, moved_on, booked_at, transaction_id, actor)
  VALUES (p_deposit_id, p_account.customer_id, p_kind, p_amount, p_on, system.clock_now(), v_transaction_id, system.actor());
  PERFORM collect.money_post(p_account, v_transaction_id, CASE p_kind WHEN 'interest' THEN 'interest' ELSE 'deposit' END, p_amount,
    CASE p_kind WHEN 'interest' THEN 'interest_expense' ELSE 'deposit' END, 'deposit:' || p_deposit_id);
END $$;
COMMENT ON FUNCTION collect.deposit_move_post(ledger.account, bigint, text, numeric, date) IS
$doc$Moves a part of a deposit, or its interest, to the customer's account.

:param p_account: the customer's account
:param p_deposit_id: the deposit
:param p_kind: released or interest
:param p_amount: how much
:param p_on: the day
:returns: nothing
:example: SELECT collect.deposit_move_post(collect.account_of(7), 3, 'interest', 6.00, '2012-01-01')$doc$;

CREATE OR REPLACE FUNCTION collect.deposit_interest_due(p_deposit_id bigint, p_to date) RETURNS numeric
LANGUAGE sql STABLE
-- What all days earned, rounded, less what was credited: however the time is cut, the sum is the same.
RETURN (
  SELECT greatest(round(collect.deposit_earned(p_deposit_id, p_to), i.exponent) - coalesce((
    SELECT sum(m.amount) FROM collect.deposit_move AS m WHERE m.deposit_id = p_deposit_id AND m.kind = 'interest'
  ), 0), 0)
  FROM collect.deposit AS d
  INNER JOIN system.iso_currency AS i ON i.code = d.currency
  WHERE d.deposit_id = p_deposit_id
);
COMMENT ON FUNCTION collect.deposit_interest_due(bigint, date) IS $doc$Interest of a deposit that is to be credited up to a day.

:param p_deposit_id: the deposit
:param p_to: first day that does not count
:returns: the amount, rounded to the currency; 0 when all is credited
:example: SELECT collect.deposit_interest_due(3, '2012-01-01')$doc$;

CREATE OR REPLACE FUNCTION collect.deposit_interest_credit(p_account ledger.account, p_deposit_id bigint, p_to date) RETURNS numeric
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_amount numeric := collect.deposit_interest_due(p_deposit_id, p_to);
BEGIN
  IF v_amount > 0 THEN
    PERFORM collect.deposit_move_post(p_account, p_deposit_id, 'interest', v_amount, p_to);
  END IF;
  RETURN v_amount;
END $$;
COMMENT ON FUNCTION collect.deposit_interest_credit(ledger.account, bigint, date) IS
$doc$Credits a deposit's interest up to a day.

:param p_account: the customer's account
:param p_deposit_id: the deposit
:param p_to: first day that does not count
:returns: how much was credited now
:example: SELECT collect.deposit_interest_credit(collect.account_of(7), 3, '2012-01-01')$doc$;

CREATE OR REPLACE FUNCTION api.deposit_take(
  p_customer_id bigint, p_amount numeric, p_received_on date DEFAULT NULL
) RETURNS api.deposit
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account ledger.account := collect.account_of(p_customer_id);
  v_on date := collect.day_given(p_received_on);
  v_transaction_id bigint := nextval('ledger.transaction_id_seq');
  v_deposit_id bigint;
  v_row api.deposit;
BEGIN
  PERFORM collect.amount_check(p_amount, v_account.currency);
  IF p_amount <= 0 THEN
    PERFORM system.raise_error('TB102', 'a deposit is more than 0', p_column => 'amount');
  END IF;
  IF v_on > (system.clock_now() AT TIME ZONE 'UTC')::date + 1 THEN
    PERFORM system.raise_error('TB102', 'a deposit is recorded when it has come', p_column => 'received_on');
  END IF;
  INSERT INTO collect.deposit AS d (customer_id, amount, currency, received_on, booked_at, transaction_id, actor)
  VALUES (p_customer_id, p_amount, v_account.currency, v_on, system.clock_now(), v_transaction_id, system.actor())
  RETURNING d.deposit_id INTO v_deposit_id;
  -- It is not the customer's account that it stands on.
  PERFORM ledger.transaction_post(
    ARRAY[ROW(v_transaction_id, 'deposit', v_account.account_id, v_account.currency, NULL, 'deposit:' || v_deposit_id,
      false)::ledger.posting],
    ARRAY[
      ROW(v_transaction_id, ledger.account_shared(v_account.legal_entity_id, 'deposit', v_account.currency), 'posted',
        p_amount)::ledger.leg,
      ROW(v_transaction_id, ledger.account_shared(v_account.legal_entity_id, 'cash', v_account.currency), 'posted',
        -p_amount)::ledger.leg
    ]);
  SELECT d.* INTO STRICT v_row FROM api.deposit AS d WHERE d.deposit_id = v_deposit_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.deposit_take(bigint, numeric, date) IS
$doc$Records a deposit: money kept as security, which is neither revenue nor a payment.

:param p_customer_id: whose
:param p_amount: how much, in the customer's currency
:param p_received_on: when it came, from which day it earns interest; NULL is today
:returns: the deposit
:raises TB101: no such customer
:raises TB102: an amount or day that cannot be
:example: SELECT * FROM api.deposit_take(7, 300.00)$doc$;
GRANT EXECUTE ON FUNCTION api.deposit_take(bigint, numeric, date) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.deposit_release(
  p_deposit_id bigint, p_amount numeric DEFAULT NULL, p_refund boolean DEFAULT true, p_method text DEFAULT 'other',
  OUT released numeric, OUT interest numeric, OUT applied numeric, OUT refunded numeric
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_deposit collect.deposit;
  v_account ledger.account;
  v_today date;
BEGIN
  SELECT d.* INTO v_deposit FROM collect.deposit AS d WHERE d.deposit_id = p_deposit_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('deposit %s does not exist', coalesce(p_deposit_id::text, 'NULL')),
      p_column => 'deposit_id');
  END IF;
  v_account := collect.account_of(v_deposit.customer_id);
  v_today := (SELECT (system.clock_now() AT TIME ZONE c.time_zone)::date FROM party.customer AS c
    WHERE c.customer_id = v_deposit.customer_id);
  released := coalesce(p_amount, collect.deposit_held(p_deposit_id));
  PERFORM collect.amount_check(released, v_account.currency);
  IF (released > 0 AND released <= collect.deposit_held(p_deposit_id)) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', format('%s cannot be released: %s is held', released, collect.deposit_held(p_deposit_id)),
      p_column => 'amount');
  END IF;
  interest := collect.deposit_interest_credit(v_account, p_deposit_id, v_today);
  PERFORM collect.deposit_move_post(v_account, p_deposit_id, 'released', released, v_today);
  PERFORM collect.credit_apply(v_deposit.customer_id);
  refunded := CASE WHEN p_refund THEN coalesce((
    SELECT -i.open FROM collect.open_items(v_deposit.customer_id, 'infinity') AS i
    WHERE i.kind = 'deposit' AND i.document_id = p_deposit_id AND i.open < 0
  ), 0) ELSE 0 END;
  -- Interest of earlier years may go back with it.
  applied := greatest(released + interest - refunded, 0);
  IF refunded > 0 THEN
    PERFORM collect.refund_post(v_account, 'deposit', p_deposit_id, refunded, p_method, '');
  END IF;
END $$;
COMMENT ON FUNCTION api.deposit_release(bigint, numeric, boolean, text) IS
$doc$Gives a deposit back with its interest: first it settles what the customer owes, the rest is refunded.

:param p_deposit_id: the deposit
:param p_amount: how much of it; NULL is all that is held
:param p_refund: false: the rest stays on the account
:param p_method: how it is refunded: cheque, wire, cash or other
:returns: what was released, the interest credited with it, what of both settled debts or stayed, and what is refunded
:raises TB101: no such deposit
:raises TB102: more than is held
:example: SELECT * FROM api.deposit_release(3)$doc$;
GRANT EXECUTE ON FUNCTION api.deposit_release(bigint, numeric, boolean, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.deposit_interest_run(p_to date DEFAULT NULL, p_dry_run boolean DEFAULT false) RETURNS TABLE (
  currency text, deposits bigint, interest numeric
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- The last New Year, unless another day is given.
  v_to date := coalesce(p_to, date_trunc('year', system.clock_now() AT TIME ZONE 'UTC')::date);
BEGIN
  IF NOT isfinite(v_to) OR v_to > (system.clock_now() AT TIME ZONE 'UTC')::date + 1 THEN
    PERFORM system.raise_error('TB102', 'a day that has not come', p_column => 'to');
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.deposit_interest_run', 0));
  RETURN QUERY
  SELECT x.currency, count(*), sum(x.interest)
  FROM (
    SELECT a.currency::text AS currency,
      CASE WHEN p_dry_run THEN collect.deposit_interest_due(d.deposit_id, v_to)
        ELSE collect.deposit_interest_credit(a, d.deposit_id, v_to) END AS interest
    FROM collect.deposit AS d
    INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
    WHERE d.received_on < v_to AND NOT EXISTS (
      SELECT FROM collect.deposit_move AS m WHERE m.deposit_id = d.deposit_id AND m.kind = 'interest' AND m.moved_on >= v_to
    )
    ORDER BY a.account_id, d.deposit_id
  ) AS x
  WHERE x.interest > 0
  GROUP BY x.currency
  ORDER BY x.currency;
END $$;
COMMENT ON FUNCTION api.deposit_interest_run(date, boolean) IS
$doc$Credits the interest of all deposits up to a day; run it at New Year. A second run finds nothing left.

:param p_to: first day that does not count; NULL is the last 1 January
:param p_dry_run: true: only says what it would credit
:returns: a row a currency: deposits credited and the sum
:raises TB102: a day that has not come
:example: SELECT * FROM api.deposit_interest_run()$doc$;
GRANT EXECUTE ON FUNCTION api.deposit_interest_run(date, boolean) TO pgtoll_admin, pgtoll_operator;
