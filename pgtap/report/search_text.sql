\ir ../include/street.psql
SELECT no_plan();

SELECT is(system.fold(v.given), v.folded, v.given)
FROM (VALUES
  ('ACME', 'acme'), ('Café', 'cafe'), ('Zürich', 'zurich'), ('Straße', 'strasse'), ('STRASSE', 'strasse'), ('Œuvre', 'oeuvre'),
  ('Łódź', 'lodz'), (E'e\u0301te\u0301', 'ete'), ('ＡＣＭＥ', 'acme'), ('', ''), ('李明', '李明')
) AS v (given, folded);
SELECT is(system.fold(NULL), NULL, 'nothing stays nothing');

SELECT is(report.like_literal('50%_\'), '50\%\_\\', 'what LIKE understands is escaped');

SELECT is(report.number_forms(v.phone), v.forms::text[], v.phone)
FROM (VALUES
  -- Ten digits are of North America, or international without a plus.
  ('(613) 555-0142', '{16135550142,6135550142}'), ('613.555.0142', '{16135550142,6135550142}'),
  ('16135550142', '{16135550142}'), ('+1 613 555 0142', '{16135550142}'), ('1-613-555-0142', '{16135550142}'),
  ('011 44 20 7946 0000', '{442079460000}'), ('00442079460000', '{442079460000}'), ('+44 (0)20 7946 0000', '{442079460000}'),
  ('204', '{}'), ('', '{}'), ('call me', '{}')
) AS v (phone, forms);

SELECT is(report.text_address(v.given), v.address::inet, v.given)
FROM (VALUES ('203.0.113.9', '203.0.113.9'), ('203.0.113.0/24', '203.0.113.0/24'), ('2001:db8::1', '2001:db8::1'),
  ('999.0.0.1', NULL), ('10', NULL), ('a:b', NULL), ('trunk-1', NULL)) AS v (given, address);
SELECT is(report.text_address(NULL), NULL, 'no text is no address');

SELECT * FROM finish();
ROLLBACK;
