-- What calls are rated on besides a number: MISSION 2.2 to 2.5, rows 12, 13, 18 and 19, through the whole street.
\ir ../include/kinds.psql
\ir ../include/rating.psql
SELECT no_plan();
SELECT is(:'jurisdiction_rates' || '; ' || :'lata_rates' || '; ' || :'tier_rates', '7 0 0; 5 0 0; 5 0 0', 'a sheet of each kind');
SELECT pg_temp.import_rates('t-in', '*,0.0075,6,6,2011-01-01,Blended,0') AS blended,
  pg_temp.import_rates('t-tf', '1613,0.0290,6,6,2011-01-01,T-C Canada,0', '1907,0.0850,6,6,2011-01-01,T-K Alaska,0',
    '*,0.0320,6,6,2011-01-01,T-Other,0') AS toll_free \gset
-- A customer of each kind, whose numbers are where the blocks say: J and L in New York, M in Albany; T and B are called in Canada.
CREATE FUNCTION pg_temp.sheet_id(p_code text) RETURNS bigint LANGUAGE sql AS $$
  SELECT s.rate_sheet_id FROM catalog.rate_sheet AS s WHERE s.code = p_code
$$;
CREATE FUNCTION pg_temp.package(p_code text, p_out text, p_in text, p_toll_free text DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
  SELECT k.package_id FROM api.package_create(p_code, p_code, 'CAD', 0, pg_temp.sheet_id(p_out), pg_temp.sheet_id(p_in),
    pg_temp.sheet_id(p_toll_free)) AS k
$$;
SELECT pg_temp.package('k-jur', 't-jurisdiction', 't-in') AS jur, pg_temp.package('k-lata', 't-lata', 't-in', 't-lata') AS lata,
  pg_temp.package('k-tier', 't-out', 't-tier') AS tier, pg_temp.package('k-blend', 't-out', 't-in', 't-tf') AS blend \gset
CREATE FUNCTION pg_temp.customer(p_code text, p_package bigint, VARIADIC p_numbers text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_id bigint := (SELECT c.customer_id FROM api.customer_create(p_code, p_code,
    (SELECT e.legal_entity_id FROM party.legal_entity AS e WHERE e.code = 'TST'), 'CAD', 'America/Toronto', 'CA') AS c);
BEGIN
  PERFORM api.package_assignment_create(v_id, p_package, '2011-01-01 00:00-05');
  PERFORM api.device_create(v_id, 'did', n.number, '2011-01-01 00:00-05') FROM unnest(p_numbers) AS n (number);
  RETURN v_id;
END $$;
SELECT pg_temp.customer('J', :jur, '12125550100', '12035550100') AS j, pg_temp.customer('L', :lata, '12125550101', '15185550101', '18885550101') AS l,
  pg_temp.customer('T', :tier, '16135550110', '18195550110', '14165550110', '16045550110', '15145550110', '15195550110', '18675550110') AS t,
  pg_temp.customer('B', :blend, '16135550120', '16045550120', '18885550120') AS b \gset
SELECT count(api.source_create('t-voip', 'VoIP', (SELECT f.format_id FROM intake.format AS f WHERE f.code = 'native_csv'), 'CA',
  p_dial_plan => 'nanp')) \gset
CREATE FUNCTION pg_temp.call(p_id text, p_seconds text, p_caller text, p_called text) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s,2011-02-20 15:00:00,%s,%s,%s,,,,', p_id, p_seconds, p_caller, p_called)
$$;
-- What it was charged, and on what.
CREATE FUNCTION pg_temp.basis(p_call_id text) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(
    (
      SELECT string_agg(concat_ws(' ', c.amount, c.jurisdiction, c.rating_class, c.lata, 'tier ' || c.tier), '; ')
      FROM rating.charge AS c WHERE c.call_id = r.record_id
    ),
    (SELECT 'held ' || h.reason FROM intake.held_call AS h WHERE h.record_id = r.record_id AND h.resolved_at IS NULL))
  FROM intake.record AS r WHERE r.call_id = p_call_id
$$;

-- 2.3: 66 s at 6/6 are 66 s = 1.1 min: 0.0030 -> 0.0033, 0.0140 -> 0.0154, 0.0080 -> 0.0088, 0.0160 -> 0.0176
SELECT pg_temp.land('t-switch',
  pg_temp.call('j1', '66', '12125550100', '12125560100'), pg_temp.call('j2', '66', '12125550100', '15185550199'),
  pg_temp.call('j3', '66', '12125550100', '13135550100'), pg_temp.call('j4', '66', '12035550100', '18005550199'),
  pg_temp.call('j5', '66', '12125550100', '16135550199'), pg_temp.call('j6', '66', '12125550100', '011442079460000'),
  pg_temp.call('j7', '66', '12125550100', '01133140000000'), pg_temp.call('j8', '66', '12125550100', '12035560100')) \gset
SELECT is(pg_temp.basis('j1'), '0.003300 intrastate local 132>132', 'local: 1.1 x 0.0030 = 0.0033');
SELECT is(pg_temp.basis('j2'), '0.015400 intrastate intrastate 132>134', 'intrastate: 1.1 x 0.0140 = 0.0154');
SELECT is(pg_temp.basis('j3'), '0.008800 interstate interstate 132>340', 'interstate: 1.1 x 0.0080 = 0.0088');
SELECT is(pg_temp.basis('j4'), '0.017600 indeterminate indeterminate 132>?', 'to a toll-free number: indeterminate 1.1 x 0.0160 = 0.0176');
SELECT is(pg_temp.basis('j5'), '0.008800 international interstate 132>?', 'across the border: international by law, rated as interstate');
SELECT is(pg_temp.basis('j6'), '0.022000 international international 132>?', 'abroad by prefix: 1.1 x 0.0200 = 0.022');
SELECT is(pg_temp.basis('j7'), 'held NO_RATE', 'abroad without a rate');
SELECT is(pg_temp.basis('j8'), '0.007700 interstate interstate 132>920', 'a prefix for interstate calls: 1.1 x 0.0070 = 0.0077');

-- Indeterminate as the customer agreed, from an instant on
SELECT count(api.customer_jurisdiction_create(:j, 'intrastate', '2011-02-20 15:30Z')) \gset
SELECT pg_temp.land('t-switch', pg_temp.call('a1', '66', '12125550100', '18005550199'),
  replace(pg_temp.call('a2', '66', '12125550100', '18005550199'), '15:00', '15:30')) \gset
SELECT is(pg_temp.basis('a1'), '0.017600 indeterminate indeterminate 132>?', 'before');
SELECT is(pg_temp.basis('a2'), '0.015400 indeterminate intrastate 132>?', 'as intrastate: 0.0154; by law it is still indeterminate');
SELECT throws_ok(format('SELECT api.customer_jurisdiction_create(%s, ''interlata'')', :j), 'TB102', NULL, 'not a class');

-- 2.4, row 18: 66 s: 1.1 x 0.0040 = 0.0044, 1.1 x 0.0090 = 0.0099
SELECT pg_temp.land('t-switch',
  pg_temp.call('l1', '66', '12125550101', '12125560100'), pg_temp.call('l2', '66', '12125550101', '12015550100'),
  pg_temp.call('l3', '66', '12125550101', '12035550199'), pg_temp.call('l4', '66', '15185550101', '13135550100'),
  pg_temp.call('l5', '66', '15185550101', '12125550199'), pg_temp.call('l6', '66', '12125550101', '13125550100'),
  pg_temp.call('l7', '66', '12125550101', '01133140000000'), pg_temp.call('l8', '66', '12125550101', '12129990100'),
  pg_temp.call('l9', '66', '15185550199', '18885550101'), pg_temp.call('l10', '66', 'anonymous', '18885550101')) \gset
SELECT is(pg_temp.basis('l1'), '0.004400 intrastate local 132>132', 'intraLATA: 0.0044');
SELECT is(pg_temp.basis('l2'), '0.009900 interstate interstate 132>224', 'interLATA: 0.0099');
SELECT is(pg_temp.basis('l3'), '0.004400 interstate interstate 132>132', 'Greenwich: the LATA rule, although the jurisdiction is interstate');
SELECT is(pg_temp.basis('l4'), '0.007700 interstate interstate 134>340', 'any > 340 before 134 > any: 1.1 x 0.0070');
SELECT is(pg_temp.basis('l5'), '0.006600 intrastate intrastate 134>132', '134 > any: 1.1 x 0.0060');
SELECT is(pg_temp.basis('l6'), '0.012100 interstate interstate 132>358', 'any to any: 1.1 x 0.0110');
SELECT is(pg_temp.basis('l7'), 'held NO_LATA', 'a number abroad has no LATA');
SELECT is(pg_temp.basis('l8'), 'held NO_LATA', 'nor has an exchange that nobody knows');
SELECT is(pg_temp.basis('l9'), '0.006600 indeterminate indeterminate 134>?', 'toll-free: by the caller''s LATA, 134 > any');
SELECT is(pg_temp.basis('l10'), 'held NO_LATA', 'toll-free without a caller');
SELECT pg_temp.import_sheet('t-lata', ',ended', '*,0,1,1,2011-02-25,T-Other LATA,true') \gset
SELECT pg_temp.land('t-switch', replace(pg_temp.call('l11', '66', '12125550101', '13125550100'), '02-20', '02-26')) \gset
SELECT is(pg_temp.basis('l11'), 'held NO_LATA_RATE', 'LATAs, but no rate for them');

-- 2.2, rows 12 and 13: one 125 s call at 6/6 is 126 s = 2.1 min. Tier 0 0.00735, 1 0.01365, 2 0.02520, 3 0.05250; blended 0.01575
SELECT pg_temp.land('t-switch',
  pg_temp.call('t0', '125', '12125550199', '16135550110'), pg_temp.call('t1', '125', '12125550199', '18195550110'),
  pg_temp.call('t2', '125', '12125550199', '14165550110'), pg_temp.call('t3', '125', '12125550199', '16045550110'),
  pg_temp.call('t4', '125', '12125550199', '15145550110'), pg_temp.call('t9', '125', '12125550199', '15195550110'),
  pg_temp.call('b0', '125', '12125550199', '16135550120'), pg_temp.call('b3', '125', '12125550199', '16045550120')) \gset
SELECT is(pg_temp.basis('t0'), '0.007350 tier 0', 'tier 0: 2.1 x 0.0035');
SELECT is(pg_temp.basis('t1'), '0.013650 tier 1', 'tier 1: 2.1 x 0.0065');
SELECT is(pg_temp.basis('t2'), '0.025200 tier 2', 'tier 2: 2.1 x 0.0120');
SELECT is(pg_temp.basis('t3'), '0.052500 tier 3', 'tier 3: 2.1 x 0.0250 = 0.0525');
SELECT is(pg_temp.basis('t4'), 'held INVALID_RATE_CENTER', 'a rate center without a tier');
SELECT is(pg_temp.basis('t9'), 'held NO_TIER_RATE', 'a tier without a rate');
SELECT is(pg_temp.basis('b0') || ' ' || pg_temp.basis('b3'), '0.015750 0.015750', 'blended: 2.1 x 0.0075 in tier 0 and tier 3 alike');
-- A held call is rated again once the map knows the place.
SELECT count(api.tier_map_create('rate_center', p_country => 'CA', p_state => 'QC', p_rate_center => 'MONTREAL', p_tier => 1::smallint)) \gset
SELECT count(*) FROM api.held_call_rerate('INVALID_RATE_CENTER') \gset
SELECT pg_temp.land('t-switch', pg_temp.call('t5', '125', '12125550199', '15145550110')) \gset
SELECT is(pg_temp.basis('t4') || '; ' || pg_temp.basis('t5'), '0.013650 tier 1; 0.013650 tier 1', 'rated again, and as any other');

-- Where stock says a number is counts before its block; what the record says counts before both.
SELECT did_id AS stock FROM api.did_create('18675550110', 'CA', p_state => 'BC', p_rate_center => 'Vancouver') \gset
SELECT pg_temp.land('t-switch', pg_temp.call('s1', '125', '12125550199', '18675550110')) \gset
SELECT is(pg_temp.basis('s1'), '0.052500 tier 3', 'stock has it in Vancouver: tier 3');
CREATE FUNCTION pg_temp.told(p_called text, p_told rating.told) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', b.sheet_tier, b.held_reason) FROM rating.leg_basis(NULL, 'in', '12125550199', p_called, p_called, p_told, '2011-02-20',
    NULL, 'prefix', NULL, NULL, NULL, pg_temp.sheet_id('t-tier'), 'tier',
    (SELECT v.rate_sheet_version_id FROM catalog.rate_sheet_version AS v WHERE v.rate_sheet_id = pg_temp.sheet_id('t-tier')), '{}', NULL) AS b
$$;
SELECT is(pg_temp.told('16135550110', ROW(NULL, NULL, 'NOWHERE', NULL, NULL)), 'INVALID_RATE_CENTER', 'row 13: center NOWHERE');
SELECT is(pg_temp.told('16135550110', ROW(NULL, NULL, 'Toronto', NULL, NULL)), '2 NO_TIER_RATE', 'a center of the record');
SELECT is(pg_temp.told('16135550110', ROW(NULL, NULL, NULL, '3', NULL)), '3 NO_TIER_RATE', 'a tier of the record');
SELECT is(pg_temp.told('16135550110', ROW(NULL, NULL, NULL, 'gold', NULL)), 'INVALID_RATE_CENTER', 'which may be none of ours');
SELECT is(pg_temp.told('33140000000', NULL), 'NO_TIER_RATE', 'no center: the DEFAULT');

-- 2.5, row 19: 190 s at 6/6 are 192 s = 3.2 min, by the caller
SELECT pg_temp.land('t-switch',
  pg_temp.call('f1', '190', '16135550199', '18885550120'), pg_temp.call('f2', '190', '19075550199', '18885550120'),
  pg_temp.call('f3', '190', 'anonymous', '18885550120')) \gset
CREATE FUNCTION pg_temp.class(p_call_id text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', c.billed_seconds, c.amount, d.name) FROM rating.charge AS c
  INNER JOIN catalog.destination AS d ON d.destination_id = c.destination_id
  WHERE c.call_id = (SELECT r.record_id FROM intake.record AS r WHERE r.call_id = p_call_id)
$$;
SELECT is(pg_temp.class('f1'), '192 0.092800 T-C Canada', '3.2 x 0.0290 = 0.0928');
SELECT is(pg_temp.class('f2'), '192 0.272000 T-K Alaska', '3.2 x 0.0850 = 0.2720');
SELECT is(pg_temp.class('f3'), '192 0.102400 T-Other', '3.2 x 0.0320 = 0.1024');

-- Override and package of two kinds, each with its own key: override's prefix, package's pair, override's *
SELECT pg_temp.import_rates('t-override', '1212556,0.0010,6,6,2011-01-01,T-Own,0', '*,0.0500,6,6,2011-01-01,T-Own,0') AS own \gset
SELECT count(api.override_sheet_create(:l, pg_temp.sheet_id('t-override'), p_valid_from => '2011-02-27Z')),
  count(api.override_sheet_create(:b, pg_temp.sheet_id('t-tier'), 'in', p_valid_from => '2011-02-27Z')) \gset
SELECT pg_temp.land('t-switch', replace(pg_temp.call('o1', '60', '12125550101', '12125560100'), '02-20', '02-27'),
  replace(pg_temp.call('o2', '60', '12125550101', '12015550100'), '02-20', '02-27'),
  replace(pg_temp.call('o3', '60', '12125550101', '13125550100'), '02-20', '02-27'),
  replace(pg_temp.call('o4', '60', '12125550199', '16045550120'), '02-20', '02-27')) \gset
SELECT is(pg_temp.basis('o1'), '0.001000 intrastate local 132>132', 'the override''s prefix');
SELECT is(pg_temp.basis('o2'), '0.009000 interstate interstate 132>224', 'the package''s pair');
SELECT is(pg_temp.basis('o3'), '0.050000 interstate interstate 132>358', 'the override''s *');
SELECT is(pg_temp.basis('o4'), '0.025000 tier 3', 'an override by tier before the blended rate');

-- Row 13's month of 10,000 minutes: 6,000 x 0.0035 = 21.00, 2,500 x 0.0065 = 16.25, 1,000 x 0.0120 = 12.00, 500 x 0.0250 = 12.50;
-- row 12: blended they are 10,000 x 0.0075 = 75.00.
SELECT pg_temp.customer('U', :tier, '16135550130', '18195550130', '14165550130', '16045550130') AS u,
  pg_temp.customer('V', :blend, '16135550131', '18195550131', '14165550131', '16045550131') AS v \gset
CREATE FUNCTION pg_temp.month(p_last text) RETURNS bigint LANGUAGE sql AS $$
  SELECT pg_temp.land('t-switch', VARIADIC array_agg(pg_temp.call(p_last || '-' || x.number || '-' || n.n, x.seconds, '12125550199', x.number || p_last)))
  FROM (VALUES ('1613555013', 10, '36000'), ('1819555013', 5, '30000'), ('1416555013', 2, '30000'), ('1604555013', 1, '30000'))
    AS x (number, calls, seconds)
  CROSS JOIN generate_series(1, x.calls) AS n (n)
$$;
SELECT pg_temp.month('0'), pg_temp.month('1') \gset
SELECT count(api.bill_run_create('T-MAR', 'TST', '2011-03-01')) \gset
CREATE FUNCTION pg_temp.lines(p_customer_id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', l.description, l.billed_seconds / 60, l.amount), '; ' ORDER BY l.description)
  FROM billing.invoice_line AS l INNER JOIN billing.invoice AS i ON i.invoice_id = l.invoice_id
  WHERE i.customer_id = p_customer_id AND l.kind = 'usage'
$$;
SELECT is(pg_temp.lines(:u), 'T-Tier 0 6000 21.00; T-Tier 1 2500 16.25; T-Tier 2 1000 12.00; T-Tier 3 500 12.50', 'a line a tier: 61.75');
SELECT is(pg_temp.lines(:v), 'Blended 10000 75.00', 'blended: one line');

-- A preview prices the calls of each kind as rating did: nothing changes, then one price does.
CREATE FUNCTION pg_temp.preview(p_sheet text, p_columns text, VARIADIC p_lines text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, fields, raw)
  SELECT v_load, 0, l.n, string_to_array(l.line, ','), l.line
  FROM unnest(('prefix,rate_per_minute,initial_increment,subsequent_increment,effective_from,destination' || p_columns)
    || p_lines) WITH ORDINALITY AS l (line, n);
  RETURN (SELECT concat_ws(' ', v.calls, v.unpriced_before, v.unpriced_after, v.amount_before, v.amount_after)
    FROM api.rate_import_preview(p_sheet, v_load) AS v);
END $$;
CREATE FUNCTION pg_temp.sold(p_sheet text) RETURNS text LANGUAGE sql AS $$
  SELECT count(*) || ' 0 0 ' || sum(c.amount) || ' ' FROM rating.charge AS c
  INNER JOIN catalog.rate_sheet_version AS v ON v.rate_sheet_version_id = c.rate_sheet_version_id
  WHERE v.rate_sheet_id = pg_temp.sheet_id(p_sheet)
$$;
-- 9 calls; only interstate ones by * get dearer: j3 and j5, 1.1 min each by 0.0010: 0.0022 more
SELECT is(pg_temp.preview('t-jurisdiction', ',rating_class', '*,0.0090,6,6,2011-03-01,T-Interstate,interstate'),
  pg_temp.sold('t-jurisdiction') || (split_part(pg_temp.sold('t-jurisdiction'), ' ', 4)::numeric + 0.0022), 'by jurisdiction');
-- 134 > any: l5 and the toll-free l9, 1.1 min each by 0.0040: 0.0088 more. * has ended since: l6 has no price.
SELECT is(pg_temp.preview('t-lata', '', '134>*,0.0100,6,6,2011-03-01,T-Albany'),
  replace(replace(pg_temp.sold('t-lata'), ' 0 0 ', ' 1 1 '), split_part(pg_temp.sold('t-lata'), ' ', 4),
    (split_part(pg_temp.sold('t-lata'), ' ', 4)::numeric - 0.0121)::text)
    || (split_part(pg_temp.sold('t-lata'), ' ', 4)::numeric - 0.0121 + 0.0088), 'by LATAs');
-- Tier 3: t3 and s1 are 2.1 min, o4 1 min, U's 500: 505.2 x 0.0100 = 5.052 more
SELECT is(pg_temp.preview('t-tier', '', '3,0.0350,6,6,2011-03-01,T-Tier 3'),
  pg_temp.sold('t-tier') || (split_part(pg_temp.sold('t-tier'), ' ', 4)::numeric + 5.0520), 'by tier');

-- A quote and a batch are one engine.
SELECT is((SELECT string_agg(q.prefix || ' ' || q.amount || ' ' || concat_ws(' ', q.rating_class, q.lata, 'tier ' || q.tier), '; ' ORDER BY x.n)
  FROM (VALUES (1, :j, '12125550100', '15185550199', 'out'), (2, :l, '12125550101', '12035550199', 'out'), (3, :t, '12125550199', '16045550110', 'in'))
    AS x (n, customer_id, caller, called, side)
  CROSS JOIN LATERAL api.call_quote(x.customer_id, x.caller, x.called, 66, '2011-02-20Z', x.side) AS q),
  '*/intrastate 0.015400 intrastate 132>134; 132>132 0.004400 interstate 132>132; 3 0.027500 tier 3', 'the same prices');
SELECT is((SELECT q.prefix || ' ' || q.amount || ' ' || q.jurisdiction
  FROM api.call_quote(:j, '12125550100', '13135550100', 66, '2011-02-20Z', p_lrn => '15185550000') AS q),
  '*/intrastate 0.015400 intrastate', 'a number that was ported to Albany');
SELECT is((SELECT concat_ws(' ', q.tier, q.amount) FROM api.call_quote(:t, '12125550199', '16045550110', 60, '2011-02-20Z', 'in', p_tier => '1') AS q),
  '1 0.006500', 'a tier that the record would say');
SELECT is((SELECT q.reason FROM api.call_quote(:t, '12125550199', '16045550110', 60, '2011-02-20Z', 'in', p_rate_center => 'NOWHERE') AS q),
  'INVALID_RATE_CENTER', 'a center that is none');

-- A file is rated by any sheet without being taken in; a number alone has no price in a sheet that asks for more.
CREATE FUNCTION pg_temp.free(p_sheet text, VARIADIC p_lines text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_load uuid := gen_random_uuid();
BEGIN
  INSERT INTO system.load_line (load_id, slice, line_no, raw) VALUES (v_load, 0, 1, array_to_string(p_lines, E'\n'));
  RETURN (SELECT string_agg(coalesce(l.reason, l.prefix || ' ' || l.amount), '; ' ORDER BY l.line_no) FROM api.line_rate(p_sheet, v_load) AS l);
END $$;
SELECT is(pg_temp.free('t-lata', 'f1,2011-02-20 15:00:00,66,12125550101,12035550199', 'f2,2011-02-20 15:00:00,66,12125550101,01133140000000'),
  '132>132 0.004400; NO_LATA', 'a file by LATAs');
SELECT is(pg_temp.free('t-jurisdiction', 'f1,2011-02-20 15:00:00,66,12125550101,15185550199'), '*/intrastate 0.015400', 'a file by jurisdiction');
SELECT is(pg_temp.free('t-tier', 'f1,2011-02-20 15:00:00,125,12125550101,16045550110', 'f2,2011-02-20 15:00:00,125,12125550101,15195550110'),
  '3 0.052500; NO_TIER_RATE', 'a file by tiers');
SELECT throws_ok($$SELECT api.call_price(pg_temp.sheet_id('t-lata'), '12035550199', 66, '2011-02-20Z')$$, 'TB102', NULL, 'a number is no pair of LATAs');

SELECT is((SELECT string_agg(v.check_name || ' ' || v.offender, ', ') FROM system.verify() AS v), NULL, 'the books agree');
SELECT * FROM finish();
ROLLBACK;
