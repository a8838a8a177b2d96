"""Settings: from the environment, then from var/pgtoll.env for what the environment does not name."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / "var" / "pgtoll.env"

# The names libpq knows and the connection keywords they stand for.
LIBPQ_KEYWORDS = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGDATABASE": "dbname",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGPASSFILE": "passfile",
    "PGSSLMODE": "sslmode",
}


def read_env_file(path: Path) -> dict[str, str]:
    """KEY=value lines as a shell reads them; `export ` and quotes are allowed, comments and blank lines are skipped."""
    values: dict[str, str] = {}
    if not path.is_file():
        return values
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = shlex.split(line, comments=True)
        if words and words[0] == "export":
            words = words[1:]
        for word in words:
            key, equals, value = word.partition("=")
            if not equals:
                raise ValueError(f"{path}:{number}: expected KEY=value, found {word!r}")
            values[key] = value
    return values


@dataclass(frozen=True)
class Settings:
    """What a process needs to know about its machine."""

    pg_major: int
    cluster: str
    pg_port: int
    http_port: int
    db: str
    url: str
    key: str | None
    conninfo: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, env_file: Path = ENV_FILE) -> Settings:
        """Read the environment; keys it lacks come from the file that `make up` writes."""
        given = dict(os.environ if environ is None else environ)
        found = read_env_file(env_file)
        # A half-named server must not be completed with the other half of the file's.
        if any(key in given for key in ("DATABASE_URL", "PGHOST", "PGPORT", "PGSERVICE")):
            found = {key: value for key, value in found.items() if key not in LIBPQ_KEYWORDS and key != "DATABASE_URL"}
        values = found | given
        http_port = int(values.get("PGTOLL_HTTP_PORT", "8080"))
        return cls(
            pg_major=int(values.get("PGTOLL_PG_MAJOR", "15")),
            cluster=values.get("PGTOLL_CLUSTER", "pgtoll"),
            pg_port=int(values.get("PGTOLL_PGPORT", "5544")),
            http_port=http_port,
            db=values.get("PGTOLL_DB", "pgtoll"),
            url=values.get("PGTOLL_URL", f"http://127.0.0.1:{http_port}"),
            key=values.get("PGTOLL_KEY"),
            conninfo=_conninfo(values),
        )


def _conninfo(values: Mapping[str, str]) -> str:
    """DATABASE_URL wins over PG*; what neither names is the project's own cluster and database."""
    if values.get("DATABASE_URL"):
        return values["DATABASE_URL"]
    keywords = {word: values[key] for key, word in LIBPQ_KEYWORDS.items() if values.get(key)}
    if "PGSERVICE" not in values:
        keywords.setdefault("port", values.get("PGTOLL_PGPORT", "5544"))
        keywords.setdefault("dbname", values.get("PGTOLL_DB", "pgtoll"))
    return make_conninfo(**keywords)
