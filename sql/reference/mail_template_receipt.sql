-- The shipped texts that thank for a payment.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  'payment_receipt', v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "number": "R-000012", "amount": "120.00", "currency": "CAD",
    "received_on": "2026-11-10", "settled": [{"kind": "invoice", "number": "NLT-000123", "amount": "120.00"}],
    "company": "Northern Lights Telecom", "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('en', 'Receipt {{ number }}: {{ amount }} {{ currency }}',
$mail$Hello {{ customer }},

Thank you: we received {{ amount }} {{ currency }} for account {{ customer_code }} on {{ received_on }}.
{% for item in settled %}
  {{ item.number }}: {{ item.amount }}
{% endfor %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('fr-CA', 'Reçu {{ number }} : {{ amount }} {{ currency }}',
$mail$Bonjour {{ customer }},

Merci : nous avons reçu {{ amount }} {{ currency }} pour le compte {{ customer_code }} le {{ received_on }}.
{% for item in settled %}
  {{ item.number }} : {{ item.amount }}
{% endfor %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('es', 'Recibo {{ number }}: {{ amount }} {{ currency }}',
$mail$Hola {{ customer }}:

Gracias: recibimos {{ amount }} {{ currency }} para la cuenta {{ customer_code }} el {{ received_on }}.
{% for item in settled %}
  {{ item.number }}: {{ item.amount }}
{% endfor %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$)
) AS v (language, subject, body)
ON CONFLICT (template, language) DO UPDATE SET
  sample = excluded.sample, shipped_subject = excluded.shipped_subject, shipped_body = excluded.shipped_body
WHERE (t.sample, t.shipped_subject, t.shipped_body)
  IS DISTINCT FROM (excluded.sample, excluded.shipped_subject, excluded.shipped_body);
