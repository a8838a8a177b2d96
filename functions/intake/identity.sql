-- What makes two records the same call.

CREATE OR REPLACE FUNCTION intake.identity_key(p_source_id bigint, p_call_id text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- Cast by name: number || text counts as STABLE, and the function would not be inlined.
RETURN md5(p_source_id::text || E'\x1f' || p_call_id)::uuid;
COMMENT ON FUNCTION intake.identity_key(bigint, text) IS $doc$The key of a call that its switch gave an id.

Kept for years, so a hash that no other version of the server computes otherwise.
:param p_source_id: the switch
:param p_call_id: its id of the call, with the leg
:returns: the key in intake.identity
:example: SELECT intake.identity_key(1, '1699999999.42')$doc$;

CREATE OR REPLACE FUNCTION intake.identity_add_many(p_identities intake.identity_draft[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM system.ensure_month('intake.identity', min(n.started_at), max(n.started_at))
  FROM unnest(p_identities) AS n
  HAVING count(*) > 0;
  INSERT INTO intake.identity (key, started_on, content, record_id)
  SELECT intake.identity_key(n.source_id, n.call_id), (n.started_at AT TIME ZONE 'UTC')::date, 0, 0
  FROM unnest(p_identities) AS n;
END $$;
COMMENT ON FUNCTION intake.identity_add_many(intake.identity_draft[]) IS
$doc$Claims the identities of calls that were billed elsewhere: a record of one is a duplicate, whatever else it says.

:param p_identities: the calls, each once
:returns: nothing
:example: SELECT intake.identity_add_many('{}')$doc$;
