-- Customers are told in time that the card they pay with expires.
SELECT resource.declare('card_notice', 'party.card_notice', p_filter => '{customer_id,payment_method_id}',
  p_sort => '{-card_notice_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION party.card_notice_offsets() RETURNS integer[]
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_value text := replace(system.setting_get('party.card_notice_days'), ' ', '');
BEGIN
  IF v_value !~ '^(-?[0-9]{1,3}(,-?[0-9]{1,3})*)?$' THEN
    PERFORM system.raise_error('TB102', 'setting party.card_notice_days is no list of days', p_column => 'value',
      p_hint => 'Give whole numbers with commas between, such as 30,15,7,-1.');
  END IF;
  RETURN string_to_array(v_value, ',')::integer[];
END $$;
COMMENT ON FUNCTION party.card_notice_offsets() IS $doc$The days before a card's last good day on which its owner is told.

:returns: days; negative is after that day
:raises TB102: the setting is no list of whole numbers
:example: SELECT party.card_notice_offsets()$doc$;

CREATE OR REPLACE FUNCTION party.card_notice_due(p_date date)
RETURNS TABLE (payment_method_id bigint, customer_id bigint, expires_on date, offset_days integer, told_on date)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_offsets CONSTANT integer[] := party.card_notice_offsets();
  v_late CONSTANT integer := system.setting_int('party.card_notice_late_days');
  -- No zone is more than a day away from this one.
  v_about CONSTANT date := coalesce(p_date, (system.clock_now() AT TIME ZONE 'UTC')::date);
BEGIN
  RETURN QUERY
  SELECT m.payment_method_id, m.customer_id, m.expires_on, o.offset_days, d.day
  FROM party.payment_method AS m
  INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
  CROSS JOIN LATERAL (SELECT coalesce(p_date, (system.clock_now() AT TIME ZONE c.time_zone)::date) AS day) AS d
  -- Only the latest offset that is due: days on which nothing ran are not told of one by one.
  CROSS JOIN LATERAL (
    SELECT min(u.days) AS offset_days FROM unnest(v_offsets) AS u (days) WHERE m.expires_on - u.days <= d.day
  ) AS o
  WHERE m.status = 'active' AND m.kind = 'card' AND m.is_default AND c.status <> 'closed'
    AND m.expires_on BETWEEN v_about - v_late - 1 + (SELECT min(u.days) FROM unnest(v_offsets) AS u (days))
      AND v_about + 1 + (SELECT max(u.days) FROM unnest(v_offsets) AS u (days))
    AND d.day - (m.expires_on - o.offset_days) <= v_late
    AND NOT EXISTS (
      SELECT FROM party.card_notice AS n
      WHERE n.payment_method_id = m.payment_method_id AND n.expires_on = m.expires_on AND n.offset_days <= o.offset_days
    );
END $$;
COMMENT ON FUNCTION party.card_notice_due(date) IS $doc$The cards whose owners are to be told on a day.

Cards that are the default of a customer who is not closed; of each the latest offset that is due, unless it or a later one
was told of, or was due longer ago than party.card_notice_late_days.
:param p_date: the day; NULL is today in each customer's zone
:returns: card, customer, last good day, offset and the day
:raises TB102: setting party.card_notice_days is no list of days
:example: SELECT * FROM party.card_notice_due('2011-03-16')$doc$;

CREATE OR REPLACE FUNCTION api.card_notice_run(p_date date DEFAULT NULL) RETURNS TABLE (notices integer, mails integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_drafts system.mail_draft[];
BEGIN
  WITH due AS MATERIALIZED (
    SELECT x.* FROM party.card_notice_due(p_date) AS x
  ),
  recipient AS MATERIALIZED (
    SELECT r.customer_id, r.recipient
    FROM party.notice_recipients('card_expiry', (SELECT array_agg(x.customer_id) FROM due AS x)) AS r
  ),
  -- Whoever cannot be told now is told when there is an address.
  told AS (
    INSERT INTO party.card_notice AS n (payment_method_id, expires_on, offset_days, told_on)
    SELECT x.payment_method_id, x.expires_on, x.offset_days, x.told_on
    FROM due AS x
    WHERE EXISTS (SELECT FROM recipient AS r WHERE r.customer_id = x.customer_id)
    ORDER BY x.payment_method_id
    ON CONFLICT ON CONSTRAINT card_notice_once DO NOTHING
    RETURNING n.card_notice_id, n.payment_method_id, n.expires_on, n.offset_days, n.told_on
  )
  SELECT
    count(DISTINCT t.card_notice_id),
    array_agg(ROW(
      format('card_expiry:%s:%s:%s:%s', t.payment_method_id, t.expires_on, t.offset_days, r.recipient),
      c.customer_id,
      CASE WHEN t.told_on > t.expires_on THEN 'card_expired' ELSE 'card_expiring' END,
      c.language,
      r.recipient,
      jsonb_build_object(
        'customer', c.name, 'customer_code', c.code, 'brand', m.brand,
        'last_four', coalesce(nullif(m.last_four, ''), '****'),
        'expires', to_char(t.expires_on, 'MM/YYYY'), 'expires_on', to_char(t.expires_on, 'YYYY-MM-DD'),
        'company', e.name, 'company_email', e.email, 'company_phone', e.phone
      )
    )::system.mail_draft)
  INTO notices, v_drafts
  FROM told AS t
  INNER JOIN party.payment_method AS m ON m.payment_method_id = t.payment_method_id
  INNER JOIN party.customer AS c ON c.customer_id = m.customer_id
  INNER JOIN party.legal_entity AS e ON e.legal_entity_id = c.legal_entity_id
  INNER JOIN recipient AS r ON r.customer_id = c.customer_id;
  mails := system.mail_queue(v_drafts);
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION api.card_notice_run(date) IS
$doc$Queues mails to customers whose card expires, on the days that setting party.card_notice_days names; run it daily.

Each card is told of once per offset, however often this runs. A day without a run is made up for by the latest offset alone.
A card that is removed, renewed, or no longer the default is not told of.
:param p_date: the day; NULL is today in each customer's zone
:returns: notices (cards told of) and mails queued for them
:raises TB102: setting party.card_notice_days is no list of days
:example: SELECT * FROM api.card_notice_run()$doc$;
GRANT EXECUTE ON FUNCTION api.card_notice_run(date) TO pgtoll_admin, pgtoll_operator;
