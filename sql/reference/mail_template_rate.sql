-- The shipped texts of rate-change notices.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  'rate_change', v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "sheet": "Wholesale A-Z", "currency": "CAD", "effective_from": "2026-12-01",
    "changes": "1613  Canada - Ottawa  0.015 -> 0.014  (2026-12-01)", "more": 0, "company": "Northern Lights Telecom",
    "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('en', 'New prices from {{ effective_from }}: {{ sheet }}',
$mail$Hello {{ customer }},

Prices per minute of {{ sheet }} ({{ currency }}) change for account {{ customer_code }}.
Each line: prefix, destination, old price -> new price, first day; - is no price of its own: the shorter prefix counts.

{{ changes }}
{% if more %}
... and {{ more }} more. Ask us for the whole sheet.
{% endif %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('fr-CA', 'Nouveaux tarifs à partir du {{ effective_from }} : {{ sheet }}',
$mail$Bonjour {{ customer }},

Les tarifs à la minute de {{ sheet }} ({{ currency }}) changent pour le compte {{ customer_code }}.
Chaque ligne : préfixe, destination, ancien tarif -> nouveau tarif, premier jour ; - signifie sans tarif propre :
le préfixe plus court s'applique.

{{ changes }}
{% if more %}
... et {{ more }} de plus. Demandez-nous la grille complète.
{% endif %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('es', 'Nuevos precios desde el {{ effective_from }}: {{ sheet }}',
$mail$Hola {{ customer }}:

Los precios por minuto de {{ sheet }} ({{ currency }}) cambian para la cuenta {{ customer_code }}.
Cada línea: prefijo, destino, precio anterior -> precio nuevo, primer día; - es sin precio propio:
vale el prefijo más corto.

{{ changes }}
{% if more %}
... y {{ more }} más. Pídanos la tarifa completa.
{% endif %}

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
