\ir ../include/bill.psql
SELECT plan(14);

SELECT is((SELECT count(*) FROM billing.invoice_template_for(:entity, 'fr-CA')), 0::bigint, 'the shipped one');
SELECT invoice_template_id AS for_all FROM api.invoice_template_create(p_source => 'all', p_sample_sha256 => repeat('0', 64)) \gset
SELECT invoice_template_id AS french FROM api.invoice_template_create(p_language => 'fr', p_source => 'french',
  p_sample_sha256 => repeat('0', 64)) \gset
SELECT invoice_template_id AS own FROM api.invoice_template_create(:entity, NULL, 'own', repeat('0', 64), 'logo') \gset
SELECT is((SELECT t.source FROM billing.invoice_template_for(:entity, 'fr-CA') AS t), 'own', 'the legal entity''s own goes first');
SELECT is((SELECT t.source FROM billing.invoice_template_for(-1, 'fr-CA') AS t), 'french', 'then the language''s');
SELECT is((SELECT t.source FROM billing.invoice_template_for(-1, 'es') AS t), 'all', 'then the one for all');

SELECT count(api.invoice_template_create(:entity, NULL, 'newer', repeat('1', 64))) \gset
SELECT is((SELECT t.source FROM billing.invoice_template_for(:entity, 'en') AS t), 'newer', 'the last counts');
SELECT is((SELECT t.source || ' ' || t.is_current || ' ' || t.note FROM api.invoice_template_roll_back(:own) AS t),
  'own true back to ' || :own, 'back to the one before');
SELECT is((SELECT t.source FROM billing.invoice_template_for(:entity, 'en') AS t), 'own', 'which counts again');
SELECT count(api.invoice_template_reset(:entity)) \gset
SELECT is((SELECT t.source FROM billing.invoice_template_for(:entity, 'fr') AS t), 'french', 'taken back: the next one counts');
SELECT throws_ok('SELECT api.invoice_template_roll_back(-1)', 'TB101', NULL, 'no such version');
SELECT throws_ok('SELECT api.invoice_template_reset(-1)', 'TB101', NULL, 'nothing to take back');
SELECT throws_ok($$SELECT api.invoice_template_create(p_source => 'untried')$$, 'TB102', NULL, 'only what was tried is kept');
SELECT throws_ok($$SELECT api.invoice_template_create()$$, 'TB102', NULL, 'no template');
SELECT throws_ok($$SELECT api.invoice_template_create(-1, NULL, 'x', repeat('0', 64))$$, 'TB102', NULL, 'no such legal entity');
SELECT throws_ok($$UPDATE billing.invoice_template SET note = 'x'$$, 'TB110', NULL, 'versions stay');

SELECT * FROM finish();
ROLLBACK;
