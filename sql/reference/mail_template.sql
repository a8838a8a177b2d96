-- The shipped texts of mails. What an operator wrote instead stands in other columns and is never touched here.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  v.template, v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "brand": "Visa", "last_four": "4242", "expires": "03/2011",
    "expires_on": "2011-03-31", "company": "Northern Lights Telecom", "company_email": "billing@nlt.example",
    "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('card_expiring', 'en', 'Your card ending in {{ last_four }} expires {{ expires }}',
$mail$Hello {{ customer }},

The {{ brand or 'card' }} ending in {{ last_four }} that pays for account {{ customer_code }} is valid until {{ expires_on }}.
Please give us a new card before then, so that your service goes on without interruption.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('card_expired', 'en', 'Your card ending in {{ last_four }} has expired',
$mail$Hello {{ customer }},

The {{ brand or 'card' }} ending in {{ last_four }} that pays for account {{ customer_code }} was valid until {{ expires_on }}.
Please give us a new card: we can no longer charge this one.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('card_expiring', 'fr-CA', 'Votre carte se terminant par {{ last_four }} expire le {{ expires_on }}',
$mail$Bonjour {{ customer }},

La carte{% if brand %} {{ brand }}{% endif %} se terminant par {{ last_four }}, utilisée pour payer
le compte {{ customer_code }}, est valide jusqu'au {{ expires_on }}.
Veuillez nous fournir une nouvelle carte d'ici là afin d'éviter toute interruption de service.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('card_expired', 'fr-CA', 'Votre carte se terminant par {{ last_four }} est expirée',
$mail$Bonjour {{ customer }},

La carte{% if brand %} {{ brand }}{% endif %} se terminant par {{ last_four }}, utilisée pour payer
le compte {{ customer_code }}, était valide jusqu'au {{ expires_on }}.
Veuillez nous fournir une nouvelle carte : celle-ci ne peut plus être débitée.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('card_expiring', 'es', 'Su tarjeta terminada en {{ last_four }} vence el {{ expires_on }}',
$mail$Hola, {{ customer }}:

La tarjeta{% if brand %} {{ brand }}{% endif %} terminada en {{ last_four }}, con la que se paga
la cuenta {{ customer_code }}, es válida hasta el {{ expires_on }}.
Indíquenos una tarjeta nueva antes de esa fecha para que su servicio continúe sin interrupción.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('card_expired', 'es', 'Su tarjeta terminada en {{ last_four }} ha vencido',
$mail$Hola, {{ customer }}:

La tarjeta{% if brand %} {{ brand }}{% endif %} terminada en {{ last_four }}, con la que se paga
la cuenta {{ customer_code }}, era válida hasta el {{ expires_on }}.
Indíquenos una tarjeta nueva: ya no podemos cobrar en esta.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$)
) AS v (template, language, subject, body)
ON CONFLICT (template, language) DO UPDATE SET
  sample = excluded.sample, shipped_subject = excluded.shipped_subject, shipped_body = excluded.shipped_body
WHERE (t.sample, t.shipped_subject, t.shipped_body)
  IS DISTINCT FROM (excluded.sample, excluded.shipped_subject, excluded.shipped_body);
