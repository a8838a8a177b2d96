"""A template of the carrier's own: Spanish invoices in another colour."""

from typing import Any

import psycopg

from flaskapp.demo.rows import is_there
from flaskapp.document.pdf import shipped
from flaskapp.worker.template import keep_template


def load(connection: psycopg.Connection[Any], entity: str) -> bool:
    """Once, tried like any other; False when there is one already."""
    if is_there(connection, "invoice_template"):
        return False
    source = shipped("invoice").replace('#let accent = rgb("#0f4c5c")', '#let accent = rgb("#7a3b12")')
    keep_template(connection, source, entity, "es", "colour of the southern brand")
    return True
