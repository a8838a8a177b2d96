#!/bin/bash
# The demo month: loads what is missing, and shows the summary.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/connection.sh
as_dba "$PYTHON" -m flaskapp.demo
as_dba "$PYTHON" -m flaskapp.demo --summary
