-- Minutes of pools that are used up, cycle by cycle.
CREATE TABLE rating.pool_use (
  customer_id bigint NOT NULL,
  pool_id bigint NOT NULL,
  -- The device, virtual number or assignment that shares it; 0 when all of the customer's do.
  sharer_id bigint NOT NULL DEFAULT 0,
  cycle_from date NOT NULL,
  cycle_to date NOT NULL,
  billed_seconds bigint NOT NULL DEFAULT 0 CONSTRAINT pool_use_billed_seconds CHECK (billed_seconds >= 0),
  CONSTRAINT pool_use_pkey PRIMARY KEY (customer_id, pool_id, sharer_id, cycle_from),
  CONSTRAINT pool_use_order CHECK (cycle_from < cycle_to)
);
COMMENT ON TABLE rating.pool_use IS 'Seconds of a pool of minutes that are used up in a billing cycle.';
COMMENT ON COLUMN rating.pool_use.customer_id IS 'The customer.';
COMMENT ON COLUMN rating.pool_use.pool_id IS 'The pool.';
COMMENT ON COLUMN rating.pool_use.sharer_id IS
'By the pool''s scope the device, virtual number or package assignment that shares it; 0 is all of the customer.';
COMMENT ON COLUMN rating.pool_use.cycle_from IS 'First day of the cycle, in the customer''s zone.';
COMMENT ON COLUMN rating.pool_use.cycle_to IS 'First day after.';
COMMENT ON COLUMN rating.pool_use.billed_seconds IS 'Billed seconds taken from it.';
COMMENT ON CONSTRAINT pool_use_billed_seconds ON rating.pool_use IS 'Seconds are 0 or more.';
COMMENT ON CONSTRAINT pool_use_order ON rating.pool_use IS 'cycle_from comes before cycle_to.';
