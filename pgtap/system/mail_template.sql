\ir ../include/street.psql
SELECT no_plan();

SELECT set_eq($$SELECT t.template || ' ' || t.language FROM api.mail_template_list() AS t WHERE t.language IN ('en', 'fr-CA', 'es')$$,
  $$SELECT n.template || ' ' || l.language FROM (SELECT DISTINCT t.template FROM api.mail_template_list() AS t) AS n
  CROSS JOIN (VALUES ('en'), ('fr-CA'), ('es')) AS l (language)$$, 'every template is there in three languages');

CREATE FUNCTION pg_temp.found(p_language text) RETURNS text LANGUAGE sql AS $$
  SELECT p.language FROM api.mail_preview('card_expired', p_language) AS p
$$;
SELECT is(pg_temp.found(x.asked), x.found, format('%s is told in %s', x.asked, x.found))
FROM (VALUES ('en', 'en'), ('en-CA', 'en'), ('fr-CA', 'fr-CA'), ('fr', 'fr-CA'), ('fr-FR', 'fr-CA'), ('es-MX', 'es'),
  ('de', 'en'), (NULL, 'en')) AS x (asked, found);
SELECT language FROM api.mail_template_set('card_expired', 'fr', 'Carte {{ last_four }}', 'Bonjour') \gset
SELECT is(pg_temp.found(x.asked), x.found, format('then %s in %s', x.asked, x.found))
FROM (VALUES ('fr-CA', 'fr-CA'), ('fr', 'fr'), ('fr-FR', 'fr')) AS x (asked, found);

SELECT results_eq($$SELECT p.subject, p.body, p.data ->> 'last_four' FROM api.mail_preview('card_expired', 'fr') AS p$$,
  $$VALUES ('Carte {{ last_four }}', 'Bonjour', '4242')$$, 'own texts, shown with the sample');
SELECT is((SELECT p.data FROM api.mail_preview('card_expired', 'fr', '{"a": 1}') AS p), '{"a": 1}'::jsonb, 'or other data');
SELECT results_eq($$SELECT t.subject, t.is_own FROM api.mail_template_set('card_expired', 'en', 'Pay', 'Now') AS t$$,
  $$VALUES ('Pay', true)$$, 'own texts stand before shipped ones');
SELECT is((SELECT t.shipped_subject LIKE '%expired' FROM api.mail_template_list(p_template => 'card_expired',
  p_language => 'en') AS t), true, 'which stay');
SELECT results_eq($$SELECT t.language, t.is_own FROM api.mail_template_reset('card_expired', 'en') AS t$$,
  $$VALUES ('en', false)$$, 'and come back');
SELECT results_eq($$SELECT t.language FROM api.mail_template_reset('card_expired', 'fr') AS t$$, $$VALUES ('fr-CA')$$,
  'an own language goes');
SELECT is((SELECT count(*) FROM api.audit_list('system.mail_template') AS a WHERE a.operation <> 'INSERT' OR a.after ->> 'language' = 'fr'),
  4::bigint, 'all of it is on record');

SELECT throws_ok($$SELECT api.mail_template_set('gossip', 'en', 'a', 'b')$$, 'TB101', NULL, 'no such template');
SELECT throws_ok($$SELECT api.mail_template_set('card_expired', 'french', 'a', 'b')$$, 'TB102', NULL, 'no language');
SELECT throws_ok($$SELECT api.mail_template_set('card_expired', 'en', ' ', 'b')$$, 'TB102', NULL, 'an empty subject');
SELECT throws_ok($$SELECT api.mail_template_set('card_expired', 'en', 'a', NULL)$$, 'TB102', NULL, 'no text');
SELECT throws_ok($$SELECT api.mail_template_reset('card_expired', 'de')$$, 'TB101', NULL, 'nothing to take back');
SELECT throws_ok($$SELECT api.mail_preview('gossip')$$, 'TB101', NULL, 'nothing to show');
SELECT throws_ok($$SELECT api.mail_template_get(-1)$$, 'TB101', NULL, 'nothing to get');

SELECT * FROM finish();
ROLLBACK;
