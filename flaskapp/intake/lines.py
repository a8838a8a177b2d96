"""Splits a delimited file into lines and fields, and tells what cannot be split. Judging the fields is the database's."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_LINE = 65_536
_FAULTS = str.maketrans({"\0": "\ufffd"})


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


def read_lines(path: Path, layout: Layout) -> Iterator[Line]:
    """The data lines of a file in order. Blank lines and headers are passed over."""
    with path.open("r", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        number = 0
        while True:
            first = number + 1
            raw = file.readline(MAX_LINE + 1)
            if not raw:
                return
            number += 1
            if len(raw) > MAX_LINE:
                head = raw
                while raw and not raw.endswith("\n"):
                    raw = file.readline(MAX_LINE)
                yield Line(first, _storable(head[:1000]), None, f"line is longer than {MAX_LINE} characters")
                continue
            if number <= layout.header_lines or not raw.strip():
                continue
            # A quote left open goes on in the next line.
            while raw.count('"') % 2 and len(raw) <= MAX_LINE:
                more = file.readline(MAX_LINE + 1)
                if not more:
                    break
                raw += more
                number += 1
            yield _split(first, raw.rstrip("\r\n"), layout.delimiter)


def _split(number: int, raw: str, delimiter: str) -> Line:
    if "\0" in raw:
        return Line(number, _storable(raw), None, "line contains a NUL byte")
    if not raw.isascii() and _storable(raw) != raw:
        return Line(number, _storable(raw), None, "line is not UTF-8")
    if '"' not in raw:
        return Line(number, raw, raw.split(delimiter))
    if raw.count('"') % 2:
        return Line(number, raw[:1000], None, "a quote is left open")
    return Line(number, raw, next(csv.reader((raw,), delimiter=delimiter)))


def _storable(raw: str) -> str:
    """Text that PostgreSQL can keep: what is not UTF-8, and NUL, become the replacement character."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace").translate(_FAULTS)
