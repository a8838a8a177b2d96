-- Double entry. Only a customer's own account row is live; revenue and cash are append-only and summed.

CREATE TABLE ledger.account (
  account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CONSTRAINT account_kind CHECK (kind IN (
    'customer', 'revenue_usage', 'revenue_recurring', 'revenue_one_time', 'rounding', 'cash', 'adjustment'
  )),
  legal_entity_id bigint NOT NULL,
  currency system.currency NOT NULL,
  customer_id bigint,
  posted system.money NOT NULL DEFAULT 0,
  unbilled system.money NOT NULL DEFAULT 0,
  reserved system.money NOT NULL DEFAULT 0,
  entries bigint NOT NULL DEFAULT 0,
  CONSTRAINT account_customer CHECK ((kind = 'customer') = (customer_id IS NOT NULL)),
  CONSTRAINT account_live CHECK (kind = 'customer' OR (posted = 0 AND unbilled = 0 AND reserved = 0 AND entries = 0))
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX account_customer_key ON ledger.account (customer_id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX account_shared_key ON ledger.account (legal_entity_id, kind, currency) WHERE customer_id IS NULL;
COMMENT ON TABLE ledger.account IS 'A place where money stands: one live account a customer, and the shared ones of a legal entity.';
COMMENT ON COLUMN ledger.account.account_id IS 'Key.';
COMMENT ON COLUMN ledger.account.kind IS 'customer, or which shared account of the legal entity.';
COMMENT ON COLUMN ledger.account.legal_entity_id IS 'Whose books.';
COMMENT ON COLUMN ledger.account.currency IS 'The one currency of the account.';
COMMENT ON COLUMN ledger.account.customer_id IS 'The customer of a live account.';
COMMENT ON COLUMN ledger.account.posted IS 'Sum of posted entries; positive is the customer''s money.';
COMMENT ON COLUMN ledger.account.unbilled IS 'Rated and not yet invoiced; positive is what the customer will owe.';
COMMENT ON COLUMN ledger.account.reserved IS 'Set aside for calls in progress; positive.';
COMMENT ON COLUMN ledger.account.entries IS 'Number of entries so far: each carries its own number, without a gap.';

CREATE SEQUENCE ledger.transaction_id_seq AS bigint CACHE 1;

CREATE TABLE ledger.transaction (
  transaction_id bigint PRIMARY KEY,
  kind text NOT NULL CONSTRAINT transaction_kind CHECK (kind IN ('usage', 'invoice', 'payment', 'adjustment', 'reversal')),
  account_id bigint NOT NULL,
  currency system.currency NOT NULL,
  usage_day date,
  booked_at timestamptz NOT NULL,
  actor text NOT NULL,
  reference text,
  reverses bigint,
  cleared_by bigint,
  CONSTRAINT transaction_usage_day CHECK (kind <> 'usage' OR usage_day IS NOT NULL)
);
CREATE UNIQUE INDEX transaction_reverses_key ON ledger.transaction (reverses) WHERE reverses IS NOT NULL;
-- Open items: what the next invoice picks up, found without reading history.
CREATE INDEX transaction_open_idx ON ledger.transaction (account_id, usage_day)
WHERE kind = 'usage' AND cleared_by IS NULL;
COMMENT ON TABLE ledger.transaction IS 'One business event in the books; its entries sum to zero.';
COMMENT ON COLUMN ledger.transaction.transaction_id IS 'Key.';
COMMENT ON COLUMN ledger.transaction.kind IS 'What kind of event.';
COMMENT ON COLUMN ledger.transaction.account_id IS 'The customer''s account.';
COMMENT ON COLUMN ledger.transaction.currency IS 'A transaction has one currency.';
COMMENT ON COLUMN ledger.transaction.usage_day IS 'Day of the calls in the customer''s zone.';
COMMENT ON COLUMN ledger.transaction.booked_at IS 'When it entered the books.';
COMMENT ON COLUMN ledger.transaction.actor IS 'Who booked it.';
COMMENT ON COLUMN ledger.transaction.reference IS 'What it came from, such as chunk:12 or invoice:7.';
COMMENT ON COLUMN ledger.transaction.reverses IS 'The transaction that this one takes back; a second reversal is refused.';
COMMENT ON COLUMN ledger.transaction.cleared_by IS
'The transaction that moved this unbilled usage to an invoice, or itself when it was paid at once.';

CREATE TABLE ledger.entry (
  transaction_id bigint NOT NULL,
  seq smallint NOT NULL,
  booked_at timestamptz NOT NULL,
  account_id bigint NOT NULL,
  bucket text NOT NULL CONSTRAINT entry_bucket CHECK (bucket IN ('posted', 'unbilled')),
  amount system.money NOT NULL CONSTRAINT entry_amount CHECK (amount <> 0),
  number bigint,
  posted_after system.money,
  unbilled_after system.money,
  CONSTRAINT entry_pkey PRIMARY KEY (transaction_id, seq, booked_at)
) PARTITION BY RANGE (booked_at);
CREATE UNIQUE INDEX entry_account_key ON ledger.entry (account_id, number, booked_at) WHERE number IS NOT NULL;
COMMENT ON TABLE ledger.entry IS 'One leg of a transaction; never updated or deleted.';
COMMENT ON COLUMN ledger.entry.transaction_id IS 'Its transaction.';
COMMENT ON COLUMN ledger.entry.seq IS 'Number within the transaction, from 1.';
COMMENT ON COLUMN ledger.entry.booked_at IS 'The transaction''s booked_at.';
COMMENT ON COLUMN ledger.entry.account_id IS 'The account.';
COMMENT ON COLUMN ledger.entry.bucket IS 'posted, or unbilled for usage that no invoice has yet.';
COMMENT ON COLUMN ledger.entry.amount IS 'Signed: positive adds to the account; a charge is negative for the customer.';
COMMENT ON COLUMN ledger.entry.number IS 'For a live account: 1, 2, 3 … without a gap; a gap or repeat would prove a lost update.';
COMMENT ON COLUMN ledger.entry.posted_after IS 'The live account''s posted after this entry.';
COMMENT ON COLUMN ledger.entry.unbilled_after IS 'The live account''s unbilled after this entry.';

CREATE FUNCTION ledger.tg__zero_sum() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_transaction bigint;
BEGIN
  SELECT n.transaction_id INTO v_transaction
  FROM new_rows AS n GROUP BY n.transaction_id HAVING sum(n.amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'TB502',
      MESSAGE = format('the entries of transaction %s do not sum to zero', v_transaction);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION ledger.tg__zero_sum() IS 'Trigger: the entries of each transaction, inserted by one statement, sum to zero.';

CREATE TRIGGER entry_zero_sum AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION ledger.tg__zero_sum();
-- By row, so that it also guards a partition named directly.
CREATE TRIGGER entry_immutable BEFORE UPDATE OR DELETE ON ledger.entry
FOR EACH ROW EXECUTE FUNCTION system.tg__immutable();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON ledger.entry
FOR EACH STATEMENT EXECUTE FUNCTION system.tg__immutable();

-- Internal shapes in which other domains hand over what to book.
CREATE TYPE ledger.posting AS (
  transaction_id bigint, kind text, account_id bigint, currency text, usage_day date, reference text, cleared boolean
);
CREATE TYPE ledger.leg AS (transaction_id bigint, account_id bigint, bucket text, amount numeric);
