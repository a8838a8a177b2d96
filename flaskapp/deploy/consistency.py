"""The consistency queries are kept in the database, so that api.verify() can run them."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskapp.deploy.errors import DeployError
from flaskapp.deploy.session import OWNER, Session
from flaskapp.deploy.source import SourceFile


def store_queries(session: Session, files: list[SourceFile], changed: list[SourceFile],
                  gone: list[str]) -> list[SourceFile]:
    """Write changed queries to system.consistency and take out those without a file; returns what ran."""
    if not changed and not any(path.startswith("sql/consistency/") for path in gone):
        return []
    session.become(OWNER)
    session.execute("DELETE FROM system.consistency WHERE name <> ALL (%s)", [[_name(file) for file in files]])
    for file in changed:
        title, _, query = file.text.partition("\n")
        if not title.startswith("-- "):
            raise DeployError("the first line must be its title: -- what holds when it is empty",
                              where=f"{file.path}:1")
        session.execute("""
INSERT INTO system.consistency (name, title, query) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET title = excluded.title, query = excluded.query""",
                        [_name(file), title[3:].strip(), query.strip().rstrip(";")])
        session.report(f"consistency {file.path}")
    return changed


def _name(file: SourceFile) -> str:
    return PurePosixPath(file.path).stem
