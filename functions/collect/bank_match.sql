-- Whose money a bank's line is: by the invoice numbers and account codes that the payer wrote.

CREATE OR REPLACE FUNCTION collect.bank_words(p_references text[]) RETURNS TABLE (nth bigint, word text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  -- People and banks put blanks where dashes were: one, two or three words may be what is meant.
  SELECT DISTINCT p.nth,
    left(p.first || CASE n.words WHEN 1 THEN '' ELSE p.second END || CASE n.words WHEN 3 THEN p.third ELSE '' END, 100)
  FROM (
    SELECT r.nth, w.word AS first, lead(w.word) OVER line AS second, lead(w.word, 2) OVER line AS third
    FROM unnest(p_references) WITH ORDINALITY AS r (text, nth)
    CROSS JOIN LATERAL regexp_split_to_table(upper(r.text), '[^[:alnum:]]+') WITH ORDINALITY AS w (word, place)
    WHERE w.word <> ''
    WINDOW line AS (PARTITION BY r.nth ORDER BY w.place)
  ) AS p
  CROSS JOIN (VALUES (1), (2), (3)) AS n (words)
  WHERE n.words = 1 OR n.words = 2 AND p.second IS NOT NULL OR n.words = 3 AND p.third IS NOT NULL;
END;
COMMENT ON FUNCTION collect.bank_words(text[]) IS $doc$The words of references, and two or three that follow each other as one.

:param p_references: what payers wrote
:returns: number of the reference, and letters and digits in capitals
:example: SELECT * FROM collect.bank_words('{Invoice NLT-000123}')$doc$;

CREATE OR REPLACE FUNCTION collect.bank_match(p_legal_entity_id bigint, p_currency text, p_references text[]) RETURNS TABLE (
  nth bigint, customer_id bigint, debit_kind text, debit_id bigint
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH word AS MATERIALIZED (
    SELECT w.nth, w.word, upper(regexp_replace(e.code, '[^[:alnum:]]', '', 'g')) AS issuer
    FROM collect.bank_words(p_references) AS w
    INNER JOIN party.legal_entity AS e ON e.legal_entity_id = p_legal_entity_id
  ), hit AS (
    SELECT n.nth, i.customer_id, 'invoice' AS debit_kind, i.invoice_id AS debit_id
    FROM (
      -- The code of the legal entity, then nothing but digits.
      SELECT w.nth, substr(w.word, length(w.issuer) + 1)::bigint AS number
      FROM word AS w
      WHERE starts_with(w.word, w.issuer) AND substr(w.word, length(w.issuer) + 1) ~ '^[0-9]{1,18}$'
    ) AS n
    INNER JOIN billing.invoice AS i ON i.legal_entity_id = p_legal_entity_id AND i.number = n.number
    UNION ALL
    SELECT w.nth, o.customer_id, 'opening_invoice', o.opening_invoice_id
    FROM word AS w
    INNER JOIN billing.opening_invoice AS o
      ON o.legal_entity_id = p_legal_entity_id AND upper(regexp_replace(o.number, '[^[:alnum:]]', '', 'g')) = w.word
    -- A short number may be anything.
    WHERE length(w.word) >= 4
    UNION ALL
    SELECT w.nth, c.customer_id, NULL, NULL
    FROM word AS w
    INNER JOIN party.customer AS c
      ON c.legal_entity_id = p_legal_entity_id AND upper(regexp_replace(c.code, '[^[:alnum:]]', '', 'g')) = w.word
    WHERE length(w.word) >= 4
  )
  SELECT DISTINCT h.nth, h.customer_id, h.debit_kind, h.debit_id
  FROM hit AS h
  INNER JOIN party.customer AS c ON c.customer_id = h.customer_id AND c.currency = p_currency;
END;
COMMENT ON FUNCTION collect.bank_match(bigint, text, text[]) IS
$doc$Customers of a legal entity and currency that references name, by invoice number or account code.

:param p_legal_entity_id: whose customers
:param p_currency: in which currency they pay
:param p_references: what payers wrote
:returns: number of the reference, the customer, and the invoice if that is named
:example: SELECT * FROM collect.bank_match(1, 'CAD', '{Invoice NLT-000123}')$doc$;
