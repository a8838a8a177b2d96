"""The files a deploy is made of, in the order in which they are tried."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flaskapp.deploy.errors import DeployError

# The street: a domain may call those before it, never one after it.
DOMAINS = ("system", "access", "ledger", "party", "catalog", "service", "tax", "intake", "rating", "billing", "collect",
           "report", "archive", "integration")
# Schemas whose code comes from files only. `custom` is the operator's and never among them.
CODE_SCHEMAS = (*DOMAINS, "api", "portal", "resource")

_NUMBERED = re.compile(r"\d{4}_\w+(\.concurrent)?\.sql")


@dataclass(frozen=True)
class SourceFile:
    """One file, by its path below the root."""

    path: str
    kind: str
    text: str

    @cached_property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Sources:
    """All files of a release."""

    bootstrap: list[SourceFile]
    migrations: list[SourceFile]
    concurrent: list[SourceFile]
    python: list[SourceFile]
    code: list[SourceFile]
    grants: list[SourceFile]
    reference: list[SourceFile]
    consistency: list[SourceFile]


def read_sources(root: Path) -> Sources:
    """Read every file of a release below its root folder."""

    def read(kind: str, paths: list[Path]) -> list[SourceFile]:
        return [SourceFile(path.relative_to(root).as_posix(), kind, path.read_text(encoding="utf-8"))
                for path in paths]

    numbered = _migration_paths(root / "migrations")
    views = sorted((root / "sql/views").rglob("*.sql"), key=lambda path: (_domain_order(path.stem), path))
    return Sources(
        bootstrap=read("bootstrap", sorted((root / "sql/bootstrap").glob("*.sql"))),
        migrations=read("migration", [path for path in numbered if not path.name.endswith(".concurrent.sql")]),
        concurrent=read("concurrent", [path for path in numbered if path.name.endswith(".concurrent.sql")]),
        python=read("python", sorted((root / "functions/_python").rglob("*.sql"))),
        # Views first: functions that return their rows then run once, not before and after a changed view.
        code=read("code", views + _function_paths(root / "functions")),
        grants=read("grants", [path for path in [root / "sql/grants.sql"] if path.is_file()]),
        reference=read("reference", sorted((root / "sql/reference").glob("*.sql"))),
        consistency=read("consistency", sorted((root / "sql/consistency").glob("*.sql"))),
    )


def _domain_order(name: str) -> int:
    return DOMAINS.index(name) if name in DOMAINS else len(DOMAINS)


def _migration_paths(folder: Path) -> list[Path]:
    """Two migrations with one number have no order, so they are refused."""
    paths = sorted(folder.glob("*.sql"))
    numbers: dict[str, Path] = {}
    for path in paths:
        if not _NUMBERED.fullmatch(path.name):
            raise DeployError("a migration is named NNNN_what.sql", where=f"migrations/{path.name}")
        other = numbers.setdefault(path.name[:4], path)
        if other is not path:
            raise DeployError(f"the same number as {other.name}", where=f"migrations/{path.name}")
    return paths


def _function_paths(folder: Path) -> list[Path]:
    """Functions in domain order, the generator last; an unknown folder is a misspelt domain."""
    if not folder.is_dir():
        return []
    known = (*DOMAINS, "_resource")
    for path in folder.iterdir():
        if path.is_dir() and path.name not in (*known, "_python"):
            raise DeployError(f"not a domain; the domains are {', '.join(DOMAINS)}", where=f"functions/{path.name}")
    return [path for name in known for path in sorted((folder / name).rglob("*.sql"))]
