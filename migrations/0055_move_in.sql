-- Moving in from another biller: files of customers and of all that is theirs, each taken whole or not at all.

CREATE TABLE integration.move_in_column (
  kind text NOT NULL CONSTRAINT move_in_column_kind CHECK (kind ~ '^[a-z_]+$'),
  place smallint NOT NULL,
  name text NOT NULL,
  required boolean NOT NULL DEFAULT false,
  description text NOT NULL,
  CONSTRAINT move_in_column_pkey PRIMARY KEY (kind, place),
  CONSTRAINT move_in_column_once UNIQUE (kind, name)
);
COMMENT ON TABLE integration.move_in_column IS 'What columns each kind of file has.';
COMMENT ON COLUMN integration.move_in_column.kind IS 'Kind of file, such as customers.';
COMMENT ON COLUMN integration.move_in_column.place IS 'In the order in which its function reads them, from 1; a file has its own order.';
COMMENT ON COLUMN integration.move_in_column.name IS 'Name in the header line.';
COMMENT ON COLUMN integration.move_in_column.required IS 'Whether the file must have it.';
COMMENT ON COLUMN integration.move_in_column.description IS 'What it holds.';

CREATE TABLE integration.move_in (
  move_in_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  file_name text NOT NULL,
  rehearsal boolean NOT NULL,
  status text NOT NULL CONSTRAINT move_in_status CHECK (status IN ('imported', 'rehearsed', 'rejected')),
  lines integer NOT NULL,
  rejected integer NOT NULL,
  totals jsonb NOT NULL,
  message text NOT NULL DEFAULT '',
  imported_at timestamptz NOT NULL,
  actor text NOT NULL,
  CONSTRAINT move_in_rehearsed CHECK (rehearsal OR status <> 'rehearsed')
);
CREATE INDEX move_in_kind_idx ON integration.move_in (kind);
COMMENT ON TABLE integration.move_in IS 'One import of a file from another biller: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN integration.move_in.move_in_id IS 'Key.';
COMMENT ON COLUMN integration.move_in.kind IS 'Kind of file.';
COMMENT ON COLUMN integration.move_in.file_name IS 'Name of the file.';
COMMENT ON COLUMN integration.move_in.rehearsal IS 'Whether it was to be tried only.';
COMMENT ON COLUMN integration.move_in.status IS
'imported; rehearsed: it would have been imported; rejected: nothing of it counts.';
COMMENT ON COLUMN integration.move_in.lines IS 'Data lines in the file.';
COMMENT ON COLUMN integration.move_in.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN integration.move_in.totals IS
'Over the lines that are right: of files with amounts their sum by currency, of devices how many by kind.';
COMMENT ON COLUMN integration.move_in.message IS 'Why it was rejected although no line is wrong by itself; else empty.';
COMMENT ON COLUMN integration.move_in.imported_at IS 'When.';
COMMENT ON COLUMN integration.move_in.actor IS 'Who.';

CREATE TABLE integration.move_in_line (
  move_in_id bigint NOT NULL REFERENCES integration.move_in ON DELETE CASCADE,
  line_no integer NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  CONSTRAINT move_in_line_pkey PRIMARY KEY (move_in_id, line_no)
);
COMMENT ON TABLE integration.move_in_line IS 'A rejected line of an import.';
COMMENT ON COLUMN integration.move_in_line.move_in_id IS 'The import.';
COMMENT ON COLUMN integration.move_in_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN integration.move_in_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN integration.move_in_line.raw IS 'The line as received.';

-- What the function of a kind hands back. It outlives a rehearsal, whose rows do not.
CREATE TYPE integration.move_in_fault AS (line_no integer, reason text);
CREATE TYPE integration.move_in_result AS (lines integer, faults integration.move_in_fault[], totals jsonb);

-- New rows on their way to the domain that owns their table.
CREATE TYPE party.customer_draft AS (
  depth integer, code text, name text, type text, parent_code text, legal_entity_id bigint, currency text, billing_mode text,
  time_zone text, language text, status text, street text, city text, state text, postal_code text, country text, email text,
  tags text[], billing_cycle_id bigint
);
CREATE TYPE party.payment_method_draft AS (
  customer_id bigint, kind text, gateway text, token text, brand text, last_four text, expires_on date, is_default boolean
);
CREATE TYPE service.device_draft AS (
  customer_id bigint, kind text, key text, tenant text, virtual_number text, valid_from timestamptz, valid_to timestamptz,
  label text, package_id bigint
);
CREATE TYPE service.emergency_location_draft AS (
  number text, name text, street text, unit text, city text, state text, postal_code text, country text
);
CREATE TYPE service.package_assignment_draft AS (
  customer_id bigint, device_id bigint, package_id bigint, valid_from timestamptz, valid_to timestamptz
);
