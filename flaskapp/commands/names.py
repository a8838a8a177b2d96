"""Functions of the database as commands, and their names when TAB is pressed."""

from __future__ import annotations

from typing import Any

import click
import psycopg
from click.shell_completion import CompletionItem
from typer.core import TyperGroup

from flaskapp.db import connect

_FUNCTIONS = """
SELECT CASE n.nspname WHEN 'api' THEN '' ELSE n.nspname || '.' END || p.proname, obj_description(p.oid, 'pg_proc'),
  p.proargnames, p.proargmodes::text[]
FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('api', 'portal', 'custom') AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1
"""


class Names(TyperGroup):
    """A group in which a word that is no command is a function: `pgtoll customer_get customer_id=5`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["call", *args]
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = super().shell_complete(ctx, incomplete)
        return found + [CompletionItem(name, help=help_text) for name, help_text in function_names(incomplete)]


def function_names(incomplete: str) -> list[tuple[str, str]]:
    """Names that go on like this, with their summaries."""
    return [(name, (comment or "").partition("\n")[0]) for name, comment, _, _ in _functions() if name.startswith(incomplete)]


def argument_names(ctx: click.Context, incomplete: str) -> list[str]:
    """name= of the arguments that are not given yet."""
    given = {argument.partition("=")[0] for argument in ctx.params.get("arguments") or []}
    for name, _, names, modes in _functions():
        if name == ctx.params.get("function"):
            kinds = modes or ["i"] * len(names or [])
            inputs = [word.removeprefix("p_") for word, mode in zip(names or [], kinds, strict=True) if mode in ("i", "b")]
            return [f"{word}=" for word in inputs if word not in given and word.startswith(incomplete)]
    return []


def _functions() -> list[tuple[Any, ...]]:
    """Nothing where there is no database: a completion that fails must not fill the screen."""
    try:
        with connect(connect_timeout=2) as connection:
            return connection.execute(_FUNCTIONS.encode()).fetchall()
    except (psycopg.Error, ValueError):
        return []
