# shellcheck shell=bash
# Sourced: pgtoll's own Debian cluster. A file in its conf.d carries the settings and marks it as this clone's.
. flaskapp/ops/tuning.sh

cluster_dir=/etc/postgresql/$PGTOLL_PG_MAJOR/$PGTOLL_CLUSTER
cluster_conf=$cluster_dir/conf.d/pgtoll.conf
cluster_mark='# The cluster of pgtoll in '
cluster_label="cluster $PGTOLL_PG_MAJOR/$PGTOLL_CLUSTER"
# Stands while the cluster is being made: without it an interrupted first run would look like a stranger's cluster.
cluster_unfinished=$VAR/cluster.unfinished

cluster_ctl() { as_root pg_ctlcluster "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER" "$@"; }
cluster_exists() { [[ -d $cluster_dir ]]; }
cluster_online() { pg_lsclusters -h "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER" 2>/dev/null | grep -w online >/dev/null; }
cluster_owner() { [[ ! -e $cluster_conf ]] || sed -n "s/^$cluster_mark//p" "$cluster_conf"; }
cluster_port() { pg_conftool -s "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER" show port; }

# SQL on stdin for database $1, as the superuser over the Unix socket; on stdin because arguments show in `ps`.
superuser_sql() {
  as_postgres env PGOPTIONS='-c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1 \
    -h /var/run/postgresql -p "$(cluster_port)" -d "$1" -f -
}

# A cluster whose clone is gone (moved, or removed without `make clean`) may be taken over.
cluster_require_ours() {
  local owner
  cluster_exists || return 0
  owner=$(cluster_owner)
  [[ -n $owner ]] || fail "$cluster_label exists, and pgtoll did not make it" \
    'Nothing was changed. Set PGTOLL_CLUSTER to another name (and PGTOLL_PGPORT to a free port).'
  [[ $owner == "$ROOT" ]] || ! as_root test -e "$owner/Makefile" || fail "$cluster_label belongs to pgtoll in $owner" \
    'Nothing was changed. Set PGTOLL_CLUSTER to another name (and PGTOLL_PGPORT and PGTOLL_HTTP_PORT to free ports).'
}

# Debian leaves conf.d behind when it holds files, and with it what looks like a cluster.
cluster_drop() {
  as_root pg_dropcluster --stop "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER"
  as_root rm -rf "$cluster_dir"
}

cluster_drop_unfinished() {
  [[ -e $cluster_unfinished ]] || return 0
  if cluster_exists && [[ -z $(cluster_owner) ]]; then
    cluster_drop
  fi
  rm "$cluster_unfinished"
}

# The port must be free, or our own cluster's.
cluster_require_port() {
  if cluster_exists && cluster_online && [[ $(cluster_port) == "$PGTOLL_PGPORT" ]]; then return; fi
  ! listening "$PGTOLL_PGPORT" || fail "port $PGTOLL_PGPORT is taken by another program" \
    "Set PGTOLL_PGPORT to a free port, for example: PGTOLL_PGPORT=$((PGTOLL_PGPORT + 1)) make up"
}

cluster_create() {
  cluster_exists && return
  touch "$cluster_unfinished"
  # Manual: the API does not start with the machine either, and `make up` starts both.
  logged createcluster as_root pg_createcluster --port "$PGTOLL_PGPORT" --start-conf manual --locale C.UTF-8 \
    "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER" -- --data-checksums
}

# Prints the file that carries mark and settings.
cluster_conf_text() {
  echo "$cluster_mark$ROOT"
  echo '# Written by make up. Your own settings go into a file that sorts after this one, such as zz_local.conf.'
  tuning | sed -E "s/^([a-z_]+)=(.*)/\1 = '\2'/"
}

# Brings settings and port up to date; a running cluster is stopped when they changed, and started by the next step.
cluster_configure() {
  local text
  text=$(cluster_conf_text)
  if [[ $(cat "$cluster_conf" 2>/dev/null) == "$text" && $(cluster_port) == "$PGTOLL_PGPORT" ]]; then return; fi
  ! cluster_online || cluster_ctl stop
  as_root pg_conftool "$PGTOLL_PG_MAJOR" "$PGTOLL_CLUSTER" set port "$PGTOLL_PGPORT"
  echo "$text" | as_root tee "$cluster_conf" >/dev/null
  rm -f "$cluster_unfinished"
}

cluster_start() {
  cluster_online && return
  if cluster_ctl start && cluster_online; then return; fi
  fail "$cluster_label does not start" \
    "Its log: /var/log/postgresql/postgresql-$PGTOLL_PG_MAJOR-$PGTOLL_CLUSTER.log"
}

database_create() {
  superuser_sql postgres <<SQL
SELECT 'CREATE DATABASE $PGTOLL_DB'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = '$PGTOLL_DB') \gexec
SQL
}
