-- Sums of calls, added by the statement that books them. Each chunk only inserts rows of its own, so that workers never
-- wait for one another; rows with the same key are added up when they are read, and merged from time to time.

CREATE TABLE rating.usage_hour (
  hour timestamptz NOT NULL,
  source_id bigint NOT NULL,
  side text CONSTRAINT usage_hour_side CHECK (side IN ('out', 'in')),
  destination_id bigint,
  currency system.currency,
  calls bigint NOT NULL,
  raw_seconds numeric NOT NULL,
  charges bigint NOT NULL,
  billed_seconds bigint NOT NULL,
  amount system.money NOT NULL,
  unanswered bigint NOT NULL
) PARTITION BY RANGE (hour);
COMMENT ON TABLE rating.usage_hour IS
'Calls, charges and attempts summed by hour, switch, side and destination; several rows may share a key.';
COMMENT ON COLUMN rating.usage_hour.hour IS 'Hour (UTC) in which the calls began.';
COMMENT ON COLUMN rating.usage_hour.source_id IS 'The switch.';
COMMENT ON COLUMN rating.usage_hour.side IS 'out or in; NULL for attempts of nobody.';
COMMENT ON COLUMN rating.usage_hour.destination_id IS
'The destination of the rate; NULL for internal and service calls and for attempts.';
COMMENT ON COLUMN rating.usage_hour.currency IS 'Currency of the amount; NULL when there is no payer.';
COMMENT ON COLUMN rating.usage_hour.calls IS
'Calls, each once: on the side of the caller, or of the called one when the caller is nobody here.';
COMMENT ON COLUMN rating.usage_hour.raw_seconds IS 'Seconds from answer to end of these calls.';
COMMENT ON COLUMN rating.usage_hour.charges IS 'Charges: one a payer and side, so that a call may have two.';
COMMENT ON COLUMN rating.usage_hour.billed_seconds IS 'Seconds billed by these charges.';
COMMENT ON COLUMN rating.usage_hour.amount IS 'Sum of these charges.';
COMMENT ON COLUMN rating.usage_hour.unanswered IS 'Attempts nobody answered.';

CREATE TABLE rating.usage_day (
  customer_id bigint NOT NULL,
  usage_day date NOT NULL,
  side text CONSTRAINT usage_day_side CHECK (side IN ('out', 'in')),
  charges bigint NOT NULL,
  raw_seconds numeric NOT NULL,
  billed_seconds bigint NOT NULL,
  amount system.money NOT NULL,
  unanswered bigint NOT NULL
);
-- Days come nearly in their order; finer than this an index would cost more than all sums.
CREATE INDEX usage_day_idx ON rating.usage_day USING brin (usage_day) WITH (pages_per_range = 32);
COMMENT ON TABLE rating.usage_day IS
'Charges and attempts summed by customer, day and side; several rows may share a key.';
COMMENT ON COLUMN rating.usage_day.customer_id IS 'Who pays.';
COMMENT ON COLUMN rating.usage_day.usage_day IS
'Day of the answer in the customer''s zone, as booked; of an attempt, day of its start.';
COMMENT ON COLUMN rating.usage_day.side IS
'out: the customer made the calls; in: received them; NULL for attempts of which it is not known.';
COMMENT ON COLUMN rating.usage_day.charges IS 'Charges; each is one call of the customer.';
COMMENT ON COLUMN rating.usage_day.raw_seconds IS 'Seconds from answer to end of these calls.';
COMMENT ON COLUMN rating.usage_day.billed_seconds IS 'Seconds billed.';
COMMENT ON COLUMN rating.usage_day.amount IS 'Sum of the charges, in the customer''s currency.';
COMMENT ON COLUMN rating.usage_day.unanswered IS 'Attempts nobody answered.';

-- Which side an attempt was on is known when it is rated; of older attempts it is not.
ALTER TABLE rating.attempt ADD COLUMN side text CONSTRAINT attempt_side CHECK (side IN ('out', 'in'));
COMMENT ON COLUMN rating.attempt.side IS 'Whether its customer called or was called; NULL when it is nobody''s.';

-- Calls that were rated before are summed once; every month that has calls, or waits for some, has its sums.
SELECT system.ensure_month('rating.usage_hour', m.month, m.month)
FROM pg_catalog.pg_inherits AS i
INNER JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS month) AS m
WHERE i.inhparent = 'rating.call'::regclass;

INSERT INTO rating.usage_hour (
  hour, source_id, side, destination_id, currency, calls, raw_seconds, charges, billed_seconds, amount, unanswered
)
SELECT x.hour, x.source_id, x.side, x.destination_id, x.currency, sum(x.calls), sum(x.raw_seconds), sum(x.charges),
  sum(x.billed_seconds), sum(x.amount), sum(x.unanswered)
FROM (
  SELECT date_bin('1 hour', c.started_at, '2000-01-01Z') AS hour, c.source_id, coalesce(h.side, 'out') AS side,
    h.destination_id, u.currency,
    -- The second payer of a call is the called one.
    CASE WHEN c.kind = 'on_net' AND h.side = 'in' THEN 0 ELSE 1 END AS calls,
    CASE WHEN c.kind = 'on_net' AND h.side = 'in' THEN 0 ELSE c.raw_seconds END AS raw_seconds,
    CASE WHEN h.call_id IS NULL THEN 0 ELSE 1 END AS charges,
    coalesce(h.billed_seconds, 0) AS billed_seconds, coalesce(h.amount::numeric, 0) AS amount, 0 AS unanswered
  FROM rating.call AS c
  LEFT JOIN rating.charge AS h ON h.call_id = c.call_id AND h.started_at = c.started_at
  LEFT JOIN party.customer AS u ON u.customer_id = h.customer_id
  UNION ALL
  SELECT date_bin('1 hour', a.started_at, '2000-01-01Z'), a.source_id, a.side, NULL, NULL, 0, 0, 0, 0, 0, 1
  FROM rating.attempt AS a
) AS x
GROUP BY x.hour, x.source_id, x.side, x.destination_id, x.currency;

INSERT INTO rating.usage_day (customer_id, usage_day, side, charges, raw_seconds, billed_seconds, amount, unanswered)
SELECT h.customer_id, t.usage_day, h.side, count(*), sum(c.raw_seconds), sum(h.billed_seconds), sum(h.amount::numeric),
  0
FROM rating.charge AS h
INNER JOIN rating.call AS c ON c.call_id = h.call_id AND c.started_at = h.started_at
INNER JOIN ledger.transaction AS t ON t.transaction_id = h.transaction_id
GROUP BY h.customer_id, t.usage_day, h.side
UNION ALL
SELECT a.customer_id, (a.started_at AT TIME ZONE u.time_zone)::date, a.side, 0, 0, 0, 0, count(*)
FROM rating.attempt AS a
INNER JOIN party.customer AS u ON u.customer_id = a.customer_id
GROUP BY 1, 2, 3;
