-- The lines of each invoice sum to its new charges, numbered 1, 2, 3 …; each is rounded by half a coin at most.
SELECT
  'invoice ' || coalesce(i.invoice_id, l.invoice_id) AS offender,
  jsonb_build_object('new_charges', i.new_charges::text, 'lines', l.amount::text, 'positions', l.positions,
    'number', l.lines, 'badly_rounded', l.badly_rounded) AS detail
FROM billing.invoice AS i
FULL JOIN (
  SELECT x.invoice_id, sum(x.amount) AS amount, count(*) AS lines, max(x.position) AS positions,
    count(*) FILTER (
      WHERE c.exponent IS NULL OR abs(x.amount - x.exact_amount) > 0.5 / 10 ^ c.exponent::numeric
        OR x.amount <> round(x.amount, c.exponent)
    ) AS badly_rounded
  FROM billing.invoice_line AS x
  LEFT JOIN billing.invoice AS y ON y.invoice_id = x.invoice_id
  LEFT JOIN system.iso_currency AS c ON c.code = y.currency
  GROUP BY x.invoice_id
) AS l ON l.invoice_id = i.invoice_id
-- Usage that was taken back before its invoice leaves no line.
WHERE (i.new_charges = coalesce(l.amount, 0) AND coalesce(l.lines = l.positions AND l.badly_rounded = 0, true)) IS NOT TRUE
