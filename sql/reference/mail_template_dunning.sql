-- The shipped texts of what customers who do not pay are told.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  v.template, v.language,
  '{"customer": "Acme Ltd", "customer_code": "acme", "overdue": "250.00", "currency": "CAD", "overdue_since": "2026-11-10",
    "company": "Northern Lights Telecom", "company_email": "billing@nlt.example", "company_phone": "+1 613 555 0100"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('dunning_notice', 'en', 'Account {{ customer_code }}: {{ overdue }} {{ currency }} is overdue',
$mail$Hello {{ customer }},

{{ overdue }} {{ currency }} on account {{ customer_code }} has been due since {{ overdue_since }}.
Please pay it, or tell us if something is wrong with it.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_notice', 'fr-CA', 'Compte {{ customer_code }} : {{ overdue }} {{ currency }} en souffrance',
$mail$Bonjour {{ customer }},

Un montant de {{ overdue }} {{ currency }} est dû sur le compte {{ customer_code }} depuis le {{ overdue_since }}.
Veuillez le régler, ou nous dire si quelque chose n'est pas exact.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_suspend', 'en', 'Account {{ customer_code }} is suspended',
$mail$Hello {{ customer }},

{{ overdue }} {{ currency }} on account {{ customer_code }} has been due since {{ overdue_since }}, so its service is suspended.
Emergency calls still work. Service comes back once this is paid.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_suspend', 'fr-CA', 'Le compte {{ customer_code }} est suspendu',
$mail$Bonjour {{ customer }},

Un montant de {{ overdue }} {{ currency }} est dû sur le compte {{ customer_code }} depuis le {{ overdue_since }} : le service est suspendu.
Les appels d'urgence fonctionnent toujours. Le service sera rétabli après paiement.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_disconnect', 'en', 'Account {{ customer_code }} is disconnected',
$mail$Hello {{ customer }},

{{ overdue }} {{ currency }} on account {{ customer_code }} has been due since {{ overdue_since }}.
Its numbers and devices are out of service now.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_disconnect', 'fr-CA', 'Le compte {{ customer_code }} est débranché',
$mail$Bonjour {{ customer }},

Un montant de {{ overdue }} {{ currency }} est dû sur le compte {{ customer_code }} depuis le {{ overdue_since }}.
Ses numéros et appareils sont désormais hors service.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_reinstate', 'en', 'Account {{ customer_code }} is active again',
$mail$Hello {{ customer }},

Thank you for your payment: the service of account {{ customer_code }} is active again.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_reinstate', 'fr-CA', 'Le compte {{ customer_code }} est de nouveau actif',
$mail$Bonjour {{ customer }},

Merci de votre paiement : le service du compte {{ customer_code }} est rétabli.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_notice', 'es', 'Cuenta {{ customer_code }}: {{ overdue }} {{ currency }} vencidos',
$mail$Hola {{ customer }}:

La cuenta {{ customer_code }} debe {{ overdue }} {{ currency }} desde el {{ overdue_since }}.
Por favor, páguelo o díganos si algo no es correcto.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_suspend', 'es', 'La cuenta {{ customer_code }} está suspendida',
$mail$Hola {{ customer }}:

La cuenta {{ customer_code }} debe {{ overdue }} {{ currency }} desde el {{ overdue_since }}: su servicio está suspendido.
Las llamadas de emergencia siguen funcionando. El servicio vuelve cuando se pague.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_disconnect', 'es', 'La cuenta {{ customer_code }} está desconectada',
$mail$Hola {{ customer }}:

La cuenta {{ customer_code }} debe {{ overdue }} {{ currency }} desde el {{ overdue_since }}.
Sus números y equipos están ahora fuera de servicio.

{{ company }}
{% if company_email %}{{ company_email }}
{% endif %}
{% if company_phone %}{{ company_phone }}
{% endif %}
$mail$),
  ('dunning_reinstate', 'es', 'La cuenta {{ customer_code }} está activa de nuevo',
$mail$Hola {{ customer }}:

Gracias por su pago: el servicio de la cuenta {{ customer_code }} está activo de nuevo.

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
