#!/bin/bash
# Every consistency check, on the database that DATABASE_URL or libpq's variables name, else on pgtoll's own.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/connection.sh

if [[ -z ${DATABASE_URL:-}${PGHOST:-} ]]; then
  as_dba bash flaskapp/ops/verify.sh
  exit
fi
wrong=$(psql -Xq -v ON_ERROR_STOP=1 --pset footer=off -c 'SELECT * FROM api.verify()' \
  ${DATABASE_URL:+"$DATABASE_URL"})
# Title and rule are the two lines that psql prints for no row.
if [[ $(wc -l <<<"$wrong") -gt 2 ]]; then
  say "$wrong"
  fail 'the data is not consistent' 'Each row above is one finding of api.verify().'
fi
say 'All consistency checks passed.'
