#!/bin/bash
# Stops the API and the cluster; both come back with `make up`.
. "$(dirname "$0")/common.sh"
. flaskapp/ops/cluster.sh
. flaskapp/ops/server.sh

forget_connection
server_stop
say 'The API is stopped.'
if cluster_exists && cluster_online; then
  need_root 'make down'
  cluster_require_ours
  cluster_ctl stop
fi
say 'The database is stopped; its data is kept.'
