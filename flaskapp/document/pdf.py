"""An invoice document to PDF by typst: the template never changes, the data travels beside it as JSON."""

import hashlib
import json
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from flaskapp.document.invoice import Document, date_of, invoice_view

TEMPLATES = Path(__file__).parent / "templates"
# Named folders and not whatever the host has: the same document shall give the same bytes on hosts of one kind.
FONT_FOLDERS = ("/usr/share/fonts/opentype/inter", "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/noto",
                "/usr/share/fonts/opentype/noto")
UNPRINTABLE = "could not be displayed"
# So many templates of operators are kept ready in a process.
KEPT_READY = 16


@cache
def installed_fonts() -> typst.Fonts:
    """Debian's fonts where they are installed; typst's own stand in where they are not."""
    folders = [folder for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


@cache
def shipped(name: str) -> str:
    return (TEMPLATES / f"{name}.typ").read_text(encoding="utf-8")


def template_hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


class Renderer:
    """Holds the fonts and a template for the life of a process; one document at a time."""

    def __init__(self, fonts: typst.Fonts | None = None, template: str | None = None) -> None:
        # A folder with nothing else in it: all that a template can read is itself.
        self._folder = tempfile.TemporaryDirectory(prefix="pgtoll-template-")
        source = Path(self._folder.name) / "document.typ"
        source.write_text(shipped("invoice") if template is None else template, encoding="utf-8")
        self._compiler = typst.Compiler(source, root=source.parent, package_path=source.parent, package_cache_path=source.parent,
                                        font_paths=fonts or installed_fonts(), ignore_system_fonts=True)
        self._lock = Lock()

    def render(self, document: Document, calls: Iterable[dict[str, Any]] = ()) -> bytes:
        """The PDF; the same document and calls give the same bytes."""
        # The document's own day, so that the file doesn't tell when it was rendered.
        return self.render_view(invoice_view(document, calls), date_of(document["issued_on"], "issued_on").isoformat())

    def render_view(self, view: dict[str, Any], day: str) -> bytes:
        """The PDF of finished strings, as of a day."""
        made = datetime.fromisoformat(day).replace(tzinfo=UTC)
        options = {"format": "pdf", "timestamp": made, "sys_inputs": {"view": json.dumps(view, ensure_ascii=False)}}
        with self._lock:
            return self._compile(options)

    def _compile(self, options: dict[str, Any]) -> bytes:
        try:
            return self._compiler.compile(pdf_standards=["ua-1"], **options)
        except typst.TypstError as error:
            # PDF/UA forbids a letter that no font has. The customer still gets the tagged invoice.
            if UNPRINTABLE not in f"{error}":
                raise
            return self._compiler.compile(**options)


@lru_cache(KEPT_READY)
def shared_renderer(template: str | None = None) -> Renderer:
    return Renderer(template=template)


def render_pdf(document: Document, calls: Iterable[dict[str, Any]] = (), template: str | None = None) -> bytes:
    """The invoice as PDF, by the process's own renderer."""
    return shared_renderer(template).render(document, calls)
