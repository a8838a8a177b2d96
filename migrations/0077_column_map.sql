-- What the columns of a carrier's rate file mean.

CREATE FUNCTION catalog.column_map_valid(p_columns jsonb, p_defaults jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT jsonb_typeof(p_columns) = 'object' AND jsonb_typeof(p_defaults) = 'object'
    AND (p_columns ? 'prefix' OR p_columns ?& '{country_code,area_codes}') AND p_columns ? 'rate_per_minute'
    AND NOT EXISTS (
      SELECT
      FROM jsonb_each(CASE WHEN jsonb_typeof(p_columns) = 'object' THEN p_columns ELSE '{}' END) AS c (name, place)
      WHERE c.name <> ALL (
          '{prefix,country_code,area_codes,rate_per_minute,initial_increment,subsequent_increment,increments,destination,'
          'effective_from,name,country,connect_fee,minimum_charge,ended,grace_seconds,free_seconds,maximum_charge,price_steps}'::text[]
        )
        OR CASE jsonb_typeof(c.place)
          WHEN 'string' THEN c.place #>> '{}' !~ '\S'
          WHEN 'number' THEN c.place::text !~ '^[1-9][0-9]{0,2}$'
          ELSE true
        END
    )
    AND NOT EXISTS (
      SELECT
      FROM jsonb_each(CASE WHEN jsonb_typeof(p_defaults) = 'object' THEN p_defaults ELSE '{}' END) AS d (name, value)
      WHERE d.name <> ALL (
          '{initial_increment,subsequent_increment,destination,name,country,connect_fee,minimum_charge,grace_seconds,free_seconds,'
          'maximum_charge}'::text[]
        )
        OR jsonb_typeof(d.value) NOT IN ('string', 'number')
    );
END;
COMMENT ON FUNCTION catalog.column_map_valid(jsonb, jsonb) IS $doc$Whether a column map can be read.

:param p_columns: our columns and the headers or positions of theirs
:param p_defaults: our columns and what they hold where the file says nothing
:returns: false for unknown columns, for places that are neither a header nor 1 to 999, and without prefix or price
:example: SELECT catalog.column_map_valid('{"prefix": "Code", "rate_per_minute": 3}', '{}')$doc$;
GRANT EXECUTE ON FUNCTION catalog.column_map_valid(jsonb, jsonb) TO pgtoll_code;

CREATE TABLE catalog.column_map (
  column_map_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT column_map_code_key UNIQUE,
  name text NOT NULL CONSTRAINT column_map_name CHECK (name <> ''),
  columns jsonb NOT NULL,
  defaults jsonb NOT NULL DEFAULT '{}',
  header_line integer NOT NULL DEFAULT 1 CONSTRAINT column_map_header_line CHECK (header_line BETWEEN 0 AND 99),
  decimal_comma boolean NOT NULL DEFAULT false,
  date_order text NOT NULL DEFAULT 'ymd' CONSTRAINT column_map_date_order CHECK (date_order IN ('ymd', 'dmy', 'mdy')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT column_map_columns CHECK (catalog.column_map_valid(columns, defaults))
);
COMMENT ON TABLE catalog.column_map IS 'What the columns of a carrier''s rate file mean.';
COMMENT ON COLUMN catalog.column_map.column_map_id IS 'Key.';
COMMENT ON COLUMN catalog.column_map.code IS 'Unique code.';
COMMENT ON COLUMN catalog.column_map.name IS 'Name, such as the carrier''s and the product''s.';
COMMENT ON COLUMN catalog.column_map.columns IS
'Object of our columns and where theirs stand: a header, in any case, or a position from 1. Besides those of a rate file there are
country_code with area_codes (a list such as 1613,1514-1516) in place of prefix, and increments (such as 60/6).';
COMMENT ON COLUMN catalog.column_map.defaults IS
'Object of our columns and what they hold where the file has no such column or an empty field, such as {"initial_increment": "60"}.';
COMMENT ON COLUMN catalog.column_map.header_line IS 'Line of the headers, from 1; lines before it are passed over. 0: positions only.';
COMMENT ON COLUMN catalog.column_map.decimal_comma IS 'Whether 0,015 is meant as 0.015, with points between thousands.';
COMMENT ON COLUMN catalog.column_map.date_order IS
'Order of day, month and year: ymd, dmy or mdy, with any of - / . between; 2026-11-01 is understood in any case.';
COMMENT ON COLUMN catalog.column_map.version IS 'Counts changes.';
COMMENT ON COLUMN catalog.column_map.created_at IS 'When made.';
COMMENT ON COLUMN catalog.column_map.updated_at IS 'When last changed.';
COMMENT ON CONSTRAINT column_map_code_key ON catalog.column_map IS 'Each column map has a code of its own.';
COMMENT ON CONSTRAINT column_map_name ON catalog.column_map IS 'Give a name.';
COMMENT ON CONSTRAINT column_map_header_line ON catalog.column_map IS 'Give the line of the headers, 1 to 99, or 0 when there is none.';
COMMENT ON CONSTRAINT column_map_date_order ON catalog.column_map IS 'One of ymd, dmy, mdy.';
COMMENT ON CONSTRAINT column_map_columns ON catalog.column_map IS
'Name at least prefix (or country_code and area_codes) and rate_per_minute, each with a header or a position from 1; defaults are for
initial_increment, subsequent_increment, destination, name, country, connect_fee, minimum_charge, grace_seconds, free_seconds and
maximum_charge.';
SELECT system.noun_attach('catalog.column_map', 'column_map_id');
