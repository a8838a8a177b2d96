"""Streams the lines of a file to the database, where they wait in system.load_line for whoever judges them."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from flaskapp.intake.lines import Block, Layout, Line, read_blocks, read_documents, read_lines

SLICE = 250_000
_ROWS = 2_000
_COPY = "COPY system.load_line (load_id, slice, line_no, fields, raw, fault) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# How many lines are on their way, and rows to copy.
_Part = tuple[int, bytes]


def upload(
    connection: psycopg.Connection, path: Path, layout: Layout, progress: Callable[[int], None] = lambda lines: None,
    slice_lines: int = SLICE, *, split: bool = True, documents: bool = False, lines: Iterator[Line] | None = None,
) -> uuid.UUID:
    """Copies the file's lines under a new load id. Reading goes on in a thread while the server takes what came before.

    Without `split` the database cuts the lines into fields, but for those with quotes: several times as fast.
    With `documents` the lines are JSON, and stay whole. A file that is no text comes as `lines`, read by whoever knows it.
    """
    load_id = uuid.uuid4()
    items: Iterator[Line | Block]
    if lines is not None:
        items = lines
    elif documents:
        items = read_documents(path)
    else:
        items = read_lines(path, layout) if split else read_blocks(path, layout, slice_lines)
    parts: queue.Queue[_Part | BaseException | None] = queue.Queue(maxsize=64)
    stop = threading.Event()
    reader = threading.Thread(
        target=_fill, args=(parts, _parts(load_id, items, layout.header_lines, slice_lines), stop), daemon=True)
    reader.start()
    try:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            while (part := parts.get()) is not None:
                if isinstance(part, BaseException):
                    raise part
                copy.write(part[1])
                progress(part[0])
    finally:
        stop.set()
    return load_id


def _fill(
    parts: queue.Queue[_Part | BaseException | None], made: Iterator[_Part], stop: threading.Event,
) -> None:
    try:
        for part in made:
            while not stop.is_set():
                try:
                    parts.put(part, timeout=0.5)
                    break
                except queue.Full:
                    continue
            if stop.is_set():
                return
        parts.put(None)
    except BaseException as error:  # carried over to the caller's thread, which raises it
        parts.put(error)


def _parts(load_id: uuid.UUID, items: Iterator[Line | Block], passed: int, slice_lines: int) -> Iterator[_Part]:
    """Rows by the thousand; a block is enough for a part of its own."""
    rows: list[str] = []
    count = 0
    for item in items:
        # Slices count the file's own lines, so that a slice never spans more of them than it should hold.
        key = f"{load_id}\t{(item.number - passed - 1) // slice_lines}\t{item.number}\t"
        if isinstance(item, Line):
            count += 1
            rows.append(key + _row(item))
        if rows and (len(rows) == _ROWS or isinstance(item, Block)):
            yield count, "".join(rows).encode()
            rows.clear()
        if isinstance(item, Block):
            count += item.count
            yield count, f"{key}\\N\t".encode() + _escaped(item.raw) + b"\t\\N\n"
    yield count, "".join(rows).encode()


def _escaped(raw: bytes) -> bytes:
    return raw.replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n")


def _row(line: Line) -> str:
    raw = line.raw.translate(_ESCAPES)
    if line.fields is None:
        return f"\\N\t{raw}\t{line.fault}\n"
    fields = '","'.join(line.fields)
    if "\\" in fields or fields.count('"') != 2 * (len(line.fields) - 1):
        fields = '","'.join(field.replace("\\", "\\\\").replace('"', '\\"') for field in line.fields)
    return f'{{"{fields.translate(_ESCAPES)}"}}\t{raw}\t\\N\n'
