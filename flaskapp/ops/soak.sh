#!/bin/bash
# The long forms of tests, inside the throw-away cluster that libpq's variables name.
. "$(dirname "$0")/common.sh"

export PGDATABASE=pgtoll_soak
psql -Xq -v ON_ERROR_STOP=1 -d postgres -c "CREATE DATABASE $PGDATABASE"
"$PYTHON" -m flaskapp.deploy
# The web login takes the superuser's password, so that tests can log in as it with PGPASSWORD as it stands.
psql -Xq -v ON_ERROR_STOP=1 <<'SQL'
\getenv password PGPASSWORD
ALTER ROLE pgtoll_web PASSWORD :'password';
SQL
"$PYTHON" -m pytest -q -m soak --basetemp="$VAR/tmp" tests
