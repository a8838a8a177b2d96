\ir ../include/move_in.psql
SELECT no_plan();
CREATE FUNCTION pg_temp.customers(VARIADIC p_lines text[]) RETURNS text LANGUAGE sql AS $$
  SELECT pg_temp.moved('customers', ARRAY['code,name,type,parent_code,legal_entity,currency,time_zone,country'] || p_lines)
$$;

-- Those below a reseller may stand before it; all columns have their places
SELECT is(pg_temp.customers('M-3,Three,,M-2,T-NLT,CAD,UTC,CA', 'M-2,Two,reseller,M-1,T-NLT,CAD,UTC,CA',
  'M-1,One,reseller,,T-NLT,USD,UTC,US'), 'imported 3', 'a tree of three');
SELECT is((SELECT string_agg(concat_ws(' ', c.code, p.code), ', ' ORDER BY c.code) FROM party.customer AS c
  LEFT JOIN party.customer AS p ON p.customer_id = c.parent_id WHERE c.code LIKE 'M-%'), 'M-1, M-2 M-1, M-3 M-2', 'each below its own');
SELECT is(pg_temp.moved('customers', ARRAY['code,name,type,parent_code,legal_entity,currency,billing_mode,time_zone,language,status'
    ',street,city,state,postal_code,country,email,tags,billing_cycle',
  'M-4,Four,wholesale,M-1,T-NLT,CAD,prepaid,America/Toronto,fr-CA,suspended,1 Rue,Gatineau,QC,J8X 1A1,CA,m4@m.example,a; b,monthly']),
  'imported 1', 'all columns');
SELECT is((SELECT concat_ws(' ', c.name, c.type, c.currency, c.billing_mode, c.time_zone, c.language, c.status, c.email, c.tags)
  FROM party.customer AS c WHERE c.code = 'M-4'),
  'Four wholesale CAD prepaid America/Toronto fr-CA suspended m4@m.example {a,b}', 'as in the file');
SELECT is((SELECT string_agg(concat_ws(' ',
  a.kind, a.valid_from, a.street, a.city, a.state, a.postal_code, a.country), '; ' ORDER BY a.kind)
  FROM party.address AS a INNER JOIN party.customer AS c ON c.customer_id = a.customer_id WHERE c.code = 'M-4'),
  'billing -infinity 1 Rue Gatineau QC J8X 1A1 CA; service -infinity 1 Rue Gatineau QC J8X 1A1 CA', 'both addresses');
SELECT is((SELECT string_agg(concat_ws(' ', c.code, s.status), ', ' ORDER BY c.code) FROM party.status_change AS s
  INNER JOIN party.customer AS c ON c.customer_id = s.customer_id WHERE c.code IN ('M-3', 'M-4')), 'M-3 active, M-4 suspended',
  'the status of the first day');
SELECT is((SELECT string_agg(concat_ws(' ', c.code, a.currency, a.posted), ', ' ORDER BY c.code) FROM ledger.account AS a
  INNER JOIN party.customer AS c ON c.customer_id = a.customer_id WHERE c.code LIKE 'M-%'),
  'M-1 USD 0, M-2 CAD 0, M-3 CAD 0, M-4 CAD 0', 'an account each');
SELECT is((SELECT count(*) FROM ledger.account AS a WHERE a.legal_entity_id = :entity AND a.currency = 'USD' AND a.kind <> 'customer'),
  7::bigint, 'and the shared ones of a new currency');

-- Every wrong line, each with its reason
SELECT is(pg_temp.customers('N-1,One,,,T-NLT,CAD,UTC,CA', 'N-1,Again,,,T-NLT,CAD,UTC,CA', 'M-1,Old,,,T-NLT,CAD,UTC,CA',
  ',No code,,,T-NLT,CAD,UTC,CA', 'N 2,Blank,,,T-NLT,CAD,UTC,CA', 'N-3,,,,T-NLT,CAD,UTC,CA', 'N-4,Four,shop,,T-NLT,CAD,UTC,CA',
  'N-5,Five,,,T-NONE,CAD,UTC,CA', 'N-6,Six,,,T-NLT,XXZ,UTC,CA', 'N-7,Seven,,,T-NLT,CAD,Moon/Sea,CA', 'N-8,Eight,,,T-NLT,CAD,UTC,ca',
  'N-9,Nine,,,T-NLT,CAD,UTC'),
  '3: same code as line 2; 4: customer M-1 exists already; 5: code is not 1 to 63 letters, digits, dots, underscores or dashes; '
  '6: code is not 1 to 63 letters, digits, dots, underscores or dashes; 7: name is empty; '
  '8: type is none of retail, wholesale, reseller; 9: legal entity T-NONE does not exist; 10: XXZ is not a currency; '
  '11: Moon/Sea is not a time zone; 12: country is not two capital letters; 13: 7 fields instead of 8', 'wrong lines');
SELECT is(pg_temp.customers('N-1,One,,N-9,T-NLT,CAD,UTC,CA', 'N-2,Two,,M-3,T-NLT,CAD,UTC,CA', 'N-3,Three,reseller,N-4,T-NLT,CAD,UTC,CA',
  'N-4,Four,reseller,N-3,T-NLT,CAD,UTC,CA', 'N-5,Five,,N-4,T-NLT,CAD,UTC,CA', 'N-6,Six,reseller,N-6,T-NLT,CAD,UTC,CA',
  'N-7,Seven,,M-1,T-NLT,CAD,UTC,CA'),
  '2: parent_code N-9 names no reseller; 3: parent_code M-3 names no reseller; 4: parent_code leads round in a circle; '
  '5: parent_code leads round in a circle; 6: parent_code leads round in a circle; 7: parent_code leads round in a circle',
  'parents that are none, and circles');
SELECT is(pg_temp.moved('customers', ARRAY['code,name,legal_entity,currency,billing_mode,time_zone,language,status,country,billing_cycle',
  'N-1,One,T-NLT,CAD,later,UTC,en,active,CA,', 'N-2,Two,T-NLT,CAD,,UTC,english,active,CA,', 'N-3,Three,T-NLT,CAD,,UTC,,gone,CA,',
  'N-4,Four,T-NLT,CAD,,UTC,,,CA,weekly']),
  '2: billing_mode is none of prepaid, postpaid; 3: language is not like en or fr-CA; '
  '4: status is none of active, suspended, closed; 5: billing cycle weekly does not exist', 'optional columns are judged too');
SELECT is_empty($$SELECT FROM party.customer AS c WHERE c.code LIKE 'N%'$$, 'nothing of them is there');
SELECT is_empty('SELECT * FROM system.verify()', 'all is consistent');
SELECT * FROM finish();
ROLLBACK;
