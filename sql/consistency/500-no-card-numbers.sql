-- Nothing that people or programs wrote down holds a card number, also from before the tables refused them.
SELECT
  format('%s %s', t.name, t.id) AS offender,
  -- Never the value itself.
  jsonb_build_object('column', v.name) AS detail
FROM (
  SELECT 'party.customer' AS name, c.customer_id AS id, jsonb_build_object('name', c.name, 'fields', c.fields) AS texts
  FROM party.customer AS c
  UNION ALL
  SELECT 'party.contact', c.contact_id, jsonb_build_object('name', c.name, 'email', c.email, 'phone', c.phone)
  FROM party.contact AS c
  UNION ALL
  SELECT 'party.note', n.note_id, jsonb_build_object('body', n.body)
  FROM party.note AS n
  UNION ALL
  SELECT 'party.document', d.document_id, jsonb_build_object('reference', d.reference, 'file_name', d.file_name)
  FROM party.document AS d
  UNION ALL
  SELECT 'party.payment_method', m.payment_method_id,
    jsonb_build_object('gateway', m.gateway, 'token', m.token, 'brand', m.brand, 'last_four', m.last_four)
  FROM party.payment_method AS m
  UNION ALL
  SELECT 'collect.payment', p.payment_id, jsonb_build_object('reference', p.reference)
  FROM collect.payment AS p
  -- Of what there is most: a shorter text is none.
  WHERE length(p.reference) >= 13
  UNION ALL
  SELECT 'collect.payment_reversal', r.payment_id, jsonb_build_object('reason', r.reason)
  FROM collect.payment_reversal AS r
  UNION ALL
  SELECT 'collect.adjustment', a.adjustment_id, jsonb_build_object('reason', a.reason)
  FROM collect.adjustment AS a
  UNION ALL
  SELECT 'collect.adjustment_request', r.adjustment_request_id,
    jsonb_build_object('reason', r.reason, 'decision_reason', r.decision_reason)
  FROM collect.adjustment_request AS r
  UNION ALL
  SELECT 'billing.charge', c.charge_id, jsonb_build_object('description', c.description)
  FROM billing.charge AS c
  UNION ALL
  SELECT 'billing.credit_note', n.credit_note_id, jsonb_build_object('reason', n.reason)
  FROM billing.credit_note AS n
  UNION ALL
  SELECT 'collect.dispute', d.dispute_id, jsonb_build_object('reason', d.reason, 'conclusion', d.conclusion)
  FROM collect.dispute AS d
  UNION ALL
  SELECT 'collect.refund', r.refund_id, jsonb_build_object('reference', r.reference)
  FROM collect.refund AS r
  UNION ALL
  SELECT 'collect.dunning_pause', p.dunning_pause_id, jsonb_build_object('reason', p.reason)
  FROM collect.dunning_pause AS p
  UNION ALL
  SELECT 'ledger.period', d.period_id, jsonb_build_object('reason', d.reason) FROM ledger.period AS d
  UNION ALL
  SELECT 'access.web_user', u.web_user_id, jsonb_build_object('login', u.login, 'name', u.name, 'email', u.email)
  FROM access.web_user AS u
  UNION ALL
  SELECT 'collect.payment_settlement', s.payment_id, jsonb_build_object('reference', s.reference)
  FROM collect.payment_settlement AS s
  UNION ALL
  SELECT 'collect.chargeback', b.chargeback_id, jsonb_build_object('reason', b.reason, 'conclusion', b.conclusion)
  FROM collect.chargeback AS b
  UNION ALL
  SELECT 'collect.bank_line', l.bank_line_id,
    jsonb_build_object('reference', l.reference, 'payer', l.payer, 'bank_reference', l.bank_reference, 'reason', l.reason)
  FROM collect.bank_line AS l
  UNION ALL
  SELECT 'billing.customer_terms', c.customer_id, jsonb_build_object('purchase_order', c.purchase_order)
  FROM billing.customer_terms AS c
  UNION ALL
  SELECT 'integration.webhook', w.webhook_id, jsonb_build_object('name', w.name, 'url', w.url)
  FROM integration.webhook AS w
  UNION ALL
  SELECT 'billing.invoice_template', i.invoice_template_id, jsonb_build_object('note', i.note)
  FROM billing.invoice_template AS i
) AS t
CROSS JOIN LATERAL jsonb_each_text(t.texts) AS v (name, text)
WHERE system.card_number_found(v.text)
