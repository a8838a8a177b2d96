-- The public shape of intake's nouns.

CREATE OR REPLACE VIEW api.batch WITH (security_invoker = true) AS
SELECT b.batch_id, s.code AS source, b.file_name, b.received_at, b.status,
  b.received, c.rated, c.held, b.rejected, c.skipped, b.duplicate, c.unanswered, c.waiting, b.actor
FROM intake.batch AS b
INNER JOIN intake.source AS s ON s.source_id = b.source_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(k.rated), 0)::integer AS rated,
    coalesce(sum(k.held), 0)::integer AS held,
    coalesce(sum(k.skipped), 0)::integer AS skipped,
    coalesce(sum(k.unanswered), 0)::integer AS unanswered,
    coalesce(sum(k.records) FILTER (WHERE k.status = 'landed'), 0)::integer AS waiting
  FROM intake.chunk AS k WHERE k.batch_id = b.batch_id
) AS c;
COMMENT ON VIEW api.batch IS
'A file of call records: received = rated + held + rejected + skipped + duplicate + unanswered + waiting.';
