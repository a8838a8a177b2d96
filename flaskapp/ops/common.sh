# shellcheck shell=bash
# shellcheck disable=SC2034  # the scripts that source this use its variables
# Sourced by every script here: where things are, the settings, how to speak and how to become root.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VAR=$ROOT/var
PYTHON=$VAR/venv/bin/python
ENV_FILE=$VAR/pgtoll.env
cd "$ROOT"
# Everything that Python writes beside its sources would dirty the tree, or belong to root after one sudo.
export PYTHONPYCACHEPREFIX=$VAR/pycache

say() { printf '%s\n' "$*"; }

fail() {
  printf '\nerror: %s\n' "$1" >&2
  shift
  [[ $# -eq 0 ]] || printf '       %s\n' "$@" >&2
  exit 1
}

# A setting is the environment's, else what the last `make up` wrote, else the default.
setting() {
  local name=$1 value=${!1:-}
  if [[ -z $value && -r $ENV_FILE ]]; then
    value=$(sed -nE "s/^export $name=//p" "$ENV_FILE")
  fi
  printf -v "$name" '%s' "${value:-$2}"
  [[ ${!name} =~ ^$3$ ]] || fail "$name is '${!name}', which is not $4"
  export "${name?}"
}

port='[1-9][0-9]{3,4}'
name='[a-z][a-z0-9_]*'
setting PGTOLL_PG_MAJOR 15 '[1-9][0-9]' 'a PostgreSQL major version'
setting PGTOLL_CLUSTER pgtoll "$name" 'a plain name'
setting PGTOLL_PGPORT 5544 "$port" 'a port from 1024 to 65535'
setting PGTOLL_HTTP_PORT 8080 "$port" 'a port from 1024 to 65535'
setting PGTOLL_DB pgtoll "$name" 'a plain name'
unset port name

# A shell that has sourced var/pgtoll.env must not steer what these scripts connect to.
forget_connection() {
  unset PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGPASSFILE PGDATABASE PGSERVICE PGSERVICEFILE PGSYSCONFDIR \
    PGOPTIONS PGAPPNAME PGSSLMODE PGCLUSTER DATABASE_URL PGTOLL_URL PGTOLL_KEY
}

need_root() {
  [[ $EUID -eq 0 ]] && return
  command -v sudo >/dev/null || fail "$1 needs root, and there is no sudo on this machine" \
    'Run it as root, or install sudo and allow your user to use it.'
  sudo -n true 2>/dev/null && return
  [[ -t 0 ]] && sudo -v && return
  fail "$1 needs root, and $(id -un) may not use sudo" 'Run it as root, or as a user who may use sudo.'
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# From / because the postgres user may not look into a clone in somebody's home.
as_postgres() (
  cd /
  if [[ $EUID -eq 0 ]]; then runuser -u postgres -- "$@"; else sudo -u postgres "$@"; fi
)

make_var() {
  mkdir -p "$VAR/log" 2>/dev/null || true
  [[ -w $VAR/log ]] || fail "cannot write to $VAR" \
    "It belongs to $(stat -c %U "$VAR" 2>/dev/null || echo 'somebody else'): be that user, or remove it."
}

# Runs a noisy command with its output in var/log/NAME.log; shows the end of it only when the command fails.
logged() {
  local log=$VAR/log/$1.log
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 25 "$log" >&2
  fail "'$(basename "$1")' failed" "All of its output: $log"
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
