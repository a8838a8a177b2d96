-- What late payment costs: assessed on the first day after due date and grace, then on the same day of each month.
SELECT resource.declare('penalty_rule', 'collect.penalty_rule', p_filter => '{legal_entity_id,currency,customer_type}',
  p_sort => '{legal_entity_id,penalty_rule_id}');
SELECT resource.declare('penalty', 'collect.penalty', p_filter => '{customer_id,debit_kind,debit_id}', p_sort => '{-penalty_id}',
  p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION collect.penalty_amount(p_rule collect.penalty_rule, p_base numeric, p_exponent integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_base <= 0 OR p_base < (p_rule).smallest_base THEN 0
  ELSE round(least(greatest((p_rule).flat + p_base * (p_rule).percent / 100, (p_rule).minimum), (p_rule).maximum), p_exponent)
END;
COMMENT ON FUNCTION collect.penalty_amount(collect.penalty_rule, numeric, integer) IS $doc$What a rule asks for.

:param p_rule: the rule
:param p_base: what is unpaid
:param p_exponent: decimals of the currency
:returns: the amount; 0 when nothing, or too little, is unpaid
:example: SELECT collect.penalty_amount(r, 250.00, 2) FROM collect.penalty_rule AS r$doc$;

CREATE OR REPLACE FUNCTION collect.penalties_due(p_on date) RETURNS TABLE (
  customer_id bigint, currency text, debit_kind text, debit_id bigint, number text, assessed_on date, penalty_rule_id bigint,
  base numeric, amount numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.customer_id, o.currency, o.kind, o.document_id, o.number, o.assessed_on, o.penalty_rule_id, o.base,
    collect.penalty_amount(k, o.base, o.exponent)
  FROM (
    SELECT d.customer_id, c.currency, d.kind, d.document_id, d.number, s.assessed_on, r.penalty_rule_id, m.exponent,
      d.amount
      -- As it stood when that day began: a run that comes late asks for the same.
      - coalesce((
        SELECT sum(a.amount) FROM collect.allocation AS a
        WHERE a.debit_kind = d.kind AND a.debit_id = d.document_id AND a.allocated_at < s.begins_at
      ), 0)
      - collect.disputed(d.kind, d.document_id, s.begins_at)
      + CASE WHEN r.compounding THEN (
        SELECT coalesce(sum(p.amount - coalesce((
          SELECT sum(a.amount) FROM collect.allocation AS a
          WHERE a.debit_kind = 'penalty' AND a.debit_id = p.penalty_id AND a.allocated_at < s.begins_at
        ), 0)), 0)
        FROM collect.penalty AS p
        WHERE p.debit_kind = d.kind AND p.debit_id = d.document_id AND p.assessed_on < s.assessed_on
      ) ELSE 0 END AS base
    FROM collect.debits() AS d
    INNER JOIN party.customer AS c ON c.customer_id = d.customer_id AND c.billing_mode = 'postpaid'
    INNER JOIN system.iso_currency AS m ON m.code = c.currency
    -- The rule of the last possible day says how much grace there is.
    CROSS JOIN LATERAL (
      SELECT q.* FROM collect.penalty_rule AS q
      WHERE q.legal_entity_id = c.legal_entity_id AND q.currency = c.currency AND q.valid_from <= p_on
        AND (q.customer_type IS NULL OR q.customer_type = c.type)
      ORDER BY q.customer_type IS NULL, q.valid_from DESC
      LIMIT 1
    ) AS r
    CROSS JOIN LATERAL (
      SELECT x.day AS assessed_on, x.day::timestamp AT TIME ZONE c.time_zone AS begins_at
      FROM (
        -- Always counted from the first day, so that the 31st comes back after February.
        SELECT (d.due_on + r.grace_days + 1 + make_interval(months => n.nth))::date AS day
        FROM generate_series(0, 12 * (extract(year FROM p_on)::integer - extract(year FROM d.due_on)::integer + 1)) AS n (nth)
      ) AS x
      WHERE x.day <= p_on AND x.day >= r.valid_from
    ) AS s
    WHERE d.kind IN ('invoice', 'opening_invoice') AND d.due_on + r.grace_days < p_on
      AND d.amount > coalesce((
        SELECT sum(a.amount) FROM collect.allocation AS a WHERE a.debit_kind = d.kind AND a.debit_id = d.document_id
      ), 0)
      -- What was in the books by then.
      AND d.booked_at < s.begins_at
      AND NOT EXISTS (
        SELECT FROM collect.penalty AS p
        WHERE p.debit_kind = d.kind AND p.debit_id = d.document_id AND p.assessed_on = s.assessed_on
      )
  ) AS o
  INNER JOIN collect.penalty_rule AS k ON k.penalty_rule_id = o.penalty_rule_id
  WHERE collect.penalty_amount(k, o.base, o.exponent) > 0;
END;
COMMENT ON FUNCTION collect.penalties_due(date) IS
$doc$Penalties of days up to one that were not assessed yet, on documents that are open still.

:param p_on: the day
:returns: a row a document and day, with what was unpaid when that day began, and the amount
:example: SELECT * FROM collect.penalties_due('2026-11-23')$doc$;

CREATE OR REPLACE FUNCTION api.penalty_run(p_on date DEFAULT NULL, p_dry_run boolean DEFAULT false) RETURNS TABLE (
  currency text, customers bigint, penalties bigint, amount numeric
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_on date := collect.day_given(p_on);
  v_due collect.penalty_draft[];
  v_postings ledger.posting[];
  v_legs ledger.leg[];
BEGIN
  IF v_on > (system.clock_now() AT TIME ZONE 'UTC')::date + 1 THEN
    PERFORM system.raise_error('TB102', 'a day that has not come', p_column => 'on');
  END IF;
  -- One run at a time; a second one finds nothing left to do.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.penalty_run', 0));
  SELECT array_agg(ROW(d.customer_id, d.currency, d.debit_kind, d.debit_id, d.assessed_on, d.penalty_rule_id, d.base, d.amount,
    nextval('ledger.transaction_id_seq'))::collect.penalty_draft ORDER BY d.customer_id, d.debit_kind, d.debit_id, d.assessed_on)
  INTO v_due
  FROM collect.penalties_due(v_on) AS d;
  RETURN QUERY
  SELECT d.currency, count(DISTINCT d.customer_id), count(*), sum(d.amount) FROM unnest(v_due) AS d GROUP BY d.currency ORDER BY 1;
  IF v_due IS NULL OR p_dry_run THEN
    RETURN;
  END IF;
  WITH due AS MATERIALIZED (
    SELECT d.*, a.account_id, a.legal_entity_id FROM unnest(v_due) AS d INNER JOIN ledger.account AS a ON a.customer_id = d.customer_id
  ), shared AS MATERIALIZED (
    SELECT b.*, ledger.account_shared(b.legal_entity_id, 'revenue_penalty', b.currency) AS account_id
    FROM (SELECT DISTINCT d.legal_entity_id, d.currency FROM due AS d) AS b
  ), kept AS (
    INSERT INTO collect.penalty (
      customer_id, debit_kind, debit_id, assessed_on, penalty_rule_id, base, amount, currency, booked_at, transaction_id
    )
    SELECT d.customer_id, d.debit_kind, d.debit_id, d.assessed_on, d.penalty_rule_id, d.base, d.amount, d.currency,
      system.clock_now(), d.transaction_id
    FROM due AS d
  )
  SELECT
    array_agg(ROW(d.transaction_id, 'penalty', d.account_id, d.currency, NULL, d.debit_kind || ':' || d.debit_id, false)::ledger.posting),
    array_agg(ROW(d.transaction_id, d.account_id, 'posted', -d.amount)::ledger.leg)
      || array_agg(ROW(d.transaction_id, s.account_id, 'posted', d.amount)::ledger.leg)
  INTO v_postings, v_legs
  FROM due AS d
  INNER JOIN shared AS s ON s.legal_entity_id = d.legal_entity_id AND s.currency = d.currency;
  PERFORM ledger.transaction_post(v_postings, v_legs);
END $$;
COMMENT ON FUNCTION api.penalty_run(date, boolean) IS
$doc$Charges what late payment costs, once a document and day however often it runs; a run that was missed is made up for.

:param p_on: up to this day; NULL is today
:param p_dry_run: true: only says what it would charge
:returns: a row a currency: customers, penalties and their sum; none when nothing is due
:raises TB102: a day that has not come
:example: SELECT * FROM api.penalty_run(p_dry_run => true)$doc$;
GRANT EXECUTE ON FUNCTION api.penalty_run(date, boolean) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.penalty_yearly_rate(p_percent numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT round((power(1 + p_percent / 100, 12) - 1) * 100, 2) $$;
COMMENT ON FUNCTION api.penalty_yearly_rate(numeric) IS
$doc$The yearly rate that the law in Canada wants beside a monthly one.

:param p_percent: percent a month
:returns: percent a year with interest on interest, 2 decimals
:example: SELECT api.penalty_yearly_rate(1.5)$doc$;
GRANT EXECUTE ON FUNCTION api.penalty_yearly_rate(numeric) TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
