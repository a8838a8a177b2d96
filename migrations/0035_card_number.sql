-- Card numbers never come in: what looks like one is refused where people might type it.

CREATE FUNCTION system.luhn_valid(p_digits text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT coalesce(sum(CASE WHEN d.n % 2 = 1 THEN d.digit ELSE d.digit * 2 / 10 + d.digit * 2 % 10 END) % 10 = 0, false)
  FROM (
    SELECT x.digit::integer AS digit, x.n FROM string_to_table(reverse(p_digits), NULL) WITH ORDINALITY AS x (digit, n)
  ) AS d;
END;
COMMENT ON FUNCTION system.luhn_valid(text) IS $doc$Whether the last digit is the check digit of the others (Luhn).

:param p_digits: digits and nothing else
:returns: true when every second digit from the right, doubled and its digits added, sums with the others to a multiple of 10
:example: SELECT system.luhn_valid('79927398713')$doc$;

CREATE FUNCTION system.card_number_grouped(p_text text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT EXISTS (
    SELECT
    FROM (
      -- From each group of digits on, it and those after it: 19 digits are at most 19 groups.
      SELECT array_agg(g.digits) OVER (
        PARTITION BY r.n ORDER BY g.n ROWS BETWEEN CURRENT ROW AND 18 FOLLOWING) AS groups
      FROM regexp_matches(p_text, '[+]?[0-9]+(?:[ \t\u00a0\u2010-\u2013-]{1,3}[0-9]+)*', 'g')
        WITH ORDINALITY AS r (found, n)
      CROSS JOIN LATERAL regexp_split_to_table(r.found[1], '[ \t\u00a0\u2010-\u2013-]+')
        WITH ORDINALITY AS g (digits, n)
    ) AS w
    CROSS JOIN LATERAL (
      SELECT string_agg(x.digits, '') OVER (ORDER BY x.n) AS number
      FROM unnest(w.groups) WITH ORDINALITY AS x (digits, n)
    ) AS c
    WHERE CASE
      -- 15 digits from 35 on are the IMEI of a telephone; no card begins so.
      WHEN c.number ~ '^35[0-9]{13}$' THEN false
      WHEN c.number ~ '^[2-6][0-9]{12,18}$' THEN system.luhn_valid(c.number)
    END
  );
END;
COMMENT ON FUNCTION system.card_number_grouped(text) IS
$doc$Whether groups of digits in a text make a card number; see system.card_number_found.

:param p_text: a text with many digits
:returns: true when they do
:example: SELECT system.card_number_grouped('4111 1111 1111 1111')$doc$;

-- So small that it inlines: nearly no text has 13 digits in a row, and a long import asks for every one.
CREATE FUNCTION system.card_number_found(p_text text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN length(p_text) >= 13 AND p_text ~ '[0-9](?:[ \t\u00a0\u2010-\u2013-]{0,3}[0-9]){12}'
    THEN system.card_number_grouped(p_text)
  ELSE false
END;
COMMENT ON FUNCTION system.card_number_found(text) IS $doc$Whether a text holds what looks like a card number.

13 to 19 digits that begin with 2 to 6 and end with their check digit, in one piece or in groups with blanks or dashes
between. A number behind a plus is a telephone number.
:param p_text: any text
:returns: true when it does; false for NULL
:example: SELECT system.card_number_found('order 7, 4111 1111 1111 1111')$doc$;

CREATE FUNCTION system.tg__card_number() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- The message repeats nothing of the value: messages are logged.
  RAISE EXCEPTION USING ERRCODE = 'TB102', COLUMN = TG_ARGV[0],
    MESSAGE = format('%s holds what looks like a card number', TG_ARGV[0]),
    HINT = 'Give the payment gateway''s token instead. Write a telephone number with + before it.';
END $$;
COMMENT ON FUNCTION system.tg__card_number() IS 'Trigger: refuses a row in whose column a card number was found.';

CREATE FUNCTION system.card_number_guard(p_table regclass, p_columns text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_column text;
BEGIN
  FOREACH v_column IN ARRAY p_columns LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s
      FOR EACH ROW WHEN (system.card_number_found(NEW.%I::text)) EXECUTE FUNCTION system.tg__card_number(%L)',
      '_210_card_number_' || v_column, v_column, p_table, v_column, v_column);
  END LOOP;
END $$;
COMMENT ON FUNCTION system.card_number_guard(regclass, text[]) IS
$doc$Makes columns of a table refuse card numbers; migrations call it.

:param p_table: the table
:param p_columns: columns that people or programs fill with text
:returns: nothing
:example: SELECT system.card_number_guard('party.note', '{body}')$doc$;

-- The triggers' conditions run as whoever writes the row.
GRANT EXECUTE ON FUNCTION system.luhn_valid(text), system.card_number_grouped(text), system.card_number_found(text)
TO pgtoll_code, pgtoll_self;

SELECT system.card_number_guard('party.customer', '{name,fields}');
SELECT system.card_number_guard('party.contact', '{name,email,phone}');
SELECT system.card_number_guard('party.note', '{body}');
SELECT system.card_number_guard('party.document', '{reference,file_name}');
SELECT system.card_number_guard('party.payment_method', '{gateway,token,brand,last_four}');
SELECT system.card_number_guard('collect.payment', '{reference}');
SELECT system.card_number_guard('collect.payment_reversal', '{reason}');
SELECT system.card_number_guard('collect.adjustment', '{reason}');
