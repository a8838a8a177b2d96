-- The shipped texts of alerts about a customer's money.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  'account_alert', v.language,
  '{"alert": "limit_warned", "customer": "Acme Ltd", "customer_code": "acme", "currency": "CAD", "percent": 80,
    "exposure": "95.50", "limit": "100.00", "available": "4.50", "amount": "25.00", "country": "FR", "called": "33140000000",
    "company": "Northern Lights Telecom", "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('en', 'Account {{ customer_code }}: {% if alert == "new_country" %}first call to {{ country }}{% else %}your money{% endif %}',
$mail$Hello {{ customer }},

{% if alert == "new_country" %}
A call to {{ called }} was made from your account: the first one to {{ country }}. If it was not yours, tell us at once.
{% elif alert == "limit_warned" %}
Your calls have reached {{ percent }} % of your limit: {{ exposure }} of {{ limit }} {{ currency }}.
{% elif alert == "limit_reached" %}
Your calls have reached your limit: {{ exposure }} of {{ limit }} {{ currency }}.
{% elif alert == "suspended" %}
Your account has no money left ({{ available }} {{ currency }}) and is suspended. A payment makes it active again.
{% elif alert == "fees_unpaid" %}
Your fees of {{ amount }} {{ currency }} are due and {{ available }} {{ currency }} are on your account: it is suspended until they are paid.
{% elif alert == "low_amount" %}
{{ available }} {{ currency }} are left on your account.
{% elif alert == "top_up_done" %}
{{ amount }} {{ currency }} were added to your account: {{ available }} {{ currency }} are available now.
{% elif alert == "top_up_declined" %}
We could not add {{ amount }} {{ currency }} to your account: your card or bank declined. We try again tomorrow.
{% elif alert == "top_up_spent" %}
{{ available }} {{ currency }} are left on your account, and it was topped up today already.
{% endif %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('fr-CA',
    'Compte {{ customer_code }} : {% if alert == "new_country" %}premier appel vers {{ country }}{% else %}votre solde{% endif %}',
$mail$Bonjour {{ customer }},

{% if alert == "new_country" %}
Un appel vers {{ called }} a été fait de votre compte : le premier vers {{ country }}. S'il n'est pas de vous, avisez-nous.
{% elif alert == "limit_warned" %}
Vos appels ont atteint {{ percent }} % de votre limite : {{ exposure }} de {{ limit }} {{ currency }}.
{% elif alert == "limit_reached" %}
Vos appels ont atteint votre limite : {{ exposure }} de {{ limit }} {{ currency }}.
{% elif alert == "suspended" %}
Votre compte est épuisé ({{ available }} {{ currency }}) et suspendu. Un paiement le réactive.
{% elif alert == "fees_unpaid" %}
Vos frais de {{ amount }} {{ currency }} sont dus et votre compte ne contient que {{ available }} {{ currency }} : il est suspendu
jusqu'à leur paiement.
{% elif alert == "low_amount" %}
Il reste {{ available }} {{ currency }} à votre compte.
{% elif alert == "top_up_done" %}
{{ amount }} {{ currency }} ont été ajoutés à votre compte : {{ available }} {{ currency }} sont disponibles.
{% elif alert == "top_up_declined" %}
Nous n'avons pas pu ajouter {{ amount }} {{ currency }} à votre compte : refus de la carte ou de la banque.
Nous réessaierons demain.
{% elif alert == "top_up_spent" %}
Il reste {{ available }} {{ currency }} à votre compte, déjà rechargé aujourd'hui.
{% endif %}

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('es',
    'Cuenta {{ customer_code }}: {% if alert == "new_country" %}primera llamada a {{ country }}{% else %}su saldo{% endif %}',
$mail$Hola {{ customer }}:

{% if alert == "new_country" %}
Desde su cuenta se llamó a {{ called }}: la primera llamada a {{ country }}. Si no fue suya, avísenos.
{% elif alert == "limit_warned" %}
Sus llamadas han alcanzado el {{ percent }} % de su límite: {{ exposure }} de {{ limit }} {{ currency }}.
{% elif alert == "limit_reached" %}
Sus llamadas han alcanzado su límite: {{ exposure }} de {{ limit }} {{ currency }}.
{% elif alert == "suspended" %}
Su cuenta está agotada ({{ available }} {{ currency }}) y suspendida. Un pago la reactiva.
{% elif alert == "fees_unpaid" %}
Sus cuotas de {{ amount }} {{ currency }} han vencido y en su cuenta hay {{ available }} {{ currency }}: está suspendida hasta que se
paguen.
{% elif alert == "low_amount" %}
Quedan {{ available }} {{ currency }} en su cuenta.
{% elif alert == "top_up_done" %}
Se añadieron {{ amount }} {{ currency }} a su cuenta: ahora hay {{ available }} {{ currency }} disponibles.
{% elif alert == "top_up_declined" %}
No pudimos añadir {{ amount }} {{ currency }} a su cuenta: la tarjeta o el banco lo rechazó. Lo intentamos mañana.
{% elif alert == "top_up_spent" %}
Quedan {{ available }} {{ currency }} en su cuenta, que hoy ya se recargó.
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
