#!/bin/bash
# Everything from a fresh Debian 12 to an API that answers, in seven steps; each looks first whether it is needed.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/venv.sh
. flaskapp/ops/cluster.sh
. flaskapp/ops/connection.sh
. flaskapp/ops/server.sh

step() { say "[$1/7] $2 …"; }

forget_connection
make_var
need_root 'make up'

step 1 'Debian packages'
packages_install

step 2 'Python packages in var/venv'
venv_install product

step 3 "$cluster_label on port $PGTOLL_PGPORT"
cluster_drop_unfinished
cluster_require_ours
cluster_require_port
server_require_port
cluster_create
cluster_configure
cluster_start

step 4 "schema and functions of database $PGTOLL_DB"
database_create
deploy_own

step 5 'logins, and var/pgtoll.env'
connection_write

step 6 'the demo month'
as_dba "$PYTHON" -m flaskapp.demo

step 7 "API on port $PGTOLL_HTTP_PORT"
server_start

say
as_dba "$PYTHON" -m flaskapp.demo --summary
say
say "Ready after $SECONDS s."
