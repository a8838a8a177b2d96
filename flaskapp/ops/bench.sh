#!/bin/bash
# The benchmarks, inside the throw-away cluster that libpq's variables name. BENCH and SMALL choose what runs.
. "$(dirname "$0")/common.sh"

export PGDATABASE=pgtoll_bench
psql -Xq -v ON_ERROR_STOP=1 -d postgres -c "CREATE DATABASE $PGDATABASE"
"$PYTHON" -m flaskapp.deploy
"$PYTHON" -m tests.bench
