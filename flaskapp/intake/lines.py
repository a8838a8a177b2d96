"""Cuts a delimited file into lines and fields, and tells what cannot be cut. Judging the fields is the database's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAX_LINE = 65_536
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK = " \t\r\n\v\f"
_FAULTS = str.maketrans({"\0": "\ufffd"})
# What a whole block must not contain: quotes, NUL, a return that ends no line, and blank lines.
_NEEDS_CARE = (b'"', b"\0", b"\r", b"\n\n", b" \n", b"\t\n", b"\v\n", b"\f\n")
# After a block that needs care as many lines are taken singly: more for one odd line, less for a file full of them.
_CAREFUL_LINES = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is cut: the character between fields and the header lines at its top."""

    delimiter: str = ","
    header_lines: int = 0


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
        while (step := _read(file, number, layout.delimiter)) is not None:
            number, line = step
            if line is not None:
                yield line


def read_blocks(path: Path, layout: Layout, slice_lines: int) -> Iterator[Line | Block]:
    """The same lines, uncut in blocks as far as possible; a block does not cross a slice of so many lines."""
    with path.open("rb") as file:
        first = number = _start(file, layout)
        while True:
            block = _plain(file, number, slice_lines - (number - first) % slice_lines)
            if block is not None:
                number += block.count
                yield block
                continue
            for _ in range(_CAREFUL_LINES):
                step = _read(file, number, layout.delimiter)
                if step is None:
                    return
                number, line = step
                if line is not None:
                    yield line


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


def _plain(file: BinaryIO, number: int, most: int) -> Block | None:
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
    if any(mark in framed for mark in _NEEDS_CARE) or not _is_utf8(raw):
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


def _read(file: BinaryIO, number: int, delimiter: str) -> tuple[int, Line | None] | None:
    """The line after line `number`, nothing for a blank one, and the number of its last line; nothing at the end."""
    raw = file.readline(MAX_LINE + 1)
    if not raw:
        return None
    first = number = number + 1
    if len(raw) > MAX_LINE:
        _read_long(file, raw)
        return number, Line(first, _storable(raw[:1000]), None, f"line is longer than {MAX_LINE} bytes")
    # A quote left open goes on in the next line.
    while raw.count(b'"') % 2 and len(raw) <= MAX_LINE:
        more = file.readline(MAX_LINE + 1)
        if not more:
            break
        raw += more
        number += 1
    return number, _split(first, raw.rstrip(b"\r\n"), delimiter)


def _split(number: int, raw: bytes, delimiter: str) -> Line | None:
    if b"\0" in raw:
        return Line(number, _storable(raw), None, "line contains a NUL byte")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return Line(number, _storable(raw), None, "line is not UTF-8")
    if '"' not in text:
        return Line(number, text, text.split(delimiter)) if text.strip(_BLANK) else None
    if text.count('"') % 2:
        return Line(number, text[:1000], None, "a quote is left open")
    try:
        return Line(number, text, next(csv.reader((text,), delimiter=delimiter)))
    except csv.Error as error:
        return Line(number, text[:1000], None, f"line cannot be cut into fields: {error}")


def _storable(raw: bytes) -> str:
    """Text that PostgreSQL can keep: what is not UTF-8, and NUL, become the replacement character."""
    return raw.decode("utf-8", "replace").translate(_FAULTS)
