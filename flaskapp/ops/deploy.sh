#!/bin/bash
# Deploys to the database that DATABASE_URL or libpq's variables name, else to pgtoll's own.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/venv.sh
. flaskapp/ops/cluster.sh
. flaskapp/ops/connection.sh

make_var
venv_install product

# A shell that has sourced var/pgtoll.env names the own database, which wants the superuser.
if [[ -n ${DATABASE_URL:-} || ${PGHOST:-127.0.0.1}:${PGPORT:-$PGTOLL_PGPORT} != "127.0.0.1:$PGTOLL_PGPORT" ]]; then
  exec "$PYTHON" -m flaskapp.deploy
fi
forget_connection
cluster_exists || fail 'there is no database yet' \
  'make up makes one; DATABASE_URL=postgresql://... make deploy takes one that exists.'
need_root 'deploying to the own cluster'
cluster_require_ours
cluster_start
deploy_own
