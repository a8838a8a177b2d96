-- Where numbers are: blocks of numbers with their places, and the same flattened so that one look-up finds a number's place.
CREATE TABLE catalog.number_block (
  number_block_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  prefix system.prefix NOT NULL CONSTRAINT number_block_prefix
    CHECK (prefix ~ '^(1[2-9][0-9]{2}([2-9][0-9]{2}[0-9]?)?|[2-9][0-9]{0,2})$'),
  effective_from date NOT NULL,
  country system.country,
  state text NOT NULL DEFAULT '',
  lata text CONSTRAINT number_block_lata CHECK (lata ~ '^[0-9]{3,5}$'),
  ocn text CONSTRAINT number_block_ocn CHECK (ocn ~ '^[0-9A-Z]{4}$'),
  rate_center text NOT NULL DEFAULT '',
  name text NOT NULL DEFAULT '',
  -- What is rebuilt together: an area code, or all of a calling code; none of them begins another.
  root text NOT NULL GENERATED ALWAYS AS (CASE WHEN prefix < '2' THEN left(prefix, 4) ELSE prefix END) STORED,
  CONSTRAINT number_block_once UNIQUE (prefix, effective_from),
  CONSTRAINT number_block_ended CHECK (
    country IS NOT NULL OR lata IS NULL AND ocn IS NULL AND state = '' AND rate_center = '' AND name = ''
  )
);
CREATE INDEX number_block_root_idx ON catalog.number_block (root);
CREATE INDEX number_block_place_idx ON catalog.number_block (country, state, rate_center);
COMMENT ON TABLE catalog.number_block IS
'Where a block of numbers is, from a day on until its next row: a calling code, an area code (NPA), NPA-NXX or NPA-NXX-X. '
'The longest block a number begins with counts.';
COMMENT ON COLUMN catalog.number_block.number_block_id IS 'Key.';
COMMENT ON COLUMN catalog.number_block.prefix IS 'Leading digits with country code: 1613, 1613555, 16135550 or 33.';
COMMENT ON COLUMN catalog.number_block.effective_from IS 'First day; -infinity for what comes with pgtoll.';
COMMENT ON COLUMN catalog.number_block.country IS
'Country whose law rules there, ISO 3166-1 alpha-2; NULL: the block ended and counts as part of the wider one.';
COMMENT ON COLUMN catalog.number_block.state IS 'State, province or territory; empty when it has none or lies in several.';
COMMENT ON COLUMN catalog.number_block.lata IS 'LATA; NULL where there is none.';
COMMENT ON COLUMN catalog.number_block.ocn IS 'OCN of the carrier that holds the block; NULL is unknown.';
COMMENT ON COLUMN catalog.number_block.rate_center IS 'Rate center; empty is unknown.';
COMMENT ON COLUMN catalog.number_block.name IS 'The place in words.';
COMMENT ON COLUMN catalog.number_block.root IS 'Area code or calling code with which the prefix begins.';
COMMENT ON CONSTRAINT number_block_prefix ON catalog.number_block IS
'Give a calling code, or 1 and NPA, NPA-NXX or NPA-NXX-X.';
COMMENT ON CONSTRAINT number_block_lata ON catalog.number_block IS 'A LATA has 3 to 5 digits.';
COMMENT ON CONSTRAINT number_block_ocn ON catalog.number_block IS 'An OCN has 4 digits or capital letters.';
COMMENT ON CONSTRAINT number_block_once ON catalog.number_block IS 'A block has one row a day.';
COMMENT ON CONSTRAINT number_block_ended ON catalog.number_block IS 'A block that ended is nowhere.';

CREATE TABLE catalog.number_interval (
  lo bigint NOT NULL,
  valid_from date NOT NULL,
  number_block_id bigint,
  country text,
  state text,
  lata text,
  ocn text,
  rate_center text
);
CREATE UNIQUE INDEX number_interval_key ON catalog.number_interval (lo, valid_from)
INCLUDE (number_block_id, country, state, lata, ocn, rate_center);
COMMENT ON TABLE catalog.number_interval IS
'Blocks flattened: from lo up to the next lo, and from valid_from up to that lo''s next day, this block is the longest. '
'Each lo has a row from -infinity on. One b-tree descent finds a place.';
COMMENT ON COLUMN catalog.number_interval.lo IS 'Key of the first number of the interval, as catalog.number_key makes it.';
COMMENT ON COLUMN catalog.number_interval.valid_from IS 'First day.';
COMMENT ON COLUMN catalog.number_interval.number_block_id IS 'The block, or NULL in a gap.';
COMMENT ON COLUMN catalog.number_interval.country IS 'Copied from the block.';
COMMENT ON COLUMN catalog.number_interval.state IS 'Copied from the block.';
COMMENT ON COLUMN catalog.number_interval.lata IS 'Copied from the block.';
COMMENT ON COLUMN catalog.number_interval.ocn IS 'Copied from the block.';
COMMENT ON COLUMN catalog.number_interval.rate_center IS 'Copied from the block.';

CREATE FUNCTION catalog.number_flatten(p_roots text[])
RETURNS TABLE (
  lo bigint, valid_from date, number_block_id bigint, country text, state text, lata text, ocn text, rate_center text
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
-- The planner cannot guess how many blocks cover an edge. Sorted on both sides, a join is quick however many there are.
SET enable_nestloop = off SET enable_hashjoin = off AS $$
BEGIN
  RETURN QUERY
  WITH block AS MATERIALIZED (
    SELECT b.*,
      lead(b.effective_from, 1, 'infinity') OVER (PARTITION BY b.prefix ORDER BY b.effective_from) AS effective_to
    FROM catalog.number_block AS b WHERE b.root = ANY (p_roots)
  ), edge AS (
    -- Where a block begins, and where it ends; what a root ends is the next one's to say.
    SELECT rpad(r.root, 15, '0') AS digits FROM unnest(p_roots) AS r (root)
    UNION SELECT rpad(b.prefix, 15, '0') FROM block AS b
    UNION SELECT e.digits FROM (
      SELECT b.root, (rpad(b.prefix, 15, '9')::bigint + 1)::text AS digits FROM block AS b
    ) AS e
    WHERE starts_with(e.digits, e.root)
  ), cover AS MATERIALIZED (
    SELECT e.digits, b.*
    FROM edge AS e
    CROSS JOIN (SELECT DISTINCT length(b.prefix) AS length FROM block AS b) AS n
    INNER JOIN block AS b ON b.prefix::text = left(e.digits, n.length)
  ), point AS (
    SELECT e.digits, date '-infinity' AS day FROM edge AS e
    UNION SELECT c.digits, c.effective_from FROM cover AS c
  )
  SELECT DISTINCT ON (p.digits, p.day) p.digits::bigint * 16, p.day,
    c.number_block_id, c.country::text, c.state, c.lata, c.ocn, c.rate_center
  FROM point AS p
  LEFT JOIN cover AS c
    ON c.digits = p.digits AND c.effective_from <= p.day AND c.effective_to > p.day AND c.country IS NOT NULL
  ORDER BY p.digits, p.day, length(c.prefix) DESC NULLS LAST;
END $$;
COMMENT ON FUNCTION catalog.number_flatten(text[]) IS $doc$The blocks of area codes and calling codes as disjoint intervals.

Intervals ignore how many digits a number has: they are for whole numbers.
:param p_roots: area codes with the leading 1, and calling codes
:returns: the intervals of these, each with a row from -infinity on; number_block_id NULL is a gap
:example: SELECT * FROM catalog.number_flatten('{1613,33}')$doc$;
GRANT EXECUTE ON FUNCTION catalog.number_flatten(text[]) TO pgtoll_code;

CREATE FUNCTION catalog.tg__number_interval() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_roots text[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    v_roots := array(SELECT DISTINCT o.root FROM old_rows AS o);
  ELSE
    v_roots := array(SELECT DISTINCT n.root FROM new_rows AS n);
  END IF;
  IF v_roots = '{}' THEN
    RETURN NULL;
  END IF;
  -- Two at once would both write the end of the roots they share.
  PERFORM pg_advisory_xact_lock(hashtextextended('pgtoll.number_block', 0));
  DELETE FROM catalog.number_interval AS i USING unnest(v_roots) AS r (root)
  WHERE i.lo >= rpad(r.root, 15, '0')::bigint * 16 AND i.lo <= rpad(r.root, 15, '9')::bigint * 16;
  INSERT INTO catalog.number_interval (lo, valid_from, number_block_id, country, state, lata, ocn, rate_center)
  SELECT f.lo, f.valid_from, f.number_block_id, f.country, f.state, f.lata, f.ocn, f.rate_center
  FROM catalog.number_flatten(v_roots) AS f
  ORDER BY f.lo, f.valid_from;
  -- After a root comes another one, or a gap.
  INSERT INTO catalog.number_interval (lo, valid_from)
  SELECT (rpad(r.root, 15, '9')::bigint + 1) * 16, '-infinity' FROM unnest(v_roots) AS r (root)
  ON CONFLICT (lo, valid_from) DO NOTHING;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION catalog.tg__number_interval() IS 'Trigger: intervals follow the blocks of the area codes that changed.';
CREATE TRIGGER _500_interval_insert AFTER INSERT ON catalog.number_block REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION catalog.tg__number_interval();
CREATE TRIGGER _500_interval_update AFTER UPDATE ON catalog.number_block REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION catalog.tg__number_interval();
CREATE TRIGGER _500_interval_delete AFTER DELETE ON catalog.number_block REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION catalog.tg__number_interval();

CREATE TABLE catalog.number_import (
  number_import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file_name text NOT NULL,
  status text NOT NULL CONSTRAINT number_import_status CHECK (status IN ('imported', 'rejected')),
  lines integer NOT NULL,
  added integer NOT NULL,
  changed integer NOT NULL,
  unchanged integer NOT NULL,
  rejected integer NOT NULL,
  imported_at timestamptz NOT NULL,
  actor text NOT NULL
);
COMMENT ON TABLE catalog.number_import IS
'One import of blocks of numbers: taken whole, or rejected whole with its reasons.';
COMMENT ON COLUMN catalog.number_import.number_import_id IS 'Key.';
COMMENT ON COLUMN catalog.number_import.file_name IS 'Name of the file.';
COMMENT ON COLUMN catalog.number_import.status IS 'imported, or rejected: then nothing of it counts.';
COMMENT ON COLUMN catalog.number_import.lines IS 'Data lines in the file.';
COMMENT ON COLUMN catalog.number_import.added IS 'Blocks and dates that were new.';
COMMENT ON COLUMN catalog.number_import.changed IS 'Rows of a block and date that the file corrects.';
COMMENT ON COLUMN catalog.number_import.unchanged IS 'Rows that were there just so.';
COMMENT ON COLUMN catalog.number_import.rejected IS 'Lines that are wrong.';
COMMENT ON COLUMN catalog.number_import.imported_at IS 'When.';
COMMENT ON COLUMN catalog.number_import.actor IS 'Who.';

CREATE TABLE catalog.number_import_line (
  number_import_id bigint NOT NULL REFERENCES catalog.number_import ON DELETE CASCADE,
  line_no integer NOT NULL,
  reason text NOT NULL,
  raw text NOT NULL,
  CONSTRAINT number_import_line_pkey PRIMARY KEY (number_import_id, line_no)
);
COMMENT ON TABLE catalog.number_import_line IS 'A rejected line of a file of blocks of numbers.';
COMMENT ON COLUMN catalog.number_import_line.number_import_id IS 'The import.';
COMMENT ON COLUMN catalog.number_import_line.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN catalog.number_import_line.reason IS 'What is wrong with it.';
COMMENT ON COLUMN catalog.number_import_line.raw IS 'The line as received.';
