-- The mail outbox: a change queues its mail in its own transaction, a worker sends it.
SELECT resource.declare('mail', 'system.mail', p_filter => '{customer_id,template,status,recipient}',
  p_sort => '{-mail_id}', p_verbs => '{get,list}');

CREATE OR REPLACE FUNCTION system.mail_queue(p_mails system.mail_draft[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_unknown text := (
    SELECT m.template FROM unnest(p_mails) AS m
    WHERE NOT EXISTS (SELECT FROM system.mail_template AS t WHERE t.template = m.template)
    LIMIT 1
  );
  v_queued integer;
BEGIN
  IF v_unknown IS NOT NULL THEN
    PERFORM system.raise_error('TB101', format('mail template %s does not exist', v_unknown), p_column => 'template');
  END IF;
  INSERT INTO system.mail AS m (dedup_key, customer_id, template, language, recipient, data)
  SELECT d.dedup_key, d.customer_id, d.template, d.language, d.recipient, d.data
  FROM unnest(p_mails) AS d
  -- In one order, so that two who queue the same never wait for each other.
  ORDER BY d.dedup_key
  ON CONFLICT ON CONSTRAINT mail_dedup_key_key DO NOTHING;
  GET DIAGNOSTICS v_queued = ROW_COUNT;
  RETURN v_queued;
END $$;
COMMENT ON FUNCTION system.mail_queue(system.mail_draft[]) IS
$doc$Queues mails with the transaction that they tell of; those whose dedup_key is known are left out.

:param p_mails: the mails; NULL or none at all is nothing to do
:returns: how many were queued
:raises TB101: no such template
:example: SELECT system.mail_queue(ARRAY[ROW('card:7', 1, 'card_expired', 'en', 'a@b.c', '{}')::system.mail_draft])$doc$;

CREATE OR REPLACE FUNCTION api.mail_claim()
RETURNS TABLE (
  mail_id bigint, attempt integer, message_uuid uuid, recipient text, language text, subject text, body text, data jsonb
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_mail system.mail;
BEGIN
  LOOP
    SELECT x.* INTO v_mail
    FROM system.mail AS x
    WHERE x.status IN ('queued', 'sending') AND x.next_attempt_at <= v_now
    ORDER BY x.next_attempt_at, x.mail_id
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      RETURN;
    END IF;
    EXIT WHEN v_mail.attempts < system.setting_int('mail.max_attempts');
    -- One that no worker came back from must end some time.
    UPDATE system.mail AS m SET status = 'failed', last_error = 'workers that took it did not come back'
    WHERE m.mail_id = v_mail.mail_id;
  END LOOP;
  UPDATE system.mail AS m
  SET status = 'sending', attempts = m.attempts + 1,
    next_attempt_at = v_now + interval '1 second' * system.setting_int('mail.sending_seconds')
  WHERE m.mail_id = v_mail.mail_id
  RETURNING m.* INTO v_mail;
  RETURN QUERY
  SELECT v_mail.mail_id, v_mail.attempts, v_mail.message_uuid, v_mail.recipient, coalesce(t.language, v_mail.language),
    t.subject, t.body, v_mail.data
  -- A worker says what is wrong with a mail without a template.
  FROM (VALUES (1)) AS one (row)
  LEFT JOIN system.mail_template_for(v_mail.template, v_mail.language) AS t ON true;
END $$;
COMMENT ON FUNCTION api.mail_claim() IS $doc$Takes the mail that waits longest, for a worker that sends it outside of the transaction.

A worker that says nothing (api.mail_result) for mail.sending_seconds is taken for dead, and its mail goes to the next.
:returns: the mail with the texts of its template; no row when none is due
:example: SELECT * FROM api.mail_claim()$doc$;
GRANT EXECUTE ON FUNCTION api.mail_claim() TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.mail_result(
  p_mail_id bigint, p_attempt integer, p_result text, p_subject text DEFAULT NULL, p_body text DEFAULT NULL,
  p_error text DEFAULT ''
) RETURNS api.mail
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_now CONSTANT timestamptz := system.clock_now();
  v_mail system.mail;
  v_status text;
  v_row api.mail;
BEGIN
  SELECT m.* INTO v_mail FROM system.mail AS m WHERE m.mail_id = p_mail_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('mail %s does not exist', coalesce(p_mail_id::text, 'NULL')),
      p_column => 'mail_id');
  END IF;
  v_status := CASE
    WHEN p_result = 'done' THEN 'sent'
    WHEN p_result IN ('refused', 'failed') THEN p_result
    -- Unknown may have arrived: better twice, under one Message-ID, than never.
    WHEN p_result IN ('retry', 'unknown') AND v_mail.attempts < system.setting_int('mail.max_attempts') THEN 'queued'
    WHEN p_result IN ('retry', 'unknown') THEN 'failed'
  END;
  IF v_status IS NULL THEN
    PERFORM system.raise_error('TB102', format('%s is not a result', coalesce(p_result, 'NULL')), p_column => 'result',
      p_hint => 'One of done, refused, retry, unknown, failed.');
  END IF;
  -- Who comes back late may still say that it went; anything else is for the worker that has it now.
  IF (v_mail.status = 'sending' AND v_mail.attempts = p_attempt) OR (v_status = 'sent' AND v_mail.status <> 'sent') THEN
    UPDATE system.mail AS m SET
      status = v_status,
      subject = coalesce(p_subject, m.subject),
      body = coalesce(p_body, m.body),
      last_error = coalesce(p_error, ''),
      sent_at = CASE v_status WHEN 'sent' THEN v_now END,
      next_attempt_at = CASE v_status
        WHEN 'queued' THEN v_now + interval '1 second'
          * least(system.setting_int('mail.retry_seconds') * 2 ^ least(m.attempts - 1, 16), 21600)
        ELSE m.next_attempt_at
      END
    WHERE m.mail_id = p_mail_id;
  END IF;
  SELECT m.* INTO STRICT v_row FROM api.mail AS m WHERE m.mail_id = p_mail_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.mail_result(bigint, integer, text, text, text, text) IS
$doc$Records what became of a mail that a worker took.

:param p_mail_id: the mail
:param p_attempt: the attempt, as api.mail_claim() gave it
:param p_result: done, refused (for good), retry, unknown (it may have arrived), failed (it cannot be made)
:param p_subject: subject as sent
:param p_body: text as sent
:param p_error: why it did not succeed
:returns: the mail as it is now; unchanged when another worker has taken it since
:raises TB101: no such mail
:raises TB102: no such result
:example: SELECT * FROM api.mail_result(7, 1, 'done', 'Your card expires', 'Hello')$doc$;
GRANT EXECUTE ON FUNCTION api.mail_result(bigint, integer, text, text, text, text) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION api.mail_retry(p_mail_id bigint) RETURNS api.mail
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_status text;
  v_row api.mail;
BEGIN
  SELECT m.status INTO v_status FROM system.mail AS m WHERE m.mail_id = p_mail_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM system.raise_error('TB101', format('mail %s does not exist', coalesce(p_mail_id::text, 'NULL')),
      p_column => 'mail_id');
  END IF;
  IF v_status NOT IN ('refused', 'failed', 'queued') THEN
    PERFORM system.raise_error('TB801', format('mail %s is %s', p_mail_id, v_status), p_column => 'mail_id',
      p_hint => 'Only what is refused, failed or queued can be sent again.');
  END IF;
  UPDATE system.mail AS m SET status = 'queued', attempts = 0, next_attempt_at = system.clock_now()
  WHERE m.mail_id = p_mail_id;
  SELECT m.* INTO STRICT v_row FROM api.mail AS m WHERE m.mail_id = p_mail_id;
  RETURN v_row;
END $$;
COMMENT ON FUNCTION api.mail_retry(bigint) IS
$doc$Queues a mail again that was refused or given up, or one that waits, at once.

:param p_mail_id: the mail
:returns: the mail, queued
:raises TB101: no such mail
:raises TB801: it was sent, or is being sent
:example: SELECT * FROM api.mail_retry(7)$doc$;
GRANT EXECUTE ON FUNCTION api.mail_retry(bigint) TO pgtoll_admin, pgtoll_operator;

CREATE OR REPLACE FUNCTION system.mail_erase(p_customer_id bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_erased integer;
BEGIN
  UPDATE system.mail AS m SET
    -- The key holds the address as well.
    dedup_key = 'erased:' || m.mail_id,
    recipient = 'erased@invalid',
    data = '{}',
    subject = NULL,
    body = NULL,
    last_error = '',
    status = CASE WHEN m.status IN ('queued', 'sending') THEN 'failed' ELSE m.status END
  WHERE m.customer_id = p_customer_id AND m.recipient <> 'erased@invalid';
  GET DIAGNOSTICS v_erased = ROW_COUNT;
  RETURN v_erased;
END $$;
COMMENT ON FUNCTION system.mail_erase(bigint) IS
$doc$Forgets to whom mails about a customer went and what they said; those that wait are not sent.

That they were, when, and from which template stays.
:param p_customer_id: the customer
:returns: how many mails were emptied
:example: SELECT system.mail_erase(7)$doc$;

CREATE OR REPLACE FUNCTION api.mail_purge(p_limit integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_before timestamptz := system.clock_now() - make_interval(days => system.setting_int('mail.keep_days'));
  v_purged integer;
BEGIN
  IF (p_limit >= 1) IS NOT TRUE THEN
    PERFORM system.raise_error('TB102', 'a limit is at least 1', p_column => 'limit');
  END IF;
  DELETE FROM system.mail AS m
  USING (
    SELECT o.mail_id
    FROM system.mail AS o
    -- One that still waits is kept however old it is.
    WHERE o.status IN ('sent', 'refused', 'failed') AND o.created_at < v_before
    ORDER BY o.created_at
    LIMIT p_limit
    -- Workers share the work.
    FOR UPDATE SKIP LOCKED
  ) AS d
  WHERE m.mail_id = d.mail_id;
  GET DIAGNOSTICS v_purged = ROW_COUNT;
  RETURN v_purged;
END $$;
COMMENT ON FUNCTION api.mail_purge(integer) IS
$doc$Forgets mails older than setting mail.keep_days that were sent, refused or given up, the oldest first.

Workers call this once an hour.
:param p_limit: at most so many at once
:returns: how many; the limit means that there may be more
:raises TB102: a limit below 1
:example: SELECT api.mail_purge()$doc$;
GRANT EXECUTE ON FUNCTION api.mail_purge(integer) TO pgtoll_admin, pgtoll_operator;
