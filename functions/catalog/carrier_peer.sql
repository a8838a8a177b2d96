-- Channels and addresses of carriers. One is never changed, only ended, so that calls of the past stay whose they were.
SELECT resource.declare('carrier_peer', 'catalog.carrier_peer', p_filter => '{carrier_id,match,key}',
  p_sort => '{key,-valid_from}', p_verbs => '{create,get,list}');

CREATE OR REPLACE FUNCTION api.carrier_peer_end(p_carrier_peer_id bigint, p_at timestamptz DEFAULT NULL)
RETURNS api.carrier_peer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at timestamptz := coalesce(p_at, system.clock_now());
  v_peer catalog.carrier_peer;
  v_row api.carrier_peer;
BEGIN
  SELECT p.* INTO v_peer FROM catalog.carrier_peer AS p
  WHERE p.carrier_peer_id = p_carrier_peer_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101',
      format('carrier peer %s does not exist', coalesce(p_carrier_peer_id::text, 'NULL')),
      p_detail => jsonb_build_object('carrier_peer_id', p_carrier_peer_id), p_column => 'carrier_peer_id');
  END IF;
  IF v_at <= v_peer.valid_from OR v_at > v_peer.valid_to THEN
    PERFORM system.raise_error('TB102', format('carrier peer %s is not in force just before %s', p_carrier_peer_id, v_at),
      p_detail => jsonb_build_object('valid_from', v_peer.valid_from, 'valid_to', v_peer.valid_to), p_column => 'at',
      p_hint => 'Give an instant within its time.');
  END IF;
  UPDATE catalog.carrier_peer AS p SET valid_to = v_at
  WHERE p.carrier_peer_id = p_carrier_peer_id AND p.valid_to <> v_at;
  SELECT p.* INTO v_row FROM api.carrier_peer AS p WHERE p.carrier_peer_id = p_carrier_peer_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.carrier_peer_end(bigint, timestamptz) IS
$doc$Ends a channel or range of addresses of a carrier; calls that came in before stay the carrier's.

:param p_carrier_peer_id: the carrier peer
:param p_at: first instant after; NULL is now
:returns: the carrier peer as it is now
:raises TB101: no such carrier peer
:raises TB102: it is not in force just before that instant
:example: SELECT * FROM api.carrier_peer_end(1, '2026-11-01T00:00Z')$doc$;
GRANT EXECUTE ON FUNCTION api.carrier_peer_end(bigint, timestamptz) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION catalog.carrier_channels() RETURNS TABLE (
  key text, valid_from timestamptz, valid_to timestamptz, carrier_id bigint, out_cost integer, in_cost integer
)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT p.key, p.valid_from, p.valid_to, p.carrier_id, CASE WHEN c.out_sheet_id IS NOT NULL THEN 2 END,
    CASE WHEN c.in_sheet_id IS NOT NULL THEN 4 END
  FROM catalog.carrier_peer AS p
  INNER JOIN catalog.carrier AS c ON c.carrier_id = p.carrier_id
  WHERE p.match = 'channel';
END;
COMMENT ON FUNCTION catalog.carrier_channels() IS $doc$The channels of carriers, with whether sheets tell what their calls cost.

:returns: a row a channel and time; out_cost 2 when calls that the carrier takes have a sheet, in_cost 4 when those it brings have
:example: SELECT * FROM catalog.carrier_channels()$doc$;
