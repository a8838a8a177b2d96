# shellcheck shell=bash
# Sourced: the API under gunicorn.
server_pid_file=$VAR/gunicorn.pid
server_log=$VAR/log/gunicorn.log
server_url=http://127.0.0.1:$PGTOLL_HTTP_PORT

# The process's own command line tells whether a pid file from before a reboot names somebody else by now.
server_pid() {
  local pid
  pid=$(cat "$server_pid_file" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -F "$PYTHON -m gunicorn" >/dev/null || return 1
  echo "$pid"
}

server_bound() { tr '\0' ' ' <"/proc/$1/cmdline" | grep -F -- "--bind 127.0.0.1:$PGTOLL_HTTP_PORT " >/dev/null; }

server_require_port() {
  local pid
  if pid=$(server_pid) && server_bound "$pid"; then return; fi
  ! listening "$PGTOLL_HTTP_PORT" || fail "port $PGTOLL_HTTP_PORT is taken by another program" \
    "Set PGTOLL_HTTP_PORT to a free port, for example: PGTOLL_HTTP_PORT=$((PGTOLL_HTTP_PORT + 1)) make up"
}

server_stop() {
  local pid
  pid=$(server_pid) || return 0
  kill -TERM "$pid" 2>/dev/null || as_root kill -TERM "$pid"
  for _ in {1..100}; do
    server_pid >/dev/null || return 0
    sleep 0.1
  done
  fail "the API (process $pid) does not stop" "Its log: $server_log"
}

server_launch() (
  forget_connection
  # shellcheck source=/dev/null
  . "$ENV_FILE"
  # shellcheck source=/dev/null
  . "$VAR/web.env"
  # The web login has its own password, and no use for the DBA's file or the demo's key.
  unset PGPASSFILE PGTOLL_KEY
  logged gunicorn-start "$PYTHON" -m gunicorn --config python:flaskapp.api.gunicorn_conf --daemon \
    --bind "127.0.0.1:$PGTOLL_HTTP_PORT" --pid "$server_pid_file" --error-logfile "$server_log" --capture-output \
    'flaskapp.api:create_app()'
)

server_answers() { curl --noproxy '*' --silent --fail --max-time 2 --output /dev/null "$server_url/healthz"; }

# A running server takes the new code by a graceful reload, without missing a request.
server_start() {
  local pid
  if pid=$(server_pid) && server_bound "$pid"; then
    kill -HUP "$pid"
  else
    server_stop
    server_launch
  fi
  for _ in {1..100}; do
    ! server_answers || return 0
    sleep 0.2
  done
  tail -n 25 "$server_log" >&2
  fail "the API does not answer at $server_url/healthz" "Its log: $server_log"
}
