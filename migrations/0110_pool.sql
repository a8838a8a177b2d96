-- Pools of included minutes: what a cycle grants, what calls drew, what was moved on.

ALTER TABLE rating.pool_use
ADD COLUMN granted_seconds bigint,
ADD COLUMN opening_seconds bigint NOT NULL DEFAULT 0,
ADD COLUMN moved_seconds bigint NOT NULL DEFAULT 0,
ADD COLUMN reserved_seconds bigint NOT NULL DEFAULT 0,
ADD COLUMN closed_at timestamptz;
-- What is there was brought in, so that the pool's minutes, or more that an earlier cycle had left, are granted.
UPDATE rating.pool_use AS u
SET opening_seconds = u.billed_seconds,
  granted_seconds = greatest(u.billed_seconds, coalesce((
    SELECT p.minutes * 60::bigint FROM catalog.pool AS p WHERE p.pool_id = u.pool_id
  ), 0));
ALTER TABLE rating.pool_use
ALTER COLUMN granted_seconds SET NOT NULL,
ADD CONSTRAINT pool_use_parts CHECK (opening_seconds >= 0 AND moved_seconds >= 0 AND reserved_seconds >= 0),
-- Whoever draws, and however many at once: never more than there is.
ADD CONSTRAINT pool_use_granted CHECK (billed_seconds + moved_seconds + reserved_seconds <= granted_seconds);
COMMENT ON COLUMN rating.pool_use.granted_seconds IS 'Seconds there are: the pool''s minutes, and what earlier cycles left.';
COMMENT ON COLUMN rating.pool_use.opening_seconds IS 'Part of billed_seconds that was used before calls were rated here.';
COMMENT ON COLUMN rating.pool_use.moved_seconds IS 'Unused seconds that went on to the next cycle.';
COMMENT ON COLUMN rating.pool_use.reserved_seconds IS 'Seconds set aside for calls in progress.';
COMMENT ON COLUMN rating.pool_use.closed_at IS 'When the cycle was dealt for the last time; NULL while it is open.';
COMMENT ON CONSTRAINT pool_use_parts ON rating.pool_use IS 'Seconds are 0 or more.';
COMMENT ON CONSTRAINT pool_use_granted ON rating.pool_use IS 'A pool gives no more seconds than it has.';

CREATE TABLE rating.pool_draw (
  customer_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  call_id bigint NOT NULL,
  side text NOT NULL CONSTRAINT pool_draw_side CHECK (side IN ('out', 'in')),
  transaction_id bigint NOT NULL,
  pool_id bigint NOT NULL,
  sharer_id bigint NOT NULL,
  cycle_from date NOT NULL,
  billed_seconds integer NOT NULL CONSTRAINT pool_draw_billed_seconds CHECK (billed_seconds <> 0),
  CONSTRAINT pool_draw_pkey PRIMARY KEY (customer_id, started_at, call_id, side, transaction_id, pool_id)
) PARTITION BY RANGE (started_at);
COMMENT ON TABLE rating.pool_draw IS 'Seconds of a call that a pool of minutes paid for; given back with the opposite sign.';
COMMENT ON COLUMN rating.pool_draw.customer_id IS 'Whose charge it is.';
COMMENT ON COLUMN rating.pool_draw.started_at IS 'The call''s started_at.';
COMMENT ON COLUMN rating.pool_draw.call_id IS 'The call.';
COMMENT ON COLUMN rating.pool_draw.side IS 'The side that the charge is of.';
COMMENT ON COLUMN rating.pool_draw.transaction_id IS 'The usage transaction of the charge, or the one that takes the charge back.';
COMMENT ON COLUMN rating.pool_draw.pool_id IS 'The pool.';
COMMENT ON COLUMN rating.pool_draw.sharer_id IS 'The device, virtual number or package assignment that shares it; 0: all of the customer.';
COMMENT ON COLUMN rating.pool_draw.cycle_from IS 'First day of the billing cycle.';
COMMENT ON COLUMN rating.pool_draw.billed_seconds IS 'Billed seconds drawn; below 0 they are given back.';
-- Every month that has charges, or waits for some, may have draws.
SELECT system.ensure_month('rating.pool_draw', m.month, m.month)
FROM pg_catalog.pg_inherits AS i
INNER JOIN pg_catalog.pg_class AS c ON c.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS month) AS m
WHERE i.inhparent = 'rating.charge'::regclass;

ALTER TABLE rating.charge ADD COLUMN pool_seconds integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN rating.charge.pool_seconds IS 'Part of billed_seconds that pools of minutes paid for.';

CREATE TYPE rating.pool_leg AS (
  record_id bigint, side text, started_at timestamptz, answered_at timestamptz, usage_day date, caller text, called text,
  customer_id bigint, device_id bigint, package_id bigint, billed_seconds integer
);
COMMENT ON TYPE rating.pool_leg IS 'A call of a payer that pools of minutes may pay for.';
CREATE TYPE rating.pool_part AS (
  record_id bigint, side text, started_at timestamptz, usage_day date, customer_id bigint, pool_id bigint, sharer_id bigint,
  cycle_from date, cycle_to date, granted_seconds bigint, billed_seconds integer
);
COMMENT ON TYPE rating.pool_part IS
'Seconds of a call drawn from a pool, and what the pool grants in that cycle before any is moved.';
