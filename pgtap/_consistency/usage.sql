\ir include/fault.psql

SELECT pg_temp.finds('600-usage-by-hour', 'DELETE FROM rating.usage_hour WHERE calls > 0', 'hours that are gone');
SELECT pg_temp.finds('600-usage-by-hour', 'UPDATE rating.usage_hour SET unanswered = unanswered + 1 WHERE unanswered > 0',
  'an attempt too many');
SELECT pg_temp.finds('600-usage-by-hour', 'UPDATE rating.usage_hour SET amount = amount + 0.000001 WHERE amount > 0',
  'a millionth too much');
SELECT pg_temp.finds('600-usage-by-hour', 'UPDATE rating.usage_hour SET raw_seconds = raw_seconds - 1 WHERE calls > 0',
  'a second too few');
SELECT pg_temp.finds('600-usage-by-hour', $$UPDATE rating.usage_hour SET hour = hour - interval '1 hour' WHERE calls > 0$$,
  'calls of another hour');
SELECT pg_temp.finds('600-usage-by-hour', 'INSERT INTO rating.usage_hour SELECT * FROM rating.usage_hour', 'hours added twice');
SELECT pg_temp.finds('600-usage-by-hour', 'DELETE FROM rating.attempt', 'sums of attempts that are gone');
SELECT pg_temp.finds('610-usage-by-day', 'DELETE FROM rating.usage_day WHERE customer_id = pg_temp.q()', 'days that are gone');
SELECT pg_temp.finds('610-usage-by-day', 'UPDATE rating.usage_day SET amount = amount + 0.000001 WHERE amount > 0',
  'a millionth too much');
SELECT pg_temp.finds('610-usage-by-day', 'UPDATE rating.usage_day SET billed_seconds = billed_seconds + 1 WHERE charges > 0',
  'a second too many');
SELECT pg_temp.finds('610-usage-by-day', 'UPDATE rating.usage_day SET usage_day = usage_day - 1 WHERE charges > 0',
  'charges of another day');
SELECT pg_temp.finds('610-usage-by-day', 'UPDATE rating.usage_day SET unanswered = unanswered + 1 WHERE unanswered > 0',
  'an attempt too many');

SELECT * FROM finish();
ROLLBACK;
