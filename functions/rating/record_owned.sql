-- Whose call: each record with the customer and device on either side of it.

CREATE OR REPLACE FUNCTION rating.record_read(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_record intake.record DEFAULT NULL
) RETURNS SETOF intake.record
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT r.*
  FROM intake.record AS r
  WHERE NOT p_rerate AND r.received_at = p_received_at
    AND r.record_id >= p_chunk_id * 1000000 AND r.record_id < (p_chunk_id + 1) * 1000000
  UNION ALL
  SELECT n.*
  FROM intake.held_call AS h
  INNER JOIN intake.record AS r ON r.record_id = h.record_id AND r.received_at = h.received_at
  -- Whom staff gave a call to is named in it.
  LEFT JOIN party.customer AS c ON c.customer_id = h.assigned_customer_id
  CROSS JOIN LATERAL jsonb_populate_record(r, CASE
    WHEN c.code IS NULL THEN '{}' ELSE jsonb_build_object('customer_code', c.code)
  END) AS n
  WHERE p_rerate AND h.chunk_id = p_chunk_id AND h.resolved_at IS NULL
  UNION ALL
  SELECT n.*
  FROM rating.rerating_call AS k
  INNER JOIN intake.record AS r ON r.record_id = k.call_id AND r.received_at = k.received_at
  LEFT JOIN intake.held_call AS h ON h.record_id = k.call_id
  LEFT JOIN party.customer AS c ON c.customer_id = h.assigned_customer_id
  CROSS JOIN LATERAL jsonb_populate_record(r, CASE
    WHEN c.code IS NULL THEN '{}' ELSE jsonb_build_object('customer_code', c.code)
  END) AS n
  WHERE p_rerate AND k.chunk_id = p_chunk_id AND k.outcome IS NULL
  UNION ALL
  SELECT (p_record).* WHERE NOT p_record IS NULL;
END;
COMMENT ON FUNCTION rating.record_read(bigint, timestamptz, boolean, intake.record) IS
$doc$The records of a chunk, or one that was never received.

:param p_chunk_id: the chunk
:param p_received_at: its received_at, which tells the month
:param p_rerate: false: the range of records it stands for; true: the held calls, or the rated ones, that it claimed
:param p_record: instead of a chunk (whose id is NULL then) this one record
:returns: the records
:example: SELECT * FROM rating.record_read(1, now(), false)$doc$;

CREATE OR REPLACE FUNCTION rating.address_read(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_record intake.record DEFAULT NULL
) RETURNS TABLE (source_ip text, address inet)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT i.source_ip, intake.address_parse(i.source_ip)
  FROM (
    SELECT DISTINCT c.source_ip FROM rating.record_read(p_chunk_id, p_received_at, p_rerate, p_record) AS c
    WHERE c.source_ip IS NOT NULL
  ) AS i;
END;
COMMENT ON FUNCTION rating.address_read(bigint, timestamptz, boolean, intake.record) IS
$doc$The addresses that the records of a chunk came from, each once.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_record: instead of a chunk this one record
:returns: the address as received, and as an address; NULL when it is none
:example: SELECT * FROM rating.address_read(1, now(), false)$doc$;

CREATE OR REPLACE FUNCTION rating.record_owned(
  p_chunk_id bigint, p_received_at timestamptz, p_rerate boolean, p_record intake.record DEFAULT NULL
) RETURNS TABLE (
  record_id bigint, started_at timestamptz, answered_at timestamptz, ended_at timestamptz, raw_seconds numeric,
  source_id bigint, caller text, called text, caller_number text, called_number text, cause text, verdict text,
  out_customer_id bigint, out_device_id bigint, out_virtual_number_id bigint,
  in_customer_id bigint, in_device_id bigint, in_virtual_number_id bigint, toll_free boolean, ani_mismatch boolean,
  service_price numeric, known boolean, direction text, inside_customer_id bigint, out_carrier_id bigint, in_carrier_id bigint,
  costs integer, told rating.told
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH sent_from AS MATERIALIZED (
    SELECT i.source_ip, i.address FROM rating.address_read(p_chunk_id, p_received_at, p_rerate, p_record) AS i
  ), address AS MATERIALIZED (
    -- Few addresses send many calls, so each is looked up once: devices and carriers have ranges, which no hash can find.
    SELECT i.source_ip, d.device_id, d.customer_id, d.virtual_number_id, NULL::bigint AS carrier_id, NULL::integer AS in_cost, d.valid_from,
      d.valid_to
    FROM sent_from AS i
    INNER JOIN service.device AS d ON d.kind = 'ip_address' AND d.address >>= i.address
    UNION ALL
    SELECT i.source_ip, NULL, NULL, NULL, p.carrier_id, CASE WHEN c.in_sheet_id IS NOT NULL THEN 4 END, p.valid_from, p.valid_to
    FROM sent_from AS i
    INNER JOIN catalog.carrier_peer AS p ON p.match = 'address' AND p.address >>= i.address
    INNER JOIN catalog.carrier AS c ON c.carrier_id = p.carrier_id
  )
  SELECT s.record_id, s.started_at, s.answered_at, s.ended_at, s.raw_seconds,
    s.source_id, s.caller, s.called, s.caller_number, s.called_number, s.cause, s.verdict,
    s.out_customer_id,
    -- A customer named in the record may call from a device that is not theirs: then it is no device of this call.
    CASE WHEN s.out_customer_id = s.calling_customer_id THEN s.calling_device_id END,
    CASE WHEN s.out_customer_id = s.calling_customer_id THEN s.calling_group_id END,
    s.in_customer_id,
    CASE WHEN s.in_customer_id = s.called_customer_id THEN s.called_device_id END,
    CASE WHEN s.in_customer_id = s.called_customer_id THEN s.called_group_id END,
    s.toll_free, s.ani_mismatch, s.service_price,
    CASE
      WHEN s.out_customer_id IS NOT NULL OR s.in_customer_id IS NOT NULL THEN true
      -- Looked up only for records that nobody owns: is there such a device at another time?
      ELSE EXISTS (
        SELECT FROM service.device AS d
        WHERE d.match = 'number' AND d.tenant = '' AND d.key IN (s.caller_number, s.called_number, s.account_key)
      ) OR EXISTS (
        SELECT FROM service.device AS d
        WHERE d.match = 'channel' AND d.tenant = s.tenant AND d.key IN (s.caller_peer, s.called_peer, s.account_key)
      ) OR EXISTS (
        SELECT FROM address AS a WHERE a.device_id IS NOT NULL AND a.source_ip = s.source_ip
      )
    END,
    s.direction, CASE WHEN s.direction = 'in' THEN s.calling_customer_id END, s.out_carrier_id, s.in_carrier_id,
    CASE WHEN s.verdict IS NULL THEN coalesce(s.out_cost, 0) + coalesce(s.in_cost, 0) ELSE 0 END,
    s.told
  FROM (
    SELECT r.*,
      CASE
        -- A record about the called side is never the caller's call.
        WHEN r.direction = 'in' THEN NULL
        WHEN r.named_customer_id IS NULL THEN calling.customer_id
        -- Named in the record and called: their incoming call.
        WHEN r.named_customer_id = called.customer_id AND r.named_customer_id IS DISTINCT FROM calling.customer_id THEN NULL
        ELSE r.named_customer_id
      END AS out_customer_id,
      calling.customer_id AS calling_customer_id, calling.device_id AS calling_device_id, calling.group_id AS calling_group_id,
      CASE WHEN r.direction = 'in' AND r.named_customer_id IS NOT NULL THEN r.named_customer_id ELSE called.customer_id END
        AS in_customer_id,
      called.customer_id AS called_customer_id, called.device_id AS called_device_id, called.group_id AS called_group_id,
      -- Asked only for numbers that somebody here owns.
      CASE WHEN by_called.device_id IS NULL THEN false ELSE EXISTS (
        SELECT FROM catalog.toll_free_prefix AS t
        WHERE starts_with(by_called.key, t.prefix) AND t.valid_from <= (r.started_at AT TIME ZONE 'UTC')::date
      ) END AS toll_free,
      coalesce(coalesce(by_channel.customer_id, by_address.customer_id) <> by_caller.customer_id, false) AS ani_mismatch
    FROM (
      SELECT n.*, carrier_channel.carrier_id IS NOT NULL OR carrier_address.carrier_id IS NOT NULL AS from_carrier,
        coalesce(carrier_channel.carrier_id, carrier_address.carrier_id) AS in_carrier_id,
        CASE WHEN carrier_channel.carrier_id IS NOT NULL THEN carrier_channel.in_cost ELSE carrier_address.in_cost END AS in_cost,
        carrier_taking.carrier_id AS out_carrier_id, carrier_taking.out_cost
      FROM (
        SELECT c.record_id, c.started_at, c.answered_at, c.ended_at, c.raw_seconds, c.source_id, c.caller, c.called,
          -- A held call may be held because the dial plan was wrong: its numbers are normalised again.
          CASE WHEN p_rerate THEN intake.number_normalise(c.caller, s.dial_plan) ELSE c.caller_number END AS caller_number,
          CASE WHEN p_rerate THEN intake.number_normalise(c.called, s.dial_plan) ELSE c.called_number END AS called_number,
          c.caller_channel AS caller_peer, c.called_channel AS called_peer, c.source_ip,
          CASE WHEN c.account_code IN ('NORATE', 'SKIP') THEN c.account_code ELSE c.disposition END AS cause,
          CASE
            WHEN c.account_code IN ('NORATE', 'SKIP') THEN 'skipped'
            WHEN c.answered_at IS NULL THEN 'unanswered'
            -- Landing held these by the clock and the settings of its day; a re-rate comes when they have changed.
            WHEN NOT p_rerate OR c.held_reason = 'CONFLICT' THEN c.held_reason
            -- Within, so that the setting is asked for these few only.
            WHEN c.held_reason = 'TOO_LONG' THEN
              CASE WHEN c.raw_seconds > system.setting_int('intake.max_call_seconds') THEN 'TOO_LONG' END
          END AS verdict,
          s.tenant, c.direction, c.account_code LIKE '%-IN' OR coalesce(c.direction = 'in', false) AS account_in,
          CASE WHEN a.number IS NULL THEN 'channel' ELSE 'number' END AS account_match,
          CASE WHEN a.number IS NULL THEN s.tenant ELSE '' END AS account_tenant, coalesce(a.number, a.code) AS account_key,
          CASE WHEN num_nonnulls(c.lrn, c.ani_ii, c.rate_center, c.tier, c.cnam) > 0 THEN
            ROW(c.lrn, c.ani_ii, c.rate_center, c.tier, c.cnam)::rating.told
          END AS told,
          -- Few records name a customer or dial a service code: those few look it up.
          CASE WHEN c.customer_code IS NOT NULL THEN (
            SELECT named.customer_id FROM party.customer AS named WHERE named.code = c.customer_code
          ) END AS named_customer_id,
          CASE WHEN length(c.called) <= 8 THEN (
            SELECT code.price FROM catalog.service_code AS code WHERE code.country = s.country AND code.dialled = c.called
          ) END AS service_price
        FROM rating.record_read(p_chunk_id, p_received_at, p_rerate, p_record) AS c
        -- Each record has a source; an outer join lets the planner know that none is lost.
        LEFT JOIN intake.source AS s ON s.source_id = c.source_id
        CROSS JOIN LATERAL (
          SELECT regexp_replace(c.account_code, '-IN$', '') AS code,
            intake.number_normalise(regexp_replace(c.account_code, '-IN$', ''), s.dial_plan) AS number
        ) AS a
        OFFSET 0  -- each of these is worked out once, before the joins
      ) AS n
      LEFT JOIN catalog.carrier_channels() AS carrier_channel
        ON carrier_channel.key = n.caller_peer
        AND n.started_at >= carrier_channel.valid_from AND n.started_at < carrier_channel.valid_to
      LEFT JOIN address AS carrier_address
        ON carrier_address.carrier_id IS NOT NULL AND carrier_address.source_ip = n.source_ip
        AND n.started_at >= carrier_address.valid_from AND n.started_at < carrier_address.valid_to
      LEFT JOIN catalog.carrier_channels() AS carrier_taking
        ON carrier_taking.key = n.called_peer
        AND n.started_at >= carrier_taking.valid_from AND n.started_at < carrier_taking.valid_to
    ) AS r
    -- What a carrier brings in is never the caller's: whoever the caller claims to be, the call goes on at its destination.
    LEFT JOIN service.device AS by_channel
      ON NOT r.from_carrier
      AND by_channel.match = 'channel' AND by_channel.tenant = r.tenant AND by_channel.key = r.caller_peer
      AND r.started_at >= by_channel.valid_from AND r.started_at < by_channel.valid_to
    LEFT JOIN address AS by_address
      ON NOT r.from_carrier AND by_address.device_id IS NOT NULL AND by_address.source_ip = r.source_ip
      AND r.started_at >= by_address.valid_from AND r.started_at < by_address.valid_to
    LEFT JOIN service.device AS by_caller
      ON NOT r.from_carrier
      AND by_caller.match = 'number' AND by_caller.tenant = '' AND by_caller.key = r.caller_number
      AND r.started_at >= by_caller.valid_from AND r.started_at < by_caller.valid_to
    LEFT JOIN service.device AS by_called
      ON by_called.match = 'number' AND by_called.tenant = '' AND by_called.key = r.called_number
      AND r.started_at >= by_called.valid_from AND r.started_at < by_called.valid_to
    LEFT JOIN service.device AS by_called_channel
      ON by_called_channel.match = 'channel'
      AND by_called_channel.tenant = r.tenant AND by_called_channel.key = r.called_peer
      AND r.started_at >= by_called_channel.valid_from AND r.started_at < by_called_channel.valid_to
    LEFT JOIN service.device AS by_account
      ON by_channel.device_id IS NULL AND by_address.device_id IS NULL AND by_caller.device_id IS NULL
      AND by_called.device_id IS NULL AND by_called_channel.device_id IS NULL
      AND by_account.match = r.account_match AND by_account.tenant = r.account_tenant AND by_account.key = r.account_key
      AND r.started_at >= by_account.valid_from AND r.started_at < by_account.valid_to
    -- The first of them in the order of the trade is the caller's device, and the called one's.
    CROSS JOIN LATERAL (
      SELECT
        coalesce(by_channel.customer_id, by_address.customer_id, by_caller.customer_id,
          CASE WHEN NOT r.account_in THEN by_account.customer_id END) AS customer_id,
        coalesce(by_channel.device_id, by_address.device_id, by_caller.device_id,
          CASE WHEN NOT r.account_in THEN by_account.device_id END) AS device_id,
        CASE
          WHEN by_channel.device_id IS NOT NULL THEN by_channel.virtual_number_id
          WHEN by_address.device_id IS NOT NULL THEN by_address.virtual_number_id
          WHEN by_caller.device_id IS NOT NULL THEN by_caller.virtual_number_id
          WHEN NOT r.account_in THEN by_account.virtual_number_id
        END AS group_id
    ) AS calling
    CROSS JOIN LATERAL (
      SELECT
        coalesce(by_called.customer_id, by_called_channel.customer_id,
          CASE WHEN r.account_in THEN by_account.customer_id END) AS customer_id,
        coalesce(by_called.device_id, by_called_channel.device_id,
          CASE WHEN r.account_in THEN by_account.device_id END) AS device_id,
        CASE
          WHEN by_called.device_id IS NOT NULL THEN by_called.virtual_number_id
          WHEN by_called_channel.device_id IS NOT NULL THEN by_called_channel.virtual_number_id
          WHEN r.account_in THEN by_account.virtual_number_id
        END AS group_id
    ) AS called
    OFFSET 0  -- and so are the owners
  ) AS s;
END;
COMMENT ON FUNCTION rating.record_owned(bigint, timestamptz, boolean, intake.record) IS
$doc$The records of a chunk with whose they are, in the order of the trade: customer named in the record, carrier's channel or
address (incoming), originating channel, source address, originating number, destination number, destination channel,
account code.

:param p_chunk_id: the chunk
:param p_received_at: its received_at
:param p_rerate: whether it is a re-rate of held calls
:param p_record: instead of a chunk this one record
:returns: the record, its numbers normalised, and customer and device on the calling (out) and the called (in) side; verdict
  when the record itself tells what becomes of it: skipped, unanswered, or why landing held it; cause, the switch's word;
  service_price when the dialled string is a service code; known false when no such device ever existed; inside_customer_id is
  whose call it is on the other side when the record is only about the called one; carriers that took and brought it, and costs
  when their sheets tell what that costs: 2 of taking it, 4 of bringing it
:example: SELECT * FROM rating.record_owned(1, now(), false)$doc$;
