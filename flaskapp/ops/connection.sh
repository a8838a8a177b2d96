# shellcheck shell=bash
# Sourced: who logs in, and the files in var/ that say how. All are for their owner's eyes only.

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
secret() { random_hex 24; }
# The form that access.api_key keeps: a public prefix and 256 secret bits.
api_key() { echo "ptk_$(random_hex 4)_$(random_hex 32)"; }

# Prints the value that a file made earlier holds, or a new one; $1 is a sed command that finds it, $2 the file, $3 makes one.
kept_secret() {
  local value=''
  [[ ! -r $2 ]] || value=$(sed -nE "$1" "$2")
  echo "${value:-$("$3")}"
}

# A line that a shell may source; plain values stay without quotes.
env_line() {
  local value=$2
  [[ $value =~ ^[A-Za-z0-9_./:-]+$ ]] || value=${value@Q}
  printf 'export %s=%s\n' "$1" "$value"
}

connection_write() (
  umask 077
  local dba_password web_password key secret_key
  dba_password=$(kept_secret 's/^127.0.0.1:.*:pgtoll_dba://p' "$VAR/pgpass" secret)
  web_password=$(kept_secret 's/^export PGPASSWORD=//p' "$VAR/web.env" secret)
  key=$(kept_secret 's/^export PGTOLL_KEY=(ptk_[0-9a-f]{8}_[0-9a-f]{64})$/\1/p' "$ENV_FILE" api_key)
  secret_key=$(kept_secret 's/^export PGTOLL_SECRET_KEY=//p' "$ENV_FILE" secret)
  superuser_sql "$PGTOLL_DB" <<SQL
SELECT 'CREATE ROLE pgtoll_dba' WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pgtoll_dba') \gexec
ALTER ROLE pgtoll_dba LOGIN INHERIT PASSWORD '$dba_password';
ALTER ROLE pgtoll_web PASSWORD '$web_password';
GRANT pgtoll_owner, pgtoll_code, pgtoll_admin TO pgtoll_dba;
SQL
  echo "127.0.0.1:*:*:pgtoll_dba:$dba_password" >"$VAR/pgpass"
  {
    env_line PGUSER pgtoll_web
    env_line PGPASSWORD "$web_password"
  } >"$VAR/web.env"
  {
    env_line PGHOST 127.0.0.1
    env_line PGPORT "$PGTOLL_PGPORT"
    env_line PGDATABASE "$PGTOLL_DB"
    env_line PGUSER pgtoll_dba
    env_line PGPASSFILE "$VAR/pgpass"
    env_line PGTOLL_URL "http://127.0.0.1:$PGTOLL_HTTP_PORT"
    env_line PGTOLL_KEY "$key"
    env_line PGTOLL_SECRET_KEY "$secret_key"
    local setting
    for setting in PGTOLL_PG_MAJOR PGTOLL_CLUSTER PGTOLL_PGPORT PGTOLL_HTTP_PORT PGTOLL_DB; do
      env_line "$setting" "${!setting}"
    done
  } >"$ENV_FILE"
)

# The postgres role has a password only while its own cluster is being deployed to: so any OS user can run the deploy
# (the postgres user may not read a clone in somebody's home), and no superuser password outlives it.
deploy_own() (
  password=$(secret)
  trap 'superuser_sql postgres <<<"ALTER ROLE postgres PASSWORD NULL"' EXIT
  superuser_sql postgres <<<"ALTER ROLE postgres PASSWORD '$password'"
  PGHOST=127.0.0.1 PGPORT=$(cluster_port) PGDATABASE=$PGTOLL_DB PGUSER=postgres PGPASSWORD=$password \
    "$PYTHON" -m flaskapp.deploy
)

# Runs a command as the DBA of pgtoll's own database.
as_dba() (
  forget_connection
  [[ -r $ENV_FILE ]] || fail 'there is no database yet' 'make up makes one.'
  # shellcheck source=/dev/null
  . "$ENV_FILE"
  exec "$@"
)
