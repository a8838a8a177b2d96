-- The shipped texts that thank for a payment, and those that ask for more deposit.
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

INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  'deposit_ask', v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "amount": "70.00", "held": "150.00", "required": "220.00", "currency": "CAD",
    "company": "Northern Lights Telecom", "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('en', 'Account {{ customer_code }}: please add {{ amount }} {{ currency }} to your deposit',
$mail$Hello {{ customer }},

Your calls have grown. The deposit of account {{ customer_code }} is {{ held }} {{ currency }} and should be {{ required }} {{ currency }}:
please add {{ amount }} {{ currency }}.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('fr-CA', 'Compte {{ customer_code }} : veuillez ajouter {{ amount }} {{ currency }} à votre dépôt',
$mail$Bonjour {{ customer }},

Votre consommation a augmenté. Le dépôt du compte {{ customer_code }} est de {{ held }} {{ currency }} et devrait être
de {{ required }} {{ currency }} : veuillez y ajouter {{ amount }} {{ currency }}.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('es', 'Cuenta {{ customer_code }}: añada {{ amount }} {{ currency }} a su depósito',
$mail$Hola {{ customer }}:

Su consumo ha aumentado. El depósito de la cuenta {{ customer_code }} es de {{ held }} {{ currency }} y debería ser
de {{ required }} {{ currency }}: por favor, añada {{ amount }} {{ currency }}.

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
