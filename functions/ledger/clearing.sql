-- Accounts through which money only passes: what stands there too long was forgotten.

CREATE OR REPLACE FUNCTION ledger.clearing_shared(p_kind text, p_cutoff timestamptz) RETURNS TABLE (
  legal_entity_id bigint, kind text, currency text, amount numeric, stale numeric, oldest_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.legal_entity_id, a.kind, a.currency::text, b.amount,
    -- What came later clears what came first.
    CASE
      WHEN b.came > 0 THEN greatest(b.came - b.went, 0)
      ELSE -greatest(b.went_before - b.came_since, 0)
    END,
    b.oldest_at
  FROM ledger.account AS a
  CROSS JOIN LATERAL (
    SELECT sum(e.amount::numeric) AS amount, max(e.booked_at) FILTER (WHERE e.booked_at < p_cutoff) AS oldest_at,
      greatest(coalesce(sum(e.amount::numeric) FILTER (WHERE e.booked_at < p_cutoff), 0), 0) AS came,
      coalesce(sum(-e.amount::numeric) FILTER (WHERE e.booked_at >= p_cutoff AND e.amount < 0), 0) AS went,
      greatest(coalesce(sum(-e.amount::numeric) FILTER (WHERE e.booked_at < p_cutoff), 0), 0) AS went_before,
      coalesce(sum(e.amount::numeric) FILTER (WHERE e.booked_at >= p_cutoff AND e.amount > 0), 0) AS came_since
    FROM ledger.entry AS e
    WHERE e.account_id = a.account_id AND e.number IS NULL
  ) AS b
  WHERE a.kind = p_kind AND a.customer_id IS NULL AND b.amount IS NOT NULL;
END;
COMMENT ON FUNCTION ledger.clearing_shared(text, timestamptz) IS
$doc$What stands on the accounts of a kind that money only passes through.

:param p_kind: in_transit or suspense
:param p_cutoff: what came before this should have gone
:returns: a row an account: what stands there, how much of it came before the cutoff, and when the last of that came
:example: SELECT * FROM ledger.clearing_shared('suspense', '2026-10-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION ledger.clearing_unbilled(p_cutoff timestamptz) RETURNS TABLE (
  legal_entity_id bigint, currency text, amount numeric, stale numeric, oldest_at timestamptz
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT o.legal_entity_id, o.currency, o.amount, coalesce(s.amount, 0), s.oldest_at
  FROM (
    SELECT a.legal_entity_id, a.currency::text AS currency, sum(a.unbilled::numeric) AS amount
    FROM ledger.account AS a
    WHERE a.kind = 'customer'
    GROUP BY 1, 2
    HAVING sum(a.unbilled::numeric) <> 0
  ) AS o
  LEFT JOIN (
    SELECT a.legal_entity_id, a.currency::text AS currency, sum(-e.amount::numeric) AS amount, min(t.booked_at) AS oldest_at
    FROM ledger.transaction AS t
    INNER JOIN ledger.account AS a ON a.account_id = t.account_id
    INNER JOIN ledger.entry AS e
      ON e.transaction_id = t.transaction_id AND e.booked_at = t.booked_at AND e.account_id = t.account_id
      AND e.booked_at < p_cutoff
    WHERE t.kind = 'usage' AND t.cleared_by IS NULL AND t.booked_at < p_cutoff
    GROUP BY 1, 2
  ) AS s ON s.legal_entity_id = o.legal_entity_id AND s.currency = o.currency;
END;
COMMENT ON FUNCTION ledger.clearing_unbilled(timestamptz) IS $doc$Usage that is on no invoice.

:param p_cutoff: what was booked before this should be on one
:returns: a row a legal entity and currency: all of it, how much was booked before the cutoff, and when the first of that was
:example: SELECT * FROM ledger.clearing_unbilled('2026-10-01T00:00Z')$doc$;

CREATE OR REPLACE FUNCTION ledger.clearing_rounding() RETURNS TABLE (
  legal_entity_id bigint, currency text, amount numeric, stale numeric
)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT a.legal_entity_id, a.currency::text, b.amount, b.other
  FROM ledger.account AS a
  CROSS JOIN LATERAL (
    SELECT sum(e.amount::numeric) AS amount,
      -- What invoices and what took them back left there is what their lines were rounded by, which is checked line by line.
      coalesce(sum(e.amount::numeric) FILTER (WHERE t.kind NOT IN ('invoice', 'credit_note')), 0) AS other
    FROM ledger.entry AS e
    INNER JOIN ledger.transaction AS t ON t.transaction_id = e.transaction_id
    WHERE e.account_id = a.account_id AND e.number IS NULL
  ) AS b
  WHERE a.kind = 'rounding' AND a.customer_id IS NULL AND b.amount IS NOT NULL;
END;
COMMENT ON FUNCTION ledger.clearing_rounding() IS $doc$What stands on the rounding accounts.

:returns: a row an account: its amount, and how much of it no invoice or credit note was rounded by
:example: SELECT * FROM ledger.clearing_rounding()$doc$;
