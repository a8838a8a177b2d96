"""What earlier deploys did, and the record of this one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from flaskapp.deploy.session import OWNER, Session
from flaskapp.deploy.source import SourceFile


@dataclass
class Recorded:
    """The contents of system.deploy_migration, deploy_file and deploy_object."""

    migrations: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)

    # Files of which somebody dropped an object by hand.
    damaged: set[str] = field(default_factory=set)

    def changed(self, files: Iterable[SourceFile]) -> list[SourceFile]:
        """Files that did not run as they are now, or of whose work something is missing."""
        return [file for file in files
                if self.files.get(file.path) != (file.kind, file.checksum) or file.path in self.damaged]

    def gone(self, kinds: Iterable[str], files: Iterable[SourceFile]) -> list[str]:
        """Files of these kinds that ran once and are no longer there."""
        kinds, present = set(kinds), {file.path for file in files}
        return [path for path, (kind, _) in self.files.items() if kind in kinds and path not in present]


def read_recorded(session: Session) -> Recorded:
    """An empty record when nothing was ever deployed."""
    if not session.query("SELECT FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid "
                         "WHERE n.nspname = 'system' AND c.relname = 'deploy_object'"):
        return Recorded()
    session.become(OWNER)
    recorded = Recorded(
        migrations=dict(session.query("SELECT path, checksum FROM system.deploy_migration")),
        files={path: (kind, checksum)
               for path, kind, checksum in session.query("SELECT path, kind, checksum FROM system.deploy_file")},
        objects={(kind, identity): path
                 for kind, identity, path in session.query("SELECT kind, identity, path FROM system.deploy_object")},
    )
    existing = set(session.query("""
SELECT 'function', p.oid::regprocedure::text FROM pg_proc AS p
UNION ALL SELECT 'view', c.oid::regclass::text FROM pg_class AS c WHERE c.relkind = 'v'"""))
    recorded.damaged = {path for key, path in recorded.objects.items() if key not in existing}
    session.become(None)
    return recorded


def write_record(session: Session, *, migrations: list[SourceFile], files: list[SourceFile], gone: list[str],
                 objects: dict[tuple[str, str], str], functions: int, duration_ms: int) -> int:
    """One row a deploy, its files, and which file makes what from now on."""
    session.become(OWNER)
    deploy_id = int(session.query(
        "INSERT INTO system.deploy (migrations, files, functions, duration_ms) VALUES (%s, %s, %s, %s) "
        "RETURNING deploy_id",
        [len(migrations), len(files), functions, duration_ms])[0][0])
    with session.connection.cursor() as cursor:
        cursor.executemany("INSERT INTO system.deploy_migration (path, checksum, deploy_id) VALUES (%s, %s, %s)",
                           [(file.path, file.checksum, deploy_id) for file in migrations])
        cursor.execute("DELETE FROM system.deploy_object")
        cursor.execute("DELETE FROM system.deploy_file WHERE path = ANY (%s)", [gone])
        cursor.executemany("""
INSERT INTO system.deploy_file AS f (path, kind, checksum, deploy_id) VALUES (%s, %s, %s, %s)
ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, checksum = excluded.checksum, deploy_id = excluded.deploy_id""",
                           [(file.path, file.kind, file.checksum, deploy_id) for file in files])
        cursor.executemany("INSERT INTO system.deploy_object (kind, identity, path) VALUES (%s, %s, %s)",
                           [(kind, identity, path) for (kind, identity), path in sorted(objects.items())])
    return deploy_id


def record_concurrent(connection: psycopg.Connection[Any], file: SourceFile) -> None:
    """A step outside the transaction belongs to the newest deploy."""
    connection.execute("""
INSERT INTO system.deploy_migration (path, checksum, deploy_id)
SELECT %s, %s, max(d.deploy_id) FROM system.deploy AS d""", [file.path, file.checksum])
