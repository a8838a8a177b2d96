#!/bin/bash
# Removes the cluster and var/. Data that is not the demo's goes only when somebody says so.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/cluster.sh
. flaskapp/ops/server.sh

# A cluster that cannot be asked counts as holding somebody's data; one without a deployed database holds nothing.
holds_only_demo() {
  local databases
  (cluster_start) || return 1
  databases=$(superuser_sql postgres <<'SQL'
SELECT string_agg(datname, ' ') FROM pg_catalog.pg_database WHERE NOT datistemplate AND datname <> 'postgres'
SQL
  ) || return 1
  [[ -n $databases ]] || return 0
  [[ $databases == "$PGTOLL_DB" ]] || return 1
  [[ $(superuser_sql "$PGTOLL_DB" <<<"SELECT to_regnamespace('system') IS NULL") == t ]] ||
    [[ $(superuser_sql "$PGTOLL_DB" <<<'SELECT api.demo_only()') == t ]]
}

confirm() {
  local answer
  [[ -z ${FORCE:-} ]] || return 0
  [[ -t 0 ]] || fail "$cluster_label holds data that is not the demo's" \
    'Nothing was removed. FORCE=1 make clean removes it all the same.'
  say "$cluster_label holds data that is not the demo's. It cannot be brought back."
  read -rp "Type $PGTOLL_DB to remove it: " answer
  [[ $answer == "$PGTOLL_DB" ]] || fail 'nothing was removed'
}

forget_connection
if cluster_exists; then
  need_root 'make clean'
  cluster_drop_unfinished
  cluster_require_ours
fi
if cluster_exists; then
  holds_only_demo || confirm
  server_stop
  cluster_drop
fi
server_stop
rm -rf "$VAR" 2>/dev/null || as_root rm -rf "$VAR"
say "Removed: $cluster_label and var/."
