#!/bin/bash
# Runs test.sh or bench.sh in a throw-away cluster, which pg_virtualenv makes and removes; installs what that needs.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/venv.sh
. flaskapp/ops/tuning.sh

what=$1
status=$VAR/log/$what.status
server_log=$VAR/log/$what-postgresql.log

forget_connection
make_var
packages_install
[[ $what != test ]] || packages_install_test
venv_install test
rm -f "$status" "$server_log"

# pg_virtualenv's default is fsync=off, with which tests of crashes and figures of speed would lie.
if [[ $what == bench ]]; then
  mapfile -t settings < <(tuning)
else
  settings=("shared_buffers=$(at_most $(($(memory_mb) / 4)) 1024)MB" max_wal_size=4GB fsync=on synchronous_commit=on
    jit=off ssl=off timezone=UTC)
fi
options=()
for setting in "${settings[@]}"; do options+=(-o "$setting"); done

# Left to itself, pg_virtualenv counts up from 5432, and two runs that start together take the same port.
free_port() {
  local port
  port=$(shuf -i 20000-29999 -n 1)
  if listening "$port"; then free_port; else echo "$port"; fi
}

# -t keeps all of it in one temporary directory, for root too: runs do not meet, and a killed one leaves no cluster
# behind. /tmp may be memory, where durability costs nothing. The exit code goes through a file because
# pg_virtualenv ends a failure with 100 lines of server log, which would bury the result.
export TMPDIR=${TMPDIR:-/var/tmp}
PGPORT=$(free_port)
export PGPORT
# shellcheck disable=SC2016
pg_virtualenv -t -v "$PGTOLL_PG_MAJOR" -c '--locale=C.UTF-8' -i '--data-checksums' "${options[@]}" bash -c '
  bash "flaskapp/ops/$1.sh"
  echo $? >"$2"
  cp "${PG_CLUSTER_CONF_ROOT%/*}"/log/*.log "$3"
' inside "$what" "$status" "$server_log"
exit "$(cat "$status")"
