-- The end of a cycle: pools are dealt once more by the time of the calls, and what nobody used goes on.

ALTER TABLE rating.rerating
DROP CONSTRAINT rerating_kind,
ADD CONSTRAINT rerating_kind CHECK (kind IN ('rerate', 'preview', 'undo', 'batch_undo', 'whatif', 'pool'));
COMMENT ON COLUMN rating.rerating.kind IS
'rerate: calls are rated again; preview: only looked at, nothing is booked; undo: a re-rating is taken back; batch_undo: a file is;
whatif: calls by another sheet or package, nothing is booked; pool: minutes of a closed cycle are dealt again by time.';

CREATE TABLE rating.pool_move (
  customer_id bigint NOT NULL,
  pool_id bigint NOT NULL,
  sharer_id bigint NOT NULL,
  cycle_from date NOT NULL,
  age smallint NOT NULL CONSTRAINT pool_move_age CHECK (age > 0),
  from_pool_id bigint NOT NULL,
  from_cycle date NOT NULL,
  seconds bigint NOT NULL CONSTRAINT pool_move_seconds CHECK (seconds > 0),
  CONSTRAINT pool_move_pkey PRIMARY KEY (customer_id, pool_id, sharer_id, cycle_from, age)
);
COMMENT ON TABLE rating.pool_move IS 'Unused seconds of a pool that went on to the next cycle.';
COMMENT ON COLUMN rating.pool_move.customer_id IS 'The customer.';
COMMENT ON COLUMN rating.pool_move.pool_id IS 'The pool in the cycle to which they went.';
COMMENT ON COLUMN rating.pool_move.sharer_id IS 'As in rating.pool_use.';
COMMENT ON COLUMN rating.pool_move.cycle_from IS 'First day of the cycle to which they went.';
COMMENT ON COLUMN rating.pool_move.age IS 'For how many cycles they have gone on.';
COMMENT ON COLUMN rating.pool_move.from_pool_id IS 'The pool in the cycle before: its version may be another.';
COMMENT ON COLUMN rating.pool_move.from_cycle IS 'First day of the cycle before.';
COMMENT ON COLUMN rating.pool_move.seconds IS 'How many.';
