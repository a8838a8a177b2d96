"""What mod_json_cdr posts, or leaves in its error directory when nobody took it."""

from __future__ import annotations

import base64
import binascii
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

PATTERN = "*.cdr.json"
# A file that does not end as the switch ends it may still be in the writing, but not for so long.
WRITING_SECONDS = 60.0


def document(body: bytes) -> str:
    """The document in a body or a file, by what it looks like: the switch does not always name the encoding."""
    body = body.strip().removeprefix(b"cdr=")
    if body[:1] == b"{":
        raw = body
    elif body[:3].upper() == b"%7B":
        raw = unquote_to_bytes(body)
    else:
        try:
            raw = base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error:
            # It is kept as it came, and counted as a line that nobody can read.
            raw = body
    return raw.decode("utf-8", "replace").translate({0: "\ufffd"})


def files(folder: Path) -> Iterator[Path]:
    """The files the switch left, oldest first; with `rotate` they lie in a folder a day."""
    found = sorted((path.stat().st_mtime, path) for path in folder.rglob(PATTERN) if path.is_file())
    yield from (path for _, path in found)


def load(folder: Path, keep: Callable[[str], object]) -> Counter[str]:
    """Hand each file's document to keep, which returns when it is safe; then the file goes."""
    counts: Counter[str] = Counter()
    for path in files(folder):
        body = path.read_bytes()
        if not body.endswith(b"\n") and time.time() - path.stat().st_mtime < WRITING_SECONDS:
            counts["left, still being written"] += 1
        elif not body.strip():
            counts["left, empty"] += 1
        else:
            keep(document(body))
            path.unlink()
            counts["loaded"] += 1
    return counts
