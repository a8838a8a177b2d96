-- Months of the books that are closed: nothing is booked into them any more.

CREATE TABLE ledger.period (
  period_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id bigint NOT NULL,
  month date NOT NULL CONSTRAINT period_month CHECK (month = date_trunc('month', month::timestamp)::date),
  begins_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'closed' CONSTRAINT period_status CHECK (status IN ('closed', 'reopened')),
  changed_by text NOT NULL,
  reason text NOT NULL DEFAULT '',
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT period_once UNIQUE (legal_entity_id, month),
  CONSTRAINT period_order CHECK (begins_at < ends_at)
);
-- Whoever books asks whether any month that is closed ends later than now: usually none does.
CREATE INDEX period_closed_idx ON ledger.period (ends_at) WHERE status = 'closed';
COMMENT ON TABLE ledger.period IS
'A month of the books of a legal entity that was closed; who closed and opened it again is in the audit log.';
COMMENT ON COLUMN ledger.period.period_id IS 'Key.';
COMMENT ON COLUMN ledger.period.legal_entity_id IS 'Whose books.';
COMMENT ON COLUMN ledger.period.month IS 'First day of the month.';
COMMENT ON COLUMN ledger.period.begins_at IS 'Its first instant, in the zone that setting ledger.time_zone was when it was closed.';
COMMENT ON COLUMN ledger.period.ends_at IS 'The first instant after it.';
COMMENT ON COLUMN ledger.period.status IS 'closed, or reopened.';
COMMENT ON COLUMN ledger.period.changed_by IS 'Who closed it, or opened it again.';
COMMENT ON COLUMN ledger.period.reason IS 'Why it was opened again.';
COMMENT ON COLUMN ledger.period.version IS 'Counts changes.';
COMMENT ON COLUMN ledger.period.created_at IS 'When first closed.';
COMMENT ON COLUMN ledger.period.updated_at IS 'When last closed or opened again.';
SELECT system.noun_attach('ledger.period', 'period_id');
SELECT system.card_number_guard('ledger.period', '{reason}');

-- What stands on one shared account is found without reading those of customers, which have numbers.
CREATE INDEX entry_shared_idx ON ledger.entry (account_id, booked_at) WHERE number IS NULL;
