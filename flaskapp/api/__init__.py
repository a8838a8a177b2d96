"""The HTTP API: every function of schemas api, portal and custom under /v1, by introspection; no route table.

What switches post in their own words is under /switch.
"""

from __future__ import annotations

from flask import Flask

from flaskapp.api import document, switches
from flaskapp.api.call import Caller
from flaskapp.api.docs import blueprint as docs
from flaskapp.api.pool import open_pool
from flaskapp.api.problem import register_handlers
from flaskapp.api.routes import blueprint
from flaskapp.settings import Settings

MAX_BODY_BYTES = 1_000_000


def create_app(settings: Settings | None = None) -> Flask:
    """Build the WSGI application; it starts without a database too and answers 503 until there is one."""
    app = Flask("pgtoll", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.extensions["pgtoll_caller"] = Caller(open_pool(settings or Settings.from_env()))
    register_handlers(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(docs)
    app.register_blueprint(switches.blueprint)
    app.register_blueprint(document.blueprint)
    return app
