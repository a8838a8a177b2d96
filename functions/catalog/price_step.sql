-- Prices by band and by second of the call, as one field of a rate file.

CREATE OR REPLACE FUNCTION catalog.price_steps_parse(p_text text) RETURNS catalog.price_step[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN p_text ~ '^ *([A-Za-z0-9][A-Za-z0-9._-]{0,62}(@[1-9][0-9]{0,5})?|@[1-9][0-9]{0,5})=[0-9]{1,8}([.][0-9]{1,8})?'
    '( +([A-Za-z0-9][A-Za-z0-9._-]{0,62}(@[1-9][0-9]{0,5})?|@[1-9][0-9]{0,5})=[0-9]{1,8}([.][0-9]{1,8})?)* *$'
    THEN (
      SELECT CASE WHEN count(*) = count(DISTINCT (t.band, t.from_second)) THEN
        array_agg(ROW(t.band, t.from_second, t.rate_per_minute)::catalog.price_step ORDER BY t.band COLLATE "C", t.from_second)
      END
      FROM (
        SELECT split_part(split_part(w.word, '=', 1), '@', 1) AS band,
          coalesce(nullif(split_part(split_part(w.word, '=', 1), '@', 2), '')::integer, 0) AS from_second,
          split_part(w.word, '=', 2)::numeric AS rate_per_minute
        FROM string_to_table(btrim(p_text), ' ') AS w (word)
        WHERE w.word <> ''
      ) AS t
    )
  WHEN btrim(p_text) = '' THEN '{}'
END;
COMMENT ON FUNCTION catalog.price_steps_parse(text) IS
$doc$Prices by band and by second of the call: band=price, @second=price or band@second=price, blanks between.

:param p_text: such as night=0.0100 @180=0.0150 night@180=0.0080
:returns: the steps in order of band and second; NULL when the text is not so, or names a step twice
:example: SELECT catalog.price_steps_parse('night=0.0100 @180=0.0150')$doc$;

CREATE OR REPLACE FUNCTION catalog.price_steps_text(p_steps catalog.price_step[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  SELECT coalesce(string_agg(
    s.band || CASE s.from_second WHEN 0 THEN '' ELSE '@' || s.from_second END || '=' || s.rate_per_minute, ' ' ORDER BY s.place
  ), '')
  FROM unnest(p_steps) WITH ORDINALITY AS s (band, from_second, rate_per_minute, place)
);
COMMENT ON FUNCTION catalog.price_steps_text(catalog.price_step[]) IS $doc$Steps as catalog.price_steps_parse reads them.

:param p_steps: the steps
:returns: the text; empty when there are none
:example: SELECT catalog.price_steps_text(catalog.price_steps_parse('@180=0.0150'))$doc$;
