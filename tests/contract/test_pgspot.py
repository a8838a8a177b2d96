"""pgspot finds nothing in the functions: no path, operator or name that somebody else could put theirs before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from flaskapp.settings import ROOT

# CREATE OR REPLACE over what somebody else made before: nobody else may create anything in these schemas (security.sql).
IGNORED = "PS002"
# A view, whose names are bound when it is made.
LEFT_OUT = ROOT / "functions" / "_resource" / "column_info.sql"


def test_pgspot_finds_nothing() -> None:
    files = sorted(path for path in (ROOT / "functions").rglob("*.sql") if path != LEFT_OUT)
    assert len(files) > 200
    done = subprocess.run([Path(sys.executable).parent / "pgspot", "--ignore", IGNORED, *files], capture_output=True, text=True, check=False)
    findings = [line for line in done.stdout.splitlines() if line.startswith("PS")]
    assert findings == []
    assert "Errors: 0 Warnings: 0" in done.stdout.splitlines()[-1], done.stdout[-300:] + done.stderr[-300:]
