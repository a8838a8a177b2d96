"""Cuts a delimited file into lines and fields, and tells what cannot be cut. Judging the fields is the database's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MAX_LINE = 65_536
# Call records as documents carry everything a switch knows: tens of kilobytes.
MAX_DOCUMENT = 1_048_576
# A file that is one document is read whole.
MAX_WHOLE = 64 * MAX_DOCUMENT
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK = " \t\r\n\v\f"
_FAULTS = str.maketrans({"\0": "\ufffd"})
# What a whole block must not contain besides quotes: NUL, a return that ends no line, and blank lines.
_NEEDS_CARE = (b"\0", b"\r", b"\n\n", b" \n", b"\t\n", b"\v\n", b"\f\n")
# After a block that needs care as many lines are taken singly: more for one odd line, less for a file full of them.
_CAREFUL_LINES = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is cut: the characters between, around and inside fields, and the header lines at its top."""

    delimiter: str = ","
    header_lines: int = 0
    quote: str = '"'
    escape: str = ""

    @property
    def needs_care(self) -> tuple[bytes, ...]:
        """What keeps lines from being cut at every line end and delimiter."""
        return (*(mark.encode() for mark in (self.quote, self.escape) if mark), *_NEEDS_CARE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number in the file; without fields when it has a fault."""

    number: int
    raw: str
    fields: list[str] | None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines in which nothing needs care: they end and their fields part where the characters say so."""

    number: int
    count: int
    raw: bytes


def read_lines(path: Path, layout: Layout) -> Iterator[Line]:
    """The data lines of a file in order. Blank lines and headers are passed over."""
    with path.open("rb") as file:
        number = _start(file, layout)
        while (step := _read(file, number, layout)) is not None:
            number, line = step
            if line is not None:
                yield line


def read_blocks(path: Path, layout: Layout, slice_lines: int) -> Iterator[Line | Block]:
    """The same lines, uncut in blocks as far as possible; a block does not cross a slice of so many lines."""
    with path.open("rb") as file:
        first = number = _start(file, layout)
        care = layout.needs_care
        while True:
            block = _plain(file, number, slice_lines - (number - first) % slice_lines, care)
            if block is not None:
                number += block.count
                yield block
                continue
            for _ in range(_CAREFUL_LINES):
                step = _read(file, number, layout)
                if step is None:
                    return
                number, line = step
                if line is not None:
                    yield line


def read_documents(path: Path) -> Iterator[Line | Block]:
    """The JSON documents of a file: one a line, or the file is one, or an array of them, which are numbered."""
    whole = _whole(path)
    if whole is not None:
        for number, document in enumerate(whole, 1):
            yield Block(number, 1, json.dumps(document, separators=(",", ":")).encode())
        return
    with path.open("rb") as file:
        number = _start(file, Layout())
        while raw := file.readline(MAX_DOCUMENT + 1):
            number += 1
            if len(raw) > MAX_DOCUMENT:
                _read_long(file, raw)
                yield Line(number, _storable(raw[:1000]), None, f"line is longer than {MAX_DOCUMENT} bytes")
                continue
            text = _text(number, raw.strip())
            if isinstance(text, Line):
                yield text
            elif text:
                yield Block(number, 1, text.encode())


def _whole(path: Path) -> list[Any] | None:
    """The documents of a file that is one JSON value; nothing when it is not, or too large to be."""
    if path.stat().st_size > MAX_WHOLE:
        return None
    try:
        value = json.loads(path.read_bytes().removeprefix(BYTE_ORDER_MARK))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, list) else [value]


def _start(file: BinaryIO, layout: Layout) -> int:
    """Passes over byte order mark and headers; the number of lines passed."""
    if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
        file.seek(0)
    for _ in range(layout.header_lines):
        _read_long(file, file.readline(MAX_LINE))
    return layout.header_lines


def _read_long(file: BinaryIO, raw: bytes) -> None:
    """Passes over the rest of a line that was begun."""
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE)


def _plain(file: BinaryIO, number: int, most: int, care: tuple[bytes, ...]) -> Block | None:
    """The next block after line `number`, or nothing when it needs care; the file then stands where it stood."""
    start = file.tell()
    piece = file.read(MAX_LINE)
    if len(piece) == MAX_LINE:
        piece = piece[:piece.rfind(b"\n") + 1]
    count = piece.count(b"\n") + (not piece.endswith(b"\n"))
    if count > most:
        count, end = most, 0
        for _ in range(most):
            end = piece.index(b"\n", end) + 1
        piece = piece[:end]
    raw = piece.replace(b"\r\n", b"\n").removesuffix(b"\n")
    framed = b"\n" + raw + b"\n"
    if any(mark in framed for mark in care) or not _is_utf8(raw):
        file.seek(start)
        return None
    file.seek(start + len(piece))
    return Block(number + 1, count, raw)


def _is_utf8(raw: bytes) -> bool:
    if raw.isascii():
        return True
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read(file: BinaryIO, number: int, layout: Layout) -> tuple[int, Line | None] | None:
    """The line after line `number`, nothing for a blank one, and the number of its last line; nothing at the end."""
    raw = file.readline(MAX_LINE + 1)
    if not raw:
        return None
    first = number = number + 1
    if len(raw) > MAX_LINE:
        _read_long(file, raw)
        return number, Line(first, _storable(raw[:1000]), None, f"line is longer than {MAX_LINE} bytes")
    # A quote left open goes on in the next line.
    quote = layout.quote.encode()
    while quote and raw.count(quote) % 2 and len(raw) <= MAX_LINE:
        more = file.readline(MAX_LINE + 1)
        if not more:
            break
        raw += more
        number += 1
    return number, _split(first, raw.rstrip(b"\r\n"), layout)


def _text(number: int, raw: bytes) -> str | Line:
    """The line as text, or as a fault."""
    if b"\0" in raw:
        return Line(number, _storable(raw), None, "line contains a NUL byte")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Line(number, _storable(raw), None, "line is not UTF-8")


def _split(number: int, raw: bytes, layout: Layout) -> Line | None:
    text = _text(number, raw)
    if isinstance(text, Line):
        return text
    quoted = bool(layout.quote) and layout.quote in text
    if not quoted and not (layout.escape and layout.escape in text):
        return Line(number, text, text.split(layout.delimiter)) if text.strip(_BLANK) else None
    if quoted and text.count(layout.quote) % 2:
        return Line(number, text[:1000], None, "a quote is left open")
    try:
        return Line(number, text, next(csv.reader(
            (text,), delimiter=layout.delimiter, quotechar=layout.quote or None, escapechar=layout.escape or None,
            quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE)))
    except csv.Error as error:
        return Line(number, text[:1000], None, f"line cannot be cut into fields: {error}")


def _storable(raw: bytes) -> str:
    """Text that PostgreSQL can keep: what is not UTF-8, and NUL, become the replacement character."""
    return raw.decode("utf-8", "replace").translate(_FAULTS)
