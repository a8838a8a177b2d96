-- What a sheet rates calls on: a number's prefix, prefix and jurisdiction, a pair of LATAs, or a tier of geography.

ALTER TABLE catalog.rate_sheet ADD COLUMN kind text NOT NULL DEFAULT 'prefix'
CONSTRAINT rate_sheet_kind CHECK (kind IN ('prefix', 'jurisdiction', 'lata', 'tier'));
COMMENT ON COLUMN catalog.rate_sheet.kind IS
'(fixed) What its rates are found by: prefix; jurisdiction (a prefix that may name a rating class); lata (a pair of LATAs); tier.';
COMMENT ON CONSTRAINT rate_sheet_kind ON catalog.rate_sheet IS 'One of prefix, jurisdiction, lata, tier.';
COMMENT ON TABLE catalog.rate_sheet IS 'A price list, by prefix or by what else its kind says.';

-- One column holds what a rate is found by, in people's words, so that files, versions and comparisons treat all kinds alike.
ALTER DOMAIN system.prefix DROP CONSTRAINT prefix_check;
ALTER DOMAIN system.prefix ADD CONSTRAINT prefix_check CHECK (
  VALUE ~ '^([0-9]{0,15}|([0-9]{1,15}|[*])/[a-z]+|([0-9]{3,5}|[*])>([0-9]{3,5}|[*])|DEFAULT)$'
);
COMMENT ON DOMAIN system.prefix IS
'What a rate is found by: leading digits of a number, 0 to 15, the empty ones for * (any number); with a rating class, such as
1613/intrastate; a pair of LATAs, such as 132>224; a tier in digits, or DEFAULT.';
COMMENT ON COLUMN catalog.rate.prefix IS
'Leading digits, with a class such as 1613/intrastate, a pair such as 132>224, or a tier, as its sheet''s kind says; empty is *.';
ALTER TABLE catalog.toll_free_prefix ADD CONSTRAINT toll_free_prefix_digits CHECK (prefix ~ '^[0-9]{1,15}$');
COMMENT ON CONSTRAINT toll_free_prefix_digits ON catalog.toll_free_prefix IS 'Give 1 to 15 digits.';

ALTER TABLE catalog.rate_sheet_version ADD COLUMN lanes integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN catalog.rate_sheet_version.lanes IS
'Rating classes, by their place in catalog.rating_classes(), that have intervals of their own; the others share those of any class.';
COMMENT ON COLUMN catalog.rate_interval.lo IS
'Key of the first number of the interval, as catalog.number_key makes it of digits; behind the first key of a rating class.';

-- Carriers write the prices of all classes side by side: rate_intrastate, rate_interstate and so on.
CREATE OR REPLACE FUNCTION catalog.column_map_valid(p_columns jsonb, p_defaults jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT jsonb_typeof(p_columns) = 'object' AND jsonb_typeof(p_defaults) = 'object'
    AND (p_columns ? 'prefix' OR p_columns ?& '{country_code,area_codes}')
    AND p_columns ?| '{rate_per_minute,rate_local,rate_intrastate,rate_interstate,rate_international,rate_indeterminate}'
    AND NOT EXISTS (
      SELECT
      FROM jsonb_each(CASE WHEN jsonb_typeof(p_columns) = 'object' THEN p_columns ELSE '{}' END) AS c (name, place)
      WHERE c.name <> ALL (
          '{prefix,country_code,area_codes,rate_per_minute,initial_increment,subsequent_increment,increments,destination,'
          'effective_from,name,country,connect_fee,minimum_charge,ended,grace_seconds,free_seconds,maximum_charge,price_steps,'
          'rating_class,rate_local,rate_intrastate,rate_interstate,rate_international,rate_indeterminate}'::text[]
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
COMMENT ON COLUMN catalog.column_map.columns IS
'Object of our columns and where theirs stand: a header, in any case, or a position from 1. Besides those of a rate file there are
country_code with area_codes (a list such as 1613,1514-1516) in place of prefix, increments (such as 60/6), and, where a line has a
price for each rating class, rate_local, rate_intrastate, rate_interstate, rate_international and rate_indeterminate.';
COMMENT ON CONSTRAINT column_map_columns ON catalog.column_map IS
'Name at least prefix (or country_code and area_codes) and rate_per_minute (or one of a class, such as rate_interstate), each with a
header or a position from 1; defaults are for initial_increment, subsequent_increment, destination, name, country, connect_fee,
minimum_charge, grace_seconds, free_seconds and maximum_charge.';
