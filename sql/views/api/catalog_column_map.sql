-- The public shape of column maps.
CREATE OR REPLACE VIEW api.column_map WITH (security_invoker = true) AS
SELECT
  m.column_map_id, m.code, m.name, m.columns, m.defaults, m.header_line, m.decimal_comma, m.date_order,
  m.version, m.created_at, m.updated_at
FROM catalog.column_map AS m;
COMMENT ON VIEW api.column_map IS 'What the columns of a carrier''s rate file mean.';
COMMENT ON COLUMN api.column_map.column_map_id IS 'Key.';
COMMENT ON COLUMN api.column_map.code IS 'Unique code.';
COMMENT ON COLUMN api.column_map.name IS 'Name, such as the carrier''s and the product''s.';
COMMENT ON COLUMN api.column_map.columns IS 'Object of our columns and where theirs stand: a header or a position from 1.';
COMMENT ON COLUMN api.column_map.defaults IS 'Object of our columns and what they hold where the file says nothing.';
COMMENT ON COLUMN api.column_map.header_line IS 'Line of the headers, from 1; 0: positions only.';
COMMENT ON COLUMN api.column_map.decimal_comma IS 'Whether 0,015 is meant as 0.015.';
COMMENT ON COLUMN api.column_map.date_order IS 'Order of day, month and year: ymd, dmy or mdy.';
COMMENT ON COLUMN api.column_map.version IS 'Counts changes.';
COMMENT ON COLUMN api.column_map.created_at IS 'When made.';
COMMENT ON COLUMN api.column_map.updated_at IS 'When last changed.';
