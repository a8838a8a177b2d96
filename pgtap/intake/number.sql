BEGIN;
SET LOCAL search_path = tap, pg_catalog;
SELECT no_plan();

SELECT is(intake.number_normalise(v.dialled, v.plan), v.number, format('%s as %s: %s', v.dialled, v.plan, v.what))
FROM (VALUES
  ('6135550142', 'nanp', '16135550142', 'ten digits'),
  ('16135550142', 'nanp', '16135550142', '1 and ten digits'),
  ('+16135550142', 'nanp', '16135550142', 'plus'),
  ('011442079460000', 'nanp', '442079460000', 'international'),
  ('0112908295', 'nanp', '2908295', 'a short international number is ten digits with its 011'),
  ('0135550142', 'nanp', NULL, 'no area code begins with 0'),
  ('1135550142', 'nanp', NULL, 'nor with 1'),
  ('10135550142', 'nanp', NULL, 'also after the 1'),
  ('5550142', 'nanp', NULL, 'seven digits tell no area'),
  ('442079460000', 'nanp', NULL, 'twelve digits without 011'),
  ('0110442079460', 'nanp', NULL, 'no country code begins with 0'),
  ('442079460000', 'e164', '442079460000', 'as it is'),
  ('00442079460000', 'e164', '442079460000', '00 in front'),
  ('02079460000', 'e164', NULL, 'a national number'),
  ('6135550142', 'e164', '6135550142', 'ten digits are of another country here'),
  ('1234', 'e164', NULL, 'too short'),
  ('12345', 'e164', '12345', 'the shortest'),
  -- MISSION row 17: E.164 ends at 15 digits.
  ('123456789012345', 'e164', '123456789012345', '15 digits'),
  ('1234567890123456', 'e164', NULL, '16 digits'),
  ('+123456789012345', 'nanp', '123456789012345', 'plus and 15 digits'),
  ('+1234567890123456', 'nanp', NULL, 'plus and 16 digits'),
  ('011123456789012345', 'nanp', '123456789012345', '011 and 15 digits'),
  ('0111234567890123456', 'nanp', NULL, '011 and 16 digits'),
  ('anonymous', 'nanp', NULL, 'a word'),
  ('613-555-0142', 'nanp', NULL, 'dashes'),
  ('++16135550142', 'nanp', NULL, 'two pluses'),
  ('+0613555014', 'nanp', NULL, 'plus and 0'),
  ('1+6135550142', 'nanp', NULL, 'a plus within'),
  ('+', 'e164', NULL, 'only a plus'),
  ('', 'e164', NULL, 'nothing'),
  (NULL, 'e164', NULL, 'NULL'),
  (E'16135550142\n', 'nanp', NULL, 'a line break'),
  ('١٦١٣٥٥٥٠١٤٢', 'nanp', NULL, 'digits of another script')
) AS v (dialled, plan, number, what);

SELECT is(intake.channel_peer(v.channel), v.peer, format('channel %s', v.channel))
FROM (VALUES
  ('SIP/204-00001f', '204'),
  ('SIP/trunk-1-00001f', 'trunk-1'),
  ('PJSIP/north-office-0000000a', 'north-office'),
  ('SIP/trunk1', 'trunk1'),
  ('trunk1', 'trunk1'),
  ('trunk-1', 'trunk-1'),
  ('', NULL),
  (NULL, NULL)
) AS v (channel, peer);

SELECT is(intake.address_parse('203.0.113.9'), '203.0.113.9'::inet, 'an address');
SELECT is(intake.address_parse('2001:DB8::1'), '2001:db8::1'::inet, 'of version 6');
SELECT is(intake.address_parse('203.0.113.9/24'), '203.0.113.9'::inet, 'a mask says nothing');
SELECT is(intake.address_parse('203.0.113.999'), NULL, 'no address');
SELECT is(intake.address_parse(NULL), NULL, 'none');

SELECT * FROM finish();
ROLLBACK;
