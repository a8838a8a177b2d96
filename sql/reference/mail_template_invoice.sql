-- The shipped texts of mails that bring invoices and credit notes.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  v.template, v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "number": "NLT-000123", "issued_on": "2026-11-01", "due_on": "2026-11-21",
    "amount": "149.60", "is_due": true, "currency": "CAD", "company": "Northern Lights Telecom",
    "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body || $mail$
{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$
FROM (VALUES
  ('invoice_issued', 'en', 'Invoice {{ number }} of {{ company }}',
$mail$Hello {{ customer }},

Invoice {{ number }} of {{ issued_on }} for account {{ customer_code }} is attached.
{% if is_due %}
Amount due: {{ currency }} {{ amount }}, by {{ due_on }}.
{% else %}
There is nothing to pay.
{% endif %}
$mail$),
  ('invoice_issued', 'fr-CA', 'Facture {{ number }} de {{ company }}',
$mail$Bonjour {{ customer }},

La facture {{ number }} du {{ issued_on }} pour le compte {{ customer_code }} est jointe.
{% if is_due %}
Montant dû : {{ amount }} {{ currency }}, au plus tard le {{ due_on }}.
{% else %}
Il n'y a rien à payer.
{% endif %}
$mail$),
  ('invoice_issued', 'es', 'Factura {{ number }} de {{ company }}',
$mail$Hola {{ customer }}:

Adjuntamos la factura {{ number }} del {{ issued_on }} de la cuenta {{ customer_code }}.
{% if is_due %}
Importe a pagar: {{ currency }} {{ amount }}, a más tardar el {{ due_on }}.
{% else %}
No hay nada que pagar.
{% endif %}
$mail$),
  ('credit_note_issued', 'en', 'Credit note {{ number }} of {{ company }}',
$mail$Hello {{ customer }},

Credit note {{ number }} of {{ issued_on }} over {{ currency }} {{ amount }} for account {{ customer_code }} is attached.
$mail$),
  ('credit_note_issued', 'fr-CA', 'Note de crédit {{ number }} de {{ company }}',
$mail$Bonjour {{ customer }},

La note de crédit {{ number }} du {{ issued_on }} de {{ amount }} {{ currency }} pour le compte {{ customer_code }} est jointe.
$mail$),
  ('credit_note_issued', 'es', 'Nota de crédito {{ number }} de {{ company }}',
$mail$Hola {{ customer }}:

Adjuntamos la nota de crédito {{ number }} del {{ issued_on }} por {{ currency }} {{ amount }} de la cuenta {{ customer_code }}.
$mail$)
) AS v (template, language, subject, body)
ON CONFLICT (template, language) DO UPDATE SET
  sample = excluded.sample, shipped_subject = excluded.shipped_subject, shipped_body = excluded.shipped_body
WHERE (t.sample, t.shipped_subject, t.shipped_body)
  IS DISTINCT FROM (excluded.sample, excluded.shipped_subject, excluded.shipped_body);
