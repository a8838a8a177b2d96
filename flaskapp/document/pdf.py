"""An invoice document to PDF by typst: the template never changes, the data travels beside it as JSON."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from flaskapp.document.invoice import Document, date_of, invoice_view

TEMPLATE = Path(__file__).parent / "templates" / "invoice.typ"
# Named folders and not whatever the host has: the same document shall give the same bytes on hosts of one kind.
FONT_FOLDERS = ("/usr/share/fonts/opentype/inter", "/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/truetype/noto",
                "/usr/share/fonts/opentype/noto")
UNPRINTABLE = "could not be displayed"


def installed_fonts() -> typst.Fonts:
    """Debian's fonts where they are installed; typst's own stand in where they are not."""
    folders = [folder for folder in FONT_FOLDERS if Path(folder).is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


class Renderer:
    """Holds the fonts and the template for the life of a process; one document at a time."""

    def __init__(self, fonts: typst.Fonts | None = None) -> None:
        self._compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts or installed_fonts(),
                                        ignore_system_fonts=True)
        self._lock = Lock()

    def render(self, document: Document, calls: Iterable[dict[str, Any]] = ()) -> bytes:
        """The PDF; the same document and calls give the same bytes."""
        view = invoice_view(document, calls)
        # The document's own day, so that the file doesn't tell when it was rendered.
        issued = datetime.combine(date_of(document["issued_on"], "issued_on"), datetime.min.time(), UTC)
        options = {"format": "pdf", "timestamp": issued, "sys_inputs": {"view": json.dumps(view, ensure_ascii=False)}}
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


@cache
def shared_renderer() -> Renderer:
    return Renderer()


def render_pdf(document: Document, calls: Iterable[dict[str, Any]] = ()) -> bytes:
    """The invoice as PDF, by the process's own renderer."""
    return shared_renderer().render(document, calls)
