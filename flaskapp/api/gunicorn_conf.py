"""How gunicorn serves the API: `gunicorn -c python:flaskapp.api.gunicorn_conf 'flaskapp.api:create_app()'`."""

from typing import Any

from flaskapp.api.metrics import mark_process_dead
from flaskapp.api.pool import MAX_CONNECTIONS, MAX_WAITING

workers = 2
worker_class = "gthread"
# enough for all that hold or await a connection, and some to tell the rest at once that they must come back later
threads = MAX_CONNECTIONS + MAX_WAITING + 16
# above the statement_timeout of pgtoll_web, so that the database ends a long call and the caller gets an answer
timeout = 60
graceful_timeout = 35
# it would lie in the home directory of whoever starts the server
control_socket_disable = True


def child_exit(server: Any, worker: Any) -> None:
    mark_process_dead(worker.pid)
