"""Says an error on a terminal: what is wrong, its code, and what to do about it."""

from __future__ import annotations

import psycopg


def explain(error: BaseException) -> str:
    """One line that says what is wrong, and a second with the hint where there is one."""
    code, hint, message = getattr(error, "code", None), getattr(error, "hint", None), str(error)
    if isinstance(error, psycopg.Error):
        code, hint = error.sqlstate, error.diag.message_hint
        message = error.diag.message_primary or message
    first = f"error: {message.strip()}" + (f" ({code})" if code else "")
    return f"{first}\nhint: {hint}" if hint else first
