-- The last step of rating a chunk: its postings, and what had been set aside for its calls, in one transaction.

CREATE OR REPLACE FUNCTION rating.chunk_record(p_chunk intake.chunk) RETURNS TABLE (
  record_id bigint, source_id bigint, call_id text, started_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT n.record_id, n.source_id, n.call_id, n.started_at FROM intake.record AS n
  WHERE p_chunk.batch_id IS NOT NULL AND n.received_at = p_chunk.received_at
    AND n.record_id >= p_chunk.chunk_id * 1000000 AND n.record_id < (p_chunk.chunk_id + 1) * 1000000
  UNION ALL
  -- Held calls that a re-rate was for; those that it rated are no longer open.
  SELECT n.record_id, n.source_id, n.call_id, n.started_at
  FROM intake.held_call AS h
  INNER JOIN intake.record AS n ON n.record_id = h.record_id AND n.received_at = h.received_at
  WHERE p_chunk.batch_id IS NULL AND h.chunk_id = p_chunk.chunk_id;
END;
COMMENT ON FUNCTION rating.chunk_record(intake.chunk) IS $doc$What the records of a chunk are known by, also after it was rated.

:param p_chunk: the chunk
:returns: record, switch, the switch's id of the call, start
:example: SELECT * FROM intake.chunk AS c CROSS JOIN LATERAL rating.chunk_record(c)$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_matched(p_chunk intake.chunk) RETURNS TABLE (
  reservation_id bigint, record_ids bigint[], starts timestamptz[]
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
-- By hash: nobody has counted the calls in progress, and each of them would read the whole chunk.
SET enable_nestloop = off SET enable_mergejoin = off AS $$
BEGIN
  -- Calls in progress are few; a switch that never asks has none.
  IF NOT EXISTS (
    SELECT FROM rating.reservation AS v WHERE v.status IN ('open', 'settled', 'held', 'expired')
  ) THEN
    RETURN;
  END IF;
  RETURN QUERY
  SELECT o.reservation_id, array_agg(i.record_id), array_agg(i.started_at)
  FROM (
    SELECT r.*, r.call_id AS asked_id FROM rating.chunk_record(p_chunk) AS r
    UNION ALL
    -- A record's id may have the leg behind it.
    SELECT r.*, regexp_replace(r.call_id, '/[^/]*$', '') FROM rating.chunk_record(p_chunk) AS r WHERE r.call_id LIKE '%/%'
  ) AS i
  INNER JOIN rating.reservation AS o
    ON o.source_id = i.source_id AND o.call_id = i.asked_id AND o.status IN ('open', 'settled', 'held', 'expired')
  GROUP BY o.reservation_id;
END $$;
COMMENT ON FUNCTION rating.reservation_matched(intake.chunk) IS $doc$The authorised calls that records of a chunk are about.

:param p_chunk: the chunk
:returns: the call, and its records with their starts
:example: SELECT * FROM intake.chunk AS c CROSS JOIN LATERAL rating.reservation_matched(c)$doc$;

CREATE OR REPLACE FUNCTION rating.reservation_rated(p_chunk intake.chunk) RETURNS TABLE (
  reservation_id bigint, account_id bigint, customer_id bigint, reserved numeric, charged numeric, is_held boolean
)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT v.reservation_id, v.account_id, v.customer_id, v.amount::numeric,
    (
      SELECT sum(c.amount)
      FROM unnest(m.record_ids, m.starts) AS k (record_id, started_at)
      CROSS JOIN LATERAL (
        SELECT h.amount FROM rating.charge AS h
        WHERE h.customer_id = v.customer_id AND h.started_at = k.started_at AND h.call_id = k.record_id
        UNION ALL
        SELECT x.amount FROM rating.surcharge AS x
        WHERE x.customer_id = v.customer_id AND x.started_at = k.started_at AND x.call_id = k.record_id
      ) AS c
    ),
    EXISTS (SELECT FROM intake.held_call AS h WHERE h.record_id = ANY (m.record_ids) AND h.resolved_at IS NULL)
  FROM rating.reservation_matched(p_chunk) AS m
  INNER JOIN rating.reservation AS v ON v.reservation_id = m.reservation_id;
END;
COMMENT ON FUNCTION rating.reservation_rated(intake.chunk) IS
$doc$The authorised calls whose records are in a chunk that has just been rated.

:param p_chunk: the chunk
:returns: call, payer, what is set aside, what its record was charged to the payer (NULL: nothing), and whether the record is held
:example: SELECT * FROM intake.chunk AS c CROSS JOIN LATERAL rating.reservation_rated(c)$doc$;

CREATE OR REPLACE FUNCTION rating.leakage_post(p_chunk intake.chunk, p_customer_ids bigint[], p_overruns numeric[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_postings ledger.posting[];
  v_legs ledger.leg[];
BEGIN
  WITH leak AS MATERIALIZED (
    SELECT a.account_id, a.legal_entity_id, a.currency, y.amount, nextval('ledger.transaction_id_seq') AS transaction_id
    FROM unnest(p_customer_ids, p_overruns) AS o (customer_id, overrun)
    INNER JOIN party.customer AS c ON c.customer_id = o.customer_id
    INNER JOIN ledger.account AS a ON a.customer_id = o.customer_id
    CROSS JOIN LATERAL (SELECT rating.spending_credit(c) + a.posted - a.unbilled - a.reserved AS room) AS x
    -- What is invoiced is owed in whole coins.
    INNER JOIN system.iso_currency AS i ON i.code = a.currency
    CROSS JOIN LATERAL (
      SELECT trunc(least(o.overrun, -x.room), CASE c.billing_mode WHEN 'prepaid' THEN 6 ELSE i.exponent END) AS amount
    ) AS y
    WHERE y.amount > 0
  )
  SELECT
    array_agg(ROW(
      l.transaction_id, 'leakage', l.account_id, l.currency, NULL, 'chunk:' || p_chunk.chunk_id, false)::ledger.posting),
    (
      SELECT array_agg(ROW(k.transaction_id, x.account_id, 'posted', x.amount)::ledger.leg)
      FROM leak AS k
      CROSS JOIN LATERAL (VALUES
        (k.account_id, k.amount), (ledger.account_shared(k.legal_entity_id, 'leakage', k.currency), -k.amount)
      ) AS x (account_id, amount)
    )
  INTO v_postings, v_legs
  FROM leak AS l;
  IF v_postings IS NOT NULL THEN
    PERFORM ledger.transaction_post(v_postings, v_legs);
  END IF;
END $$;
COMMENT ON FUNCTION rating.leakage_post(intake.chunk, bigint[], numeric[]) IS
$doc$Takes over what authorised calls cost beyond their grant and beyond the customer's money or limit.

:param p_chunk: the chunk whose postings are made
:param p_customer_ids: the customers, each once, their accounts locked
:param p_overruns: by how much their calls outran what was set aside, in the same order
:returns: nothing
:example: SELECT rating.leakage_post(c, '{}', '{}') FROM intake.chunk AS c$doc$;

CREATE OR REPLACE FUNCTION rating.usage_post(p_chunk intake.chunk, p_postings ledger.posting[], p_legs ledger.leg[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account_ids bigint[];
  v_customer_ids bigint[];
  v_free numeric[];
  v_overruns numeric[];
BEGIN
  v_account_ids := (SELECT array_agg(DISTINCT x.account_id) FROM rating.reservation_rated(p_chunk) AS x);
  IF v_account_ids IS NULL THEN
    PERFORM ledger.transaction_post(p_postings, p_legs);
    RETURN;
  END IF;
  -- All accounts at once and in order, those of the postings too: nobody waits for another in a circle.
  PERFORM ledger.account_lock(v_account_ids || ARRAY(SELECT l.account_id FROM unnest(p_legs) AS l));
  PERFORM ledger.transaction_post(p_postings, p_legs);
  -- Read again, now that nobody can change them.
  WITH rated AS MATERIALIZED (
    SELECT x.* FROM rating.reservation_rated(p_chunk) AS x WHERE x.account_id = ANY (v_account_ids)
  ), over AS (
    UPDATE rating.reservation AS v SET
      status = CASE WHEN x.is_held THEN 'held' ELSE 'posted' END,
      amount = CASE WHEN x.is_held THEN v.amount ELSE 0 END
    FROM rated AS x
    WHERE v.reservation_id = x.reservation_id
  )
  SELECT array_agg(s.account_id), array_agg(s.customer_id), array_agg(s.free), array_agg(s.overrun)
  INTO v_account_ids, v_customer_ids, v_free, v_overruns
  FROM (
    SELECT x.account_id, x.customer_id, sum(x.reserved) AS free, sum(greatest(x.charged - x.reserved, 0)) AS overrun
    FROM rated AS x WHERE NOT x.is_held GROUP BY x.account_id, x.customer_id
  ) AS s;
  PERFORM ledger.account_unreserve(v_account_ids, v_free);
  PERFORM rating.leakage_post(p_chunk, v_customer_ids, v_overruns);
END $$;
COMMENT ON FUNCTION rating.usage_post(intake.chunk, ledger.posting[], ledger.leg[]) IS
$doc$Books the usage of a chunk and frees what was set aside for its calls. Call it last before commit.

:param p_chunk: the chunk, its calls, charges and held calls written
:param p_postings: its usage transactions
:param p_legs: their entries
:returns: nothing
:example: SELECT rating.usage_post(c, '{}', '{}') FROM intake.chunk AS c$doc$;
