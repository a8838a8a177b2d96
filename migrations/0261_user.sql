-- People who log in, what they may do, and the keys of programs.

CREATE TABLE access.role (
  role_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code system.slug NOT NULL CONSTRAINT role_code_key UNIQUE,
  name text NOT NULL CONSTRAINT role_name CHECK (name ~ '\S'),
  base_role text NOT NULL
    CONSTRAINT role_base_role CHECK (base_role IN ('pgtoll_admin', 'pgtoll_operator', 'pgtoll_auditor', 'pgtoll_switch')),
  functions text[] NOT NULL DEFAULT '{*}'
    CONSTRAINT role_functions CHECK (cardinality(functions) > 0 AND array_to_string(functions, ' ', '?') ~ '^[a-z0-9_.* ]+$'),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now()
);
COMMENT ON TABLE access.role IS
'What people of a kind may do: at most what a role of the database may, and of that the functions named.';
COMMENT ON COLUMN access.role.role_id IS 'Key.';
COMMENT ON COLUMN access.role.code IS 'Short code, such as collections.';
COMMENT ON COLUMN access.role.name IS 'Name for people.';
COMMENT ON COLUMN access.role.base_role IS '(fixed) The role of the database that they act as.';
COMMENT ON COLUMN access.role.functions IS
'Functions they may call; * stands for any letters: {payment_*,invoice_get}. Those of other schemas with it: custom.*.';
COMMENT ON CONSTRAINT role_code_key ON access.role IS 'There is a role with this code.';
COMMENT ON CONSTRAINT role_name ON access.role IS 'Give a name.';
COMMENT ON CONSTRAINT role_base_role ON access.role IS 'One of pgtoll_admin, pgtoll_operator, pgtoll_auditor, pgtoll_switch.';
COMMENT ON CONSTRAINT role_functions ON access.role IS 'Give names of functions; * stands for any letters.';
SELECT system.noun_attach('access.role', 'role_id');

CREATE TABLE access.web_user (
  web_user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login text NOT NULL CONSTRAINT web_user_login CHECK (login ~ '^[a-z0-9][a-z0-9._@+-]{0,99}$'),
  name text NOT NULL DEFAULT '',
  email text NOT NULL CONSTRAINT web_user_email CHECK (system.mail_addresses_valid(ARRAY[email])),
  language text NOT NULL DEFAULT 'en' CONSTRAINT web_user_language CHECK (language ~ '^[a-z]{2}(-[A-Z]{2})?$'),
  role_id bigint REFERENCES access.role,
  customer_id bigint,
  active boolean NOT NULL DEFAULT true,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT system.clock_now(),
  updated_at timestamptz NOT NULL DEFAULT system.clock_now(),
  CONSTRAINT web_user_login_key UNIQUE (login),
  CONSTRAINT web_user_one CHECK (num_nonnulls(role_id, customer_id) = 1)
);
CREATE INDEX web_user_role_idx ON access.web_user (role_id);
CREATE INDEX web_user_customer_idx ON access.web_user (customer_id) WHERE customer_id IS NOT NULL;
COMMENT ON TABLE access.web_user IS 'People who log in: staff by a role, or a customer''s own people.';
COMMENT ON COLUMN access.web_user.web_user_id IS 'Key.';
COMMENT ON COLUMN access.web_user.login IS 'What they type, in small letters; an e-mail address will do.';
COMMENT ON COLUMN access.web_user.name IS 'Name.';
COMMENT ON COLUMN access.web_user.email IS 'Where links to set a password go.';
COMMENT ON COLUMN access.web_user.language IS 'Language of mails.';
COMMENT ON COLUMN access.web_user.role_id IS 'Role of staff.';
COMMENT ON COLUMN access.web_user.customer_id IS '(fixed) The customer whose own person it is.';
COMMENT ON COLUMN access.web_user.active IS 'Whether they may log in; no session of one who may not goes on.';
COMMENT ON CONSTRAINT web_user_login ON access.web_user IS 'Give small letters, digits, and . _ @ + -.';
COMMENT ON CONSTRAINT web_user_email ON access.web_user IS 'Give one e-mail address, without a name.';
COMMENT ON CONSTRAINT web_user_language ON access.web_user IS 'Give a language such as en or fr-CA.';
COMMENT ON CONSTRAINT web_user_login_key ON access.web_user IS 'Somebody has this login.';
COMMENT ON CONSTRAINT web_user_one ON access.web_user IS 'Give a role or a customer, and not both.';
SELECT system.card_number_guard('access.web_user', '{login,name,email}');
SELECT system.noun_attach('access.web_user', 'web_user_id');

-- What proves who somebody is: no role can read this table, only the few functions below.
CREATE TABLE access.credential (
  web_user_id bigint PRIMARY KEY REFERENCES access.web_user ON DELETE CASCADE,
  password_hash text,
  password_set_at timestamptz,
  totp_secret text,
  totp_step bigint NOT NULL DEFAULT 0,
  totp_on boolean NOT NULL DEFAULT false,
  CONSTRAINT credential_hash CHECK (password_hash ~ '^\$argon2id\$'),
  CONSTRAINT credential_totp CHECK (NOT totp_on OR totp_secret IS NOT NULL)
);
COMMENT ON TABLE access.credential IS 'How people prove who they are.';
COMMENT ON COLUMN access.credential.web_user_id IS 'Who.';
COMMENT ON COLUMN access.credential.password_hash IS 'Argon2id with its parameters and salt; NULL until they set a password.';
COMMENT ON COLUMN access.credential.password_set_at IS 'When they did.';
COMMENT ON COLUMN access.credential.totp_secret IS 'Secret of their second factor, encrypted by a key that only HTTP has.';
COMMENT ON COLUMN access.credential.totp_step IS 'The last step of time whose code was used: each counts once.';
COMMENT ON COLUMN access.credential.totp_on IS 'Whether a code is asked for; false until the first was given.';
COMMENT ON CONSTRAINT credential_hash ON access.credential IS 'Passwords are kept by argon2id.';
COMMENT ON CONSTRAINT credential_totp ON access.credential IS 'A second factor needs its secret.';

CREATE TABLE access.web_session (
  web_session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  web_user_id bigint NOT NULL REFERENCES access.web_user ON DELETE CASCADE,
  prefix text NOT NULL CONSTRAINT web_session_prefix_key UNIQUE,
  secret_hash bytea NOT NULL,
  began_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  ended_at timestamptz,
  address inet
);
CREATE INDEX web_session_user_idx ON access.web_session (web_user_id, web_session_id);
COMMENT ON TABLE access.web_session IS 'From logging in to logging out; times are real ones, also in a sandbox.';
COMMENT ON COLUMN access.web_session.web_session_id IS 'Key.';
COMMENT ON COLUMN access.web_session.web_user_id IS 'Who.';
COMMENT ON COLUMN access.web_session.prefix IS 'Public part of the token, by which it is found.';
COMMENT ON COLUMN access.web_session.secret_hash IS 'SHA-256 of the secret part.';
COMMENT ON COLUMN access.web_session.began_at IS 'When they logged in.';
COMMENT ON COLUMN access.web_session.seen_at IS 'When it was last used, to some seconds.';
COMMENT ON COLUMN access.web_session.ended_at IS 'When they logged out, or it was ended for them.';
COMMENT ON COLUMN access.web_session.address IS 'From where they logged in.';
COMMENT ON CONSTRAINT web_session_prefix_key ON access.web_session IS 'There is a session with this token.';

CREATE TABLE access.login_failure (
  login text NOT NULL,
  address inet NOT NULL,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  CONSTRAINT login_failure_pkey PRIMARY KEY (login, address)
);
CREATE INDEX login_failure_address_idx ON access.login_failure (address);
COMMENT ON TABLE access.login_failure IS
'Attempts to log in since the last that succeeded, by who is meant and from where: nobody can lock others out from elsewhere.';
COMMENT ON COLUMN access.login_failure.login IS 'Who is meant; there need not be such a person.';
COMMENT ON COLUMN access.login_failure.address IS 'From where; 0.0.0.0 when that is not known.';
COMMENT ON COLUMN access.login_failure.failures IS 'How often.';
COMMENT ON COLUMN access.login_failure.last_at IS 'When last.';

CREATE TABLE access.password_reset (
  password_reset_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  web_user_id bigint NOT NULL REFERENCES access.web_user ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX password_reset_user_idx ON access.password_reset (web_user_id, expires_at);
COMMENT ON TABLE access.password_reset IS
'Links by which people set a password. Their number is no secret: a link has a code that only HTTP and the mail worker can make.';
COMMENT ON COLUMN access.password_reset.password_reset_id IS 'Key.';
COMMENT ON COLUMN access.password_reset.web_user_id IS 'Who.';
COMMENT ON COLUMN access.password_reset.expires_at IS 'From when it is of no use.';
COMMENT ON COLUMN access.password_reset.used_at IS 'When it was used.';

CREATE FUNCTION access.credential_get(p_web_user_id bigint)
RETURNS TABLE (password_hash text, totp_secret text, totp_on boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.password_hash, c.totp_secret, c.totp_on FROM access.credential AS c WHERE c.web_user_id = p_web_user_id
$$;
COMMENT ON FUNCTION access.credential_get(bigint) IS $doc$How a person proves who they are, for the check outside of the database.

:param p_web_user_id: who
:returns: hash of the password, encrypted secret of the second factor, and whether that is asked for
:example: SELECT * FROM access.credential_get(1)$doc$;

CREATE FUNCTION access.credential_set(
  p_web_user_id bigint, p_password_hash text DEFAULT NULL, p_totp_secret text DEFAULT NULL, p_totp_on boolean DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Made by the first, so that the rest is one change of it.
  INSERT INTO access.credential (web_user_id) VALUES (p_web_user_id) ON CONFLICT ON CONSTRAINT credential_pkey DO NOTHING;
  UPDATE access.credential AS c SET
    password_hash = coalesce(p_password_hash, c.password_hash),
    password_set_at = CASE WHEN p_password_hash IS NULL THEN c.password_set_at ELSE clock_timestamp() END,
    totp_secret = CASE WHEN p_totp_on IS FALSE THEN p_totp_secret ELSE coalesce(p_totp_secret, c.totp_secret) END,
    totp_on = coalesce(p_totp_on, c.totp_on)
  WHERE c.web_user_id = p_web_user_id;
END $$;
COMMENT ON FUNCTION access.credential_set(bigint, text, text, boolean) IS $doc$Sets a password or a second factor.

:param p_web_user_id: who
:param p_password_hash: the new password's hash; NULL leaves it
:param p_totp_secret: the new second factor's secret, encrypted
:param p_totp_on: whether its code is asked for from now on; with false the secret is the new one, or none; NULL leaves it
:returns: nothing
:example: SELECT access.credential_set(1, p_totp_on => true)$doc$;

CREATE FUNCTION access.totp_use(p_web_user_id bigint, p_step bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE access.credential AS c SET totp_step = p_step WHERE c.web_user_id = p_web_user_id AND c.totp_step < p_step;
  RETURN FOUND;
END $$;
COMMENT ON FUNCTION access.totp_use(bigint, bigint) IS $doc$Uses up the code of a step of time.

:param p_web_user_id: who
:param p_step: number of the step of 30 s since 1970
:returns: false when that or a later one was used already
:example: SELECT access.totp_use(1, 58000000)$doc$;
GRANT EXECUTE ON FUNCTION access.credential_get(bigint), access.credential_set(bigint, text, text, boolean),
  access.totp_use(bigint, bigint) TO pgtoll_code;

-- Keys: which functions, how many requests a minute, and when they were last used.
ALTER TABLE access.api_key
  ADD COLUMN functions text[]
    CONSTRAINT api_key_functions CHECK (cardinality(functions) > 0 AND array_to_string(functions, ' ', '?') ~ '^[a-z0-9_.* ]+$'),
  ADD COLUMN requests_per_minute integer CONSTRAINT api_key_requests CHECK (requests_per_minute BETWEEN 1 AND 1000000);
COMMENT ON COLUMN access.api_key.functions IS
'Functions it may call, of those of its role; * stands for any letters; NULL is all.';
COMMENT ON COLUMN access.api_key.requests_per_minute IS
'How many requests a minute each HTTP process takes from it; NULL is any number.';
COMMENT ON CONSTRAINT api_key_functions ON access.api_key IS 'Give names of functions; * stands for any letters.';
COMMENT ON CONSTRAINT api_key_requests ON access.api_key IS 'Give a number from 1 to 1000000.';

CREATE TABLE access.key_use (
  api_key_id bigint PRIMARY KEY REFERENCES access.api_key ON DELETE CASCADE,
  requests bigint NOT NULL,
  last_used_at timestamptz NOT NULL,
  last_address inet
);
COMMENT ON TABLE access.key_use IS
'When keys were used, apart from the keys: HTTP processes write it every few seconds, off the way of requests.';
COMMENT ON COLUMN access.key_use.api_key_id IS 'The key.';
COMMENT ON COLUMN access.key_use.requests IS 'Requests so far.';
COMMENT ON COLUMN access.key_use.last_used_at IS 'The last one, real time.';
COMMENT ON COLUMN access.key_use.last_address IS 'From where that came.';
