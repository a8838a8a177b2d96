"""Templates that people write are programs: they run in a process of their own, without network, with an end.

`python -m flaskapp.document.fence` reads JSON (document, calls, template) and writes the PDF.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from flaskapp.document.pdf import render_pdf
from flaskapp.document.value import Document, DocumentError
from flaskapp.settings import ROOT

SECONDS = 30
MEMORY_BYTES = 3 * 2**30
# Nobody listens there: a package that a template names is not fetched.
NOWHERE = "http://127.0.0.1:1"
WRONG = 3


class TemplateError(Exception):
    """The template does not make a document."""


def sample() -> dict[str, Any]:
    """An invoice with everything that can stand on one, and its calls."""
    shown: dict[str, Any] = json.loads((Path(__file__).parent / "sample.json").read_text(encoding="utf-8"))
    return shown


def fence() -> None:
    """From here on this process fetches nothing; for processes that render and do nothing else."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = os.environ[name.lower()] = NOWHERE
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ""


def render_fenced(document: Document, calls: Sequence[dict[str, Any]], template: str) -> bytes:
    """The PDF by a template that is not trusted; raises TemplateError with what typst says of it."""
    given = json.dumps({"document": document, "calls": list(calls), "template": template})
    try:
        done = subprocess.run([sys.executable, "-m", "flaskapp.document.fence"], input=given.encode(), capture_output=True,
                              cwd=ROOT, timeout=SECONDS * 2, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"})
    except subprocess.TimeoutExpired:
        raise TemplateError("the template does not come to an end") from None
    if done.returncode == WRONG:
        raise TemplateError(done.stderr.decode(errors="replace").strip())
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise TemplateError(f"the template takes more than {SECONDS} s or {MEMORY_BYTES // 2**30} GB")
    return done.stdout


def main() -> int:
    """The inside of the fence."""
    fence()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = json.load(sys.stdin)
    try:
        pdf = render_pdf(given["document"], given["calls"], given["template"])
    except (typst.TypstError, DocumentError) as error:
        print(getattr(error, "diagnostic", "") or error, file=sys.stderr)
        return WRONG
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
