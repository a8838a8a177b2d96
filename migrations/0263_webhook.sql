-- Events for others: what the audit log says, to whoever subscribed, in order and until they took it.

CREATE TABLE integration.webhook (
  webhook_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CONSTRAINT webhook_name CHECK (name ~ '\S'),
  url text NOT NULL CONSTRAINT webhook_url CHECK (url ~ '^https?://[^\s/@]+(/\S*)?$' AND length(url) <= 1000),
  kinds text[] NOT NULL DEFAULT '{*}'
    CONSTRAINT webhook_kinds CHECK (cardinality(kinds) > 0 AND array_to_string(kinds, ' ', '?') ~ '^[a-z0-9_.* ]+$'),
  active boolean NOT NULL DEFAULT true,
  secrets text[] NOT NULL DEFAULT '{}',
  after_event_id bigint NOT NULL DEFAULT 0,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE integration.webhook IS 'Who is told of events.';
COMMENT ON COLUMN integration.webhook.webhook_id IS 'Key.';
COMMENT ON COLUMN integration.webhook.name IS 'Whose it is.';
COMMENT ON COLUMN integration.webhook.url IS 'Where events are posted.';
COMMENT ON COLUMN integration.webhook.kinds IS 'Kinds of events it gets; * stands for any letters: {payment.*,invoice.updated}.';
COMMENT ON COLUMN integration.webhook.active IS 'Whether it is told; one whose server answers 410 Gone is not any more.';
COMMENT ON COLUMN integration.webhook.secrets IS '(automatic) What events are signed with: the newest first.';
COMMENT ON COLUMN integration.webhook.after_event_id IS '(automatic) The last event before it subscribed.';
COMMENT ON CONSTRAINT webhook_name ON integration.webhook IS 'Give a name.';
COMMENT ON CONSTRAINT webhook_url ON integration.webhook IS
'Give an address that begins with https:// (or http://), without user and password.';
COMMENT ON CONSTRAINT webhook_kinds ON integration.webhook IS 'Give kinds of events, such as payment.created; * stands for any letters.';
SELECT system.card_number_guard('integration.webhook', '{name,url}');
SELECT system.noun_attach('integration.webhook', 'webhook_id');

-- Apart from the webhook, which people change: this changes with every answer.
CREATE TABLE integration.webhook_pause (
  webhook_id bigint PRIMARY KEY REFERENCES integration.webhook ON DELETE CASCADE,
  failures integer NOT NULL,
  paused_until timestamptz NOT NULL
);
COMMENT ON TABLE integration.webhook_pause IS 'Servers that could not be reached, until when they are left alone.';
COMMENT ON COLUMN integration.webhook_pause.webhook_id IS 'The webhook.';
COMMENT ON COLUMN integration.webhook_pause.failures IS 'How often in a row.';
COMMENT ON COLUMN integration.webhook_pause.paused_until IS 'When it is tried again; real time.';

CREATE TABLE integration.webhook_delivery (
  webhook_id bigint NOT NULL REFERENCES integration.webhook ON DELETE CASCADE,
  event_id bigint NOT NULL,
  order_key text NOT NULL,
  status text NOT NULL DEFAULT 'queued'
    CONSTRAINT webhook_delivery_status CHECK (status IN ('queued', 'sending', 'done', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  http_status integer,
  last_error text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (webhook_id, event_id),
  CONSTRAINT webhook_delivery_finished CHECK ((status IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE INDEX webhook_delivery_open_idx ON integration.webhook_delivery (webhook_id, event_id) WHERE status IN ('queued', 'sending');
CREATE INDEX webhook_delivery_order_idx ON integration.webhook_delivery (webhook_id, order_key, event_id)
WHERE status IN ('queued', 'sending');
CREATE INDEX webhook_delivery_done_idx ON integration.webhook_delivery (finished_at) WHERE finished_at IS NOT NULL;
COMMENT ON TABLE integration.webhook_delivery IS 'An event for a webhook. All times are real ones, also in a sandbox.';
COMMENT ON COLUMN integration.webhook_delivery.webhook_id IS 'The webhook.';
COMMENT ON COLUMN integration.webhook_delivery.event_id IS 'The event: the record of the audit log.';
COMMENT ON COLUMN integration.webhook_delivery.order_key IS
'Events of one key go out one after the other: the customer, or else the row.';
COMMENT ON COLUMN integration.webhook_delivery.status IS 'queued, sending, done or failed (given up).';
COMMENT ON COLUMN integration.webhook_delivery.attempts IS 'How often it was tried.';
COMMENT ON COLUMN integration.webhook_delivery.next_attempt_at IS
'When it may be; while it is under way, when its worker is taken for dead.';
COMMENT ON COLUMN integration.webhook_delivery.http_status IS 'What the server answered last.';
COMMENT ON COLUMN integration.webhook_delivery.last_error IS 'Why it did not succeed.';
COMMENT ON COLUMN integration.webhook_delivery.created_at IS 'When it was queued.';
COMMENT ON COLUMN integration.webhook_delivery.finished_at IS 'When it was done or given up.';
COMMENT ON CONSTRAINT webhook_delivery_status ON integration.webhook_delivery IS 'One of queued, sending, done, failed.';
COMMENT ON CONSTRAINT webhook_delivery_finished ON integration.webhook_delivery IS 'What is finished has the time when.';

CREATE TABLE integration.event_position (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  last_event_id bigint NOT NULL DEFAULT 0
);
INSERT INTO integration.event_position DEFAULT VALUES;
COMMENT ON TABLE integration.event_position IS 'One row: up to which event webhooks have been told.';
COMMENT ON COLUMN integration.event_position.singleton IS 'Always true.';
COMMENT ON COLUMN integration.event_position.last_event_id IS 'The last record of the audit log.';
