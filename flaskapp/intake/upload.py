"""Streams the lines of a file to the database, where they wait in system.load_line for the function that judges them."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from flaskapp.intake.lines import Layout, Line, read_lines

SLICE = 100_000
BLOCK = 2_000
_COPY = "COPY system.load_line (load_id, slice, line_no, fields, raw, fault) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def upload(
    connection: psycopg.Connection, path: Path, layout: Layout, progress: Callable[[int], None] = lambda lines: None
) -> uuid.UUID:
    """Copies the file's lines under a new load id. Splitting goes on in a thread while the server takes what came before."""
    load_id = uuid.uuid4()
    blocks: queue.Queue[tuple[int, bytes] | BaseException | None] = queue.Queue(maxsize=64)
    stop = threading.Event()
    reader = threading.Thread(target=_fill, args=(blocks, load_id, path, layout, stop), daemon=True)
    reader.start()
    try:
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            while (block := blocks.get()) is not None:
                if isinstance(block, BaseException):
                    raise block
                copy.write(block[1])
                progress(block[0])
    finally:
        stop.set()
    return load_id


def _fill(
    blocks: queue.Queue[tuple[int, bytes] | BaseException | None],
    load_id: uuid.UUID, path: Path, layout: Layout, stop: threading.Event,
) -> None:
    try:
        for block in _blocks(load_id, path, layout):
            while not stop.is_set():
                try:
                    blocks.put(block, timeout=0.5)
                    break
                except queue.Full:
                    continue
            if stop.is_set():
                return
        blocks.put(None)
    except BaseException as error:  # carried over to the caller's thread, which raises it
        blocks.put(error)


def _blocks(load_id: uuid.UUID, path: Path, layout: Layout) -> Iterator[tuple[int, bytes]]:
    rows: list[str] = []
    count = 0
    for count, line in enumerate(read_lines(path, layout), 1):
        rows.append(f"{load_id}\t{(count - 1) // SLICE}\t{_row(line)}")
        if len(rows) == BLOCK:
            yield count, "".join(rows).encode()
            rows.clear()
    yield count, "".join(rows).encode()


def _row(line: Line) -> str:
    raw = line.raw.translate(_ESCAPES)
    if line.fields is None:
        return f"{line.number}\t\\N\t{raw}\t{line.fault}\n"
    fields = '","'.join(line.fields)
    if "\\" in fields or fields.count('"') != 2 * (len(line.fields) - 1):
        fields = '","'.join(field.replace("\\", "\\\\").replace('"', '\\"') for field in line.fields)
    return f'{line.number}\t{{"{fields.translate(_ESCAPES)}"}}\t{raw}\t\\N\n'
