#!/bin/bash
# The tests, inside the throw-away cluster that libpq's variables name. Every part runs, whatever failed before it,
# except that nothing can be tested on a schema that did not deploy.
. "$(dirname "$0")/common.sh"

export PGDATABASE=pgtoll_test
export HYPOTHESIS_STORAGE_DIRECTORY=$VAR/hypothesis
results=()
failures=0

# The last line of a log that counts something.
counts() { grep -E 'Files=|passed|failed|deployed' "$1" | tail -n 1 | sed 's/, *[0-9]* wallclock.*//'; }

# Runs a part by its function, and keeps its last line of counts for the end.
part() {
  local name=$1 log=$VAR/log/test-$1.log start=$SECONDS result=ok
  say
  say "=== $name"
  # A shell of its own: `set -e` does not work inside a condition.
  export -f "part_$name"
  bash -euo pipefail -c "part_$name" 2>&1 | tee "$log" || { result=FAILED && failures=$((failures + 1)); }
  results+=("$(printf '%-7s %-7s %4s s   %s' "$name" "$result" $((SECONDS - start)) \
    "$(counts "$log")")")
}

part_deploy() {
  psql -Xq -v ON_ERROR_STOP=1 -d postgres -c "CREATE DATABASE $PGDATABASE"
  "$PYTHON" -m flaskapp.deploy
  # The web login takes the superuser's password, so that tests can log in as it with PGPASSWORD as it stands.
  psql -Xq -v ON_ERROR_STOP=1 <<'SQL'
\getenv password PGPASSWORD
ALTER ROLE pgtoll_web PASSWORD :'password';
CREATE SCHEMA tap;
-- Tests change to the roles they are about, and still call pgTAP.
GRANT USAGE ON SCHEMA tap TO PUBLIC;
CREATE EXTENSION pgtap SCHEMA tap;
SQL
}

part_lint() { bash flaskapp/ops/lint.sh; }

part_pgtap() {
  PGOPTIONS='-c search_path=tap,pg_catalog -c client_min_messages=warning' \
    pg_prove --recurse --ext .sql --failures --directives pgtap
}

part_pytest() { "$PYTHON" -m pytest -q --durations=20 --basetemp="$VAR/tmp" --ignore=tests/bench tests; }

part_verify() { bash flaskapp/ops/verify.sh; }

export PYTHON VAR
part lint
part deploy
if [[ ${results[-1]} != *FAILED* ]]; then
  part pgtap
  part pytest
  part verify
fi

say
say "=== results after $SECONDS s"
printf '%s\n' "${results[@]}"
[[ $failures -eq 0 ]] || fail "$failures part(s) of the tests failed" "Output of each: var/log/test-*.log"
