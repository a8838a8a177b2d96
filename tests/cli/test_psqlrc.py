"""The shortcuts at psql's prompt all work."""

from __future__ import annotations

import re
import subprocess

import pytest

from flaskapp.settings import ROOT

PSQLRC = ROOT / "flaskapp" / "ops" / "psqlrc"
SHORTCUTS = re.findall(r"^\\set ([a-z]+) '(?:SELECT)", PSQLRC.read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("name", SHORTCUTS)
def test_shortcut(dsn: str, name: str) -> None:
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn], text=True, capture_output=True, timeout=60,
                          input=f"\\i {PSQLRC}\n\\set topic '''invoice'''\n:{name}\n")
    assert done.returncode == 0, done.stderr
    if name == "about":
        assert "api.invoice_get" in done.stdout
