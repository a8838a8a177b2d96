#!/bin/bash
# One invoice taxed by a simulated engine, from question to commit; inside the throw-away cluster that libpq's variables name.
. "$(dirname "$0")/common.sh"

export PGDATABASE=pgtoll_demo_tax
psql -Xq -v ON_ERROR_STOP=1 -d postgres -c "CREATE DATABASE $PGDATABASE"
"$PYTHON" -m flaskapp.deploy 2>&1 | tail -n 1
"$PYTHON" -m tests.tax.demo
