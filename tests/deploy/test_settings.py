"""Where a process connects: DATABASE_URL, then PG*, then the file of `make up`, then the project's own cluster."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from flaskapp.settings import Settings

FILE = "# made by make up\nexport PGHOST=127.0.0.1\nPGPORT=5555\nexport PGUSER='some body'\nPGTOLL_HTTP_PORT=9090\n"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    path = tmp_path / "pgtoll.env"
    path.write_text(FILE)
    return path


def test_defaults(tmp_path: Path) -> None:
    settings = Settings.from_env({}, tmp_path / "none")
    assert (settings.pg_major, settings.cluster, settings.pg_port, settings.http_port) == (15, "pgtoll", 5544, 8080)
    assert conninfo_to_dict(settings.conninfo) == {"port": "5544", "dbname": "pgtoll"}


def test_file_fills_what_the_environment_lacks(env_file: Path) -> None:
    settings = Settings.from_env({"PGDATABASE": "other"}, env_file)
    assert conninfo_to_dict(settings.conninfo) == {
        "host": "127.0.0.1", "port": "5555", "user": "some body", "dbname": "other"}
    assert settings.url == "http://127.0.0.1:9090"


def test_another_server_is_not_mixed_with_the_file(env_file: Path) -> None:
    settings = Settings.from_env({"PGHOST": "db.example"}, env_file)
    assert conninfo_to_dict(settings.conninfo) == {"host": "db.example", "port": "5544", "dbname": "pgtoll"}
    assert settings.http_port == 9090


def test_database_url_wins(env_file: Path) -> None:
    url = "postgresql://a@b:1/c"
    assert Settings.from_env({"DATABASE_URL": url, "PGHOST": "x"}, env_file).conninfo == url


def test_bad_line_is_named(env_file: Path) -> None:
    env_file.write_text("PGHOST=x\nnonsense\n")
    with pytest.raises(ValueError, match="pgtoll.env:2: expected KEY=value, found 'nonsense'"):
        Settings.from_env({}, env_file)
