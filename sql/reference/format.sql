-- The CDR formats that come with pgtoll, and which field of a line means what.
INSERT INTO intake.format AS f (code, name, delimiter, header_lines, min_fields, max_fields, answered_values) VALUES
  -- unique id and user field are optional in Asterisk, and newer releases may add three more
  ('asterisk_csv', 'Asterisk cdr_csv (Master.csv)', ',', 0, 16, 21, '{ANSWERED}'),
  ('native_csv', 'Native CSV', ',', 1, 5, 9, NULL)
ON CONFLICT ON CONSTRAINT format_code_key DO UPDATE SET
  name = excluded.name, delimiter = excluded.delimiter, header_lines = excluded.header_lines,
  min_fields = excluded.min_fields, max_fields = excluded.max_fields, answered_values = excluded.answered_values
WHERE (f.name, f.delimiter, f.header_lines, f.min_fields, f.max_fields, f.answered_values) IS DISTINCT FROM
  (excluded.name, excluded.delimiter, excluded.header_lines, excluded.min_fields, excluded.max_fields,
    excluded.answered_values);

INSERT INTO intake.format_field AS t (format_id, field, position)
SELECT f.format_id, v.field, v.position
FROM (VALUES
  ('asterisk_csv', 'account_code', 1),
  ('asterisk_csv', 'caller', 2),
  ('asterisk_csv', 'called', 3),
  ('asterisk_csv', 'caller_channel', 6),
  ('asterisk_csv', 'called_channel', 7),
  ('asterisk_csv', 'started_at', 10),
  ('asterisk_csv', 'answered_at', 11),
  ('asterisk_csv', 'ended_at', 12),
  ('asterisk_csv', 'raw_seconds', 14),
  ('asterisk_csv', 'disposition', 15),
  ('asterisk_csv', 'call_id', 17),
  ('native_csv', 'call_id', 1),
  ('native_csv', 'started_at', 2),
  ('native_csv', 'raw_seconds', 3),
  ('native_csv', 'caller', 4),
  ('native_csv', 'called', 5),
  ('native_csv', 'account_code', 6),
  ('native_csv', 'caller_channel', 7),
  ('native_csv', 'called_channel', 8),
  ('native_csv', 'source_ip', 9)
) AS v (code, field, position)
INNER JOIN intake.format AS f ON f.code = v.code
ON CONFLICT ON CONSTRAINT format_field_pkey DO UPDATE SET position = excluded.position
WHERE t.position <> excluded.position;
