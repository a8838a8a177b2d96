-- Toll-free area codes of the North American numbering plan; they serve several of its countries.
INSERT INTO catalog.toll_free_prefix AS t (prefix, valid_from, country) VALUES
  ('1800', '1967-01-01', NULL),
  ('1888', '1996-03-01', NULL),
  ('1877', '1998-04-04', NULL),
  ('1866', '2000-07-29', NULL),
  ('1855', '2010-10-09', NULL),
  ('1844', '2013-12-07', NULL),
  ('1833', '2017-06-03', NULL)
ON CONFLICT ON CONSTRAINT toll_free_prefix_pkey DO NOTHING;
