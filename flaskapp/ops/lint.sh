#!/bin/bash
# Style of the SQL; the rules stand in pyproject.toml.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/venv.sh

make_var
venv_install test
count=$(find migrations functions sql/views -name '*.sql' | wc -l)
# sqlfluff's processes now and then end with a warning about semaphores, which means nothing here.
export PYTHONWARNINGS=ignore:resource_tracker
"$PYTHON" -m sqlfluff lint --processes 2 migrations functions sql/views || fail "lint failed on some of $count files"
say "$count files passed"
