#!/bin/bash
# psql on the own database, as its DBA.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/connection.sh
as_dba env PSQLRC="$ROOT/flaskapp/ops/psqlrc" psql
