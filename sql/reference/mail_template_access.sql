-- The shipped texts of mails to people who log in.
INSERT INTO system.mail_template AS t (template, language, sample, shipped_subject, shipped_body)
SELECT
  'password_reset', v.language,
  '{"login": "grace", "name": "Grace", "minutes": 60, "password_reset_id": "00000000-0000-4000-8000-000000000000",
    "code": "(hidden)", "url": "https://billing.example"}'::jsonb,
  v.subject, v.body
FROM (VALUES
  ('en', 'Set your password',
$mail$Hello {{ name or login }},

with this you set the password of {{ login }}, once and within {{ minutes }} minutes:

{% if url %}{{ url }}/password?code={% endif %}{{ code }}

If you did not ask for it, do nothing: your password stays as it is.
$mail$),
  ('fr-CA', 'Choisissez votre mot de passe',
$mail$Bonjour {{ name or login }},

ceci vous permet de choisir le mot de passe de {{ login }}, une seule fois et d'ici {{ minutes }} minutes :

{% if url %}{{ url }}/password?code={% endif %}{{ code }}

Si vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.
$mail$),
  ('es', 'Elija su contraseña',
$mail$Hola {{ name or login }}:

con esto puede elegir la contraseña de {{ login }}, una sola vez y en los próximos {{ minutes }} minutos:

{% if url %}{{ url }}/password?code={% endif %}{{ code }}

Si no lo ha pedido, no haga nada: su contraseña no cambia.
$mail$)
) AS v (language, subject, body)
ON CONFLICT (template, language) DO UPDATE SET
  sample = excluded.sample, shipped_subject = excluded.shipped_subject, shipped_body = excluded.shipped_body
WHERE (t.sample, t.shipped_subject, t.shipped_body)
  IS DISTINCT FROM (excluded.sample, excluded.shipped_subject, excluded.shipped_body);
