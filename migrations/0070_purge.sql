-- What is kept for a while only: answers to repeated requests, and mails that are done.

ALTER TABLE system.idempotency ALTER COLUMN created_at SET DEFAULT system.clock_now();
CREATE INDEX mail_done_idx ON system.mail (created_at) WHERE status IN ('sent', 'refused', 'failed');
