"""Invoice files on disk: whole or absent, and never replaced by something else."""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flaskapp.document.invoice import Document
from flaskapp.document.pdf import render_pdf
from flaskapp.document.table import render_calls_csv, render_csv

# Personal data: the owner writes, the group (the web server) reads.
MODE = 0o640


def refuse_other(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() != content:
        raise FileExistsError(f"{path} already holds other content; an issued document is never replaced")


def publish(path: Path, content: bytes) -> None:
    """Write beside the target, then give it its name in one step that fails if the name is taken."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A rename would replace silently; a link refuses, also when two workers race.
        os.link(temporary, path)
    except FileExistsError:
        refuse_other(path, content)
    finally:
        temporary.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """A file's name is safe from a power cut only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_invoice(
    document: Document, folder: str | Path, calls: Sequence[dict[str, Any]] = (), *, pdf: bytes | None = None
) -> tuple[Path, Path, str]:
    """Write the PDF and the CSV; returns both paths and the PDF's SHA-256. Repeating it changes nothing.

    Calls are in the PDF or in a CSV of their own, as the document says; a PDF that was made before is written as it is.
    """
    detail = document.get("call_detail")
    if pdf is None:
        pdf = render_pdf(document, calls if detail == "full" else ())
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # The number names the file; quoting keeps two numbers apart and a slash out.
    name = quote(document["number"], safe=" ")
    pdf_path, csv_path = folder / f"{name}.pdf", folder / f"{name}.csv"
    wanted = {csv_path: render_csv(document).encode()}
    if detail == "csv":
        wanted[folder / f"{name}-calls.csv"] = render_calls_csv(document, calls).encode()
    # The PDF is the last: where it is, all of the invoice is.
    wanted[pdf_path] = pdf
    for path, content in wanted.items():
        refuse_other(path, content)
    for path, content in wanted.items():
        publish(path, content)
    keep_names(folder)
    return pdf_path, csv_path, hashlib.sha256(pdf).hexdigest()
