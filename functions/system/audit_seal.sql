-- The chain over the audit log: sealed by a worker, checked by anybody who may read the log.

CREATE OR REPLACE FUNCTION system.audit_seal_upto(p_last bigint, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before system.audit_seal;
  v_first bigint;
  v_ids bigint[];
  v_digests bytea[];
BEGIN
  SELECT s.* INTO v_before FROM system.audit_seal AS s ORDER BY s.audit_seal_id DESC LIMIT 1;
  v_first := coalesce(v_before.last_audit_id, 0) + 1;
  SELECT array_agg(x.audit_id ORDER BY x.audit_id), array_agg(x.digest ORDER BY x.audit_id) INTO v_ids, v_digests
  FROM (
    SELECT a.audit_id, system.audit_digest(a) AS digest
    FROM system.audit AS a
    WHERE a.audit_id >= v_first AND a.audit_id <= p_last
    ORDER BY a.audit_id
    LIMIT p_limit
  ) AS x;
  IF v_ids IS NULL THEN
    RETURN 0;
  END IF;
  INSERT INTO system.audit_seal (
    audit_seal_id, sealed_at, first_audit_id, last_audit_id, audit_ids, digests, previous_hash, hash
  )
  SELECT n.id, clock_timestamp(), v_first, v_ids[cardinality(v_ids)], v_ids, v_digests, n.previous,
    system.audit_block_hash(n.previous, n.id, v_ids, v_digests)
  FROM (SELECT coalesce(v_before.audit_seal_id, 0) + 1, coalesce(v_before.hash, '\x')) AS n (id, previous);
  RETURN cardinality(v_ids);
END $$;
COMMENT ON FUNCTION system.audit_seal_upto(bigint, integer) IS
$doc$Seals the next block of the audit log; the caller knows that nothing below its end can come any more.

:param p_last: number of the last record that may be in it
:param p_limit: at most so many records
:returns: how many were sealed
:example: SELECT system.audit_seal_upto(1000, 5000)$doc$;

CREATE OR REPLACE FUNCTION system.audit_block_hash(p_previous bytea, p_seal_id bigint, p_ids bigint[], p_digests bytea[])
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT sha256(p_previous || int8send(p_seal_id) || coalesce(string_agg(int8send(x.id) || x.digest, '\x' ORDER BY x.nth), '\x'))
  FROM unnest(p_ids, p_digests) WITH ORDINALITY AS x (id, digest, nth);
END;
COMMENT ON FUNCTION system.audit_block_hash(bytea, bigint, bigint[], bytea[]) IS $doc$The hash of a block of the audit log.

:param p_previous: hash of the block before; empty for the first
:param p_seal_id: number of the block
:param p_ids: its records
:param p_digests: their digests
:returns: 32 bytes
:example: SELECT system.audit_block_hash('\x', 1, '{1}', ARRAY[sha256('a')])$doc$;

CREATE OR REPLACE FUNCTION api.audit_seal(p_limit integer DEFAULT 5000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- A record gets its number after its transaction got its own. So a number below the highest that is seen now can only come
  -- from transactions below the one that this one gets after it looked; one that has its number already cannot tell.
  v_seen bigint := CASE
    WHEN pg_current_xact_id_if_assigned() IS NULL THEN (SELECT coalesce(max(a.audit_id), 0) FROM system.audit AS a)
  END;
  v_horizon system.audit_horizon;
  v_open_from bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  v_sealed integer := 0;
BEGIN
  IF (p_limit BETWEEN 1 AND 100000) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'limit must be between 1 and 100000', p_column => 'limit');
  END IF;
  -- One seals; who comes meanwhile has nothing to do.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('pgtoll.audit_seal', 0)) THEN
    RETURN 0;
  END IF;
  SELECT h.* INTO STRICT v_horizon FROM system.audit_horizon AS h;
  IF v_horizon.open_from > pg_snapshot_xmax(pg_current_snapshot())::text::bigint THEN
    -- A restored database counts its transactions anew: what was written down means nothing.
    v_horizon.last_audit_id := 0;
  ELSIF v_horizon.open_from > v_open_from THEN
    RETURN 0;
  ELSE
    v_sealed := system.audit_seal_upto(v_horizon.last_audit_id, p_limit);
  END IF;
  IF v_sealed < p_limit AND v_seen > v_horizon.last_audit_id THEN
    UPDATE system.audit_horizon AS h SET last_audit_id = v_seen, open_from = pg_current_xact_id()::text::bigint;
  END IF;
  RETURN v_sealed;
END $$;
COMMENT ON FUNCTION api.audit_seal(integer) IS
$doc$Seals what is on record and cannot change any more; workers call it every few seconds, and nobody who writes waits for it.

One call looks how far the log goes, and a later one seals that once all transactions have ended that were open then.
:param p_limit: at most so many records, 1 to 100000
:returns: how many were sealed; the limit means that there may be more
:raises TB102: a limit that cannot be
:example: SELECT api.audit_seal()$doc$;
GRANT EXECUTE ON FUNCTION api.audit_seal(integer) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION system.audit_fault(p_from_seal bigint) RETURNS TABLE (
  audit_seal_id bigint, audit_id bigint, finding text
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH seal AS (
    SELECT s.*, lag(s.audit_seal_id) OVER w AS before_id, lag(s.hash) OVER w AS before_hash,
      lag(s.last_audit_id) OVER w AS before_last
    FROM system.audit_seal AS s
    WHERE s.audit_seal_id >= p_from_seal - 1
    WINDOW w AS (ORDER BY s.audit_seal_id)
  ), sealed AS (
    SELECT s.audit_seal_id, x.id, x.digest
    FROM seal AS s CROSS JOIN LATERAL unnest(s.audit_ids, s.digests) AS x (id, digest)
    WHERE s.audit_seal_id >= p_from_seal
  ), erased AS (
    SELECT DISTINCT ON (a.row_key) a.row_key::bigint AS id, decode(a.after ->> 'digest', 'hex') AS digest
    FROM system.audit AS a
    WHERE a.table_name = 'system.audit'
    ORDER BY a.row_key, a.audit_id DESC
  ), known AS (
    SELECT a.audit_id, system.audit_digest(a) AS digest
    FROM system.audit AS a
    WHERE a.audit_id BETWEEN (SELECT min(s.first_audit_id) FROM seal AS s WHERE s.audit_seal_id >= p_from_seal)
      AND (SELECT max(s.last_audit_id) FROM seal AS s)
  )
  SELECT s.audit_seal_id, NULL::bigint, 'the block does not have the hash of what it holds'
  FROM seal AS s
  WHERE s.audit_seal_id >= p_from_seal
    AND s.hash <> system.audit_block_hash(s.previous_hash, s.audit_seal_id, s.audit_ids, s.digests)
  UNION ALL
  SELECT s.audit_seal_id, NULL, 'the block does not follow the one before it'
  FROM seal AS s
  WHERE s.audit_seal_id >= p_from_seal
    AND (coalesce(s.before_id, 0), coalesce(s.before_hash, '\x'), coalesce(s.before_last, 0))
      IS DISTINCT FROM (s.audit_seal_id - 1, s.previous_hash, s.first_audit_id - 1)
  UNION ALL
  SELECT d.audit_seal_id, coalesce(d.id, k.audit_id),
    CASE
      WHEN k.audit_id IS NULL THEN 'removed'
      WHEN d.id IS NULL THEN 'inserted'
      ELSE 'changed'
    END
  FROM sealed AS d
  FULL JOIN known AS k ON k.audit_id = d.id
  LEFT JOIN erased AS e ON e.id = k.audit_id
  WHERE k.audit_id IS NULL OR d.id IS NULL OR k.digest NOT IN (d.digest, coalesce(e.digest, d.digest));
END;
COMMENT ON FUNCTION system.audit_fault(bigint) IS $doc$What differs between the audit log and its chain.

A record whose values an erasure took out has the digest that the erasure put on record.
:param p_from_seal: first block to look at; 1 is the whole chain
:returns: block, record and what is wrong
:example: SELECT * FROM system.audit_fault(1)$doc$;

CREATE OR REPLACE FUNCTION api.audit_verify(
  p_from_seal bigint DEFAULT 1, p_head text DEFAULT NULL, p_limit integer DEFAULT 1000
) RETURNS TABLE (audit_seal_id bigint, audit_id bigint, finding text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_head text[] := regexp_match(p_head, '^([0-9]{1,18}):([0-9a-f]{64})$');
BEGIN
  PERFORM system.page_check(p_limit, NULL, 1);
  IF (p_from_seal >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'blocks count from 1', p_column => 'from_seal');
  END IF;
  IF p_head IS NOT NULL AND v_head IS NULL THEN
    PERFORM system.raise_error('TB102', 'a head is the number of a block, a colon, and its hash', p_column => 'head');
  END IF;
  IF v_head IS NOT NULL AND NOT EXISTS (
    SELECT FROM system.audit_seal AS s WHERE s.audit_seal_id = v_head[1]::bigint AND encode(s.hash, 'hex') = v_head[2]
  ) THEN
    RETURN QUERY SELECT v_head[1]::bigint, NULL::bigint, 'this block was another one once, or is gone';
  END IF;
  RETURN QUERY
  SELECT f.audit_seal_id, f.audit_id, f.finding
  FROM system.audit_fault(p_from_seal) AS f
  ORDER BY f.audit_seal_id NULLS LAST, f.audit_id NULLS FIRST
  LIMIT p_limit;
END $$;
COMMENT ON FUNCTION api.audit_verify(bigint, text, integer) IS
$doc$Checks the audit log against its chain: no row means that nothing that was sealed was changed, removed or inserted.

Who may do everything may also write the chain anew: against that, keep its head (api.audit_head) elsewhere and give it here.
:param p_from_seal: first block to look at; 1 is the whole chain
:param p_head: what api.audit_head once told: block, colon, hash
:param p_limit: most findings to return, 1 to 1000
:returns: block, record, and what is wrong with it
:raises TB102: a limit, block or head that cannot be
:example: SELECT * FROM api.audit_verify()$doc$;
GRANT EXECUTE ON FUNCTION api.audit_verify(bigint, text, integer) TO pgtoll_admin, pgtoll_auditor;

CREATE OR REPLACE FUNCTION api.audit_head() RETURNS TABLE (head text, sealed_at timestamptz, records bigint, waiting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.audit_seal_id || ':' || encode(s.hash, 'hex'), s.sealed_at, s.last_audit_id,
    (SELECT count(*) FROM system.audit AS a WHERE a.audit_id > s.last_audit_id)
  FROM system.audit_seal AS s
  ORDER BY s.audit_seal_id DESC
  LIMIT 1
$$;
COMMENT ON FUNCTION api.audit_head() IS
$doc$The end of the audit log's chain: kept elsewhere, it proves later that nobody wrote the chain anew.

:returns: the head for api.audit_verify, when it was sealed, the last record that is, how many wait; no row before the first
:example: SELECT * FROM api.audit_head()$doc$;
GRANT EXECUTE ON FUNCTION api.audit_head() TO pgtoll_admin, pgtoll_operator, pgtoll_auditor;
