"""Cutting arbitrary bytes into lines: nothing raises, nothing is lost, and both ways of reading agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskapp.intake import lines
from flaskapp.intake.lines import Block, Layout, Line, read_blocks, read_documents, read_lines

# Bytes that mean something to a cutter, far more often than chance would have them.
PIECES = st.sampled_from([b"\n", b"\r\n", b"\r", b'"', b",", b"\0", b" ", b"\t", b"\xef\xbb\xbf", b"\xff", b"a",
                          b"1,2,3", b'"a,b"', "é".encode(), b"\xc3", b"\x85", b"\x1c", b"\\", b"\\N", b"{}"])
FILES = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join))
LAYOUTS = st.builds(Layout, delimiter=st.sampled_from([",", ";", "\t"]), header_lines=st.integers(0, 3))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines") / "file.csv"


def _body(content: bytes, header_lines: int) -> bytes:
    """The bytes after mark and headers."""
    return b"".join(re.findall(rb"[^\n]*\n|[^\n]+$", content.removeprefix(b"\xef\xbb\xbf"))[header_lines:])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES, layout=LAYOUTS)
def test_every_line_is_accounted_for(path: Path, content: bytes, layout: Layout) -> None:
    path.write_bytes(content)
    found = list(read_lines(path, layout))
    numbers = [line.number for line in found]
    assert numbers == sorted(set(numbers))
    assert all(number > layout.header_lines for number in numbers)
    for line in found:
        assert (line.fields is None) == (line.fault is not None)
        # PostgreSQL can keep it.
        line.raw.encode("utf-8")
        assert "\0" not in line.raw
    # Every character that is not blank is in some line.
    body = _body(content, layout.header_lines)
    kept = "".join(line.raw for line in found)
    assert len(re.findall(rb"[a-z0-9,]", body)) == len(re.findall(r"[a-z0-9,]", kept))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES, layout=LAYOUTS, slice_lines=st.integers(1, 5))
def test_blocks_hold_the_same_lines(path: Path, content: bytes, layout: Layout, slice_lines: int) -> None:
    path.write_bytes(content)
    expanded: list[Line] = []
    for item in read_blocks(path, layout, slice_lines):
        if isinstance(item, Line):
            expanded.append(item)
            continue
        assert isinstance(item, Block)
        first, last = item.number - layout.header_lines - 1, item.number + item.count - layout.header_lines - 2
        assert first // slice_lines == last // slice_lines
        parts = item.raw.decode().split("\n")
        assert len(parts) == item.count
        expanded += [Line(item.number + at, raw, raw.split(layout.delimiter)) for at, raw in enumerate(parts)]
    assert expanded == list(read_lines(path, layout))


def test_a_line_of_ten_megabytes_is_one_fault(path: Path) -> None:
    path.write_bytes(b"a,b\n" + b"x" * 10_000_000 + b"\nc,d\n")
    first, long, last = read_lines(path, Layout())
    assert (first.fields, last.fields, last.number) == (["a", "b"], ["c", "d"], 3)
    assert long.fields is None
    assert long.fault is not None and str(lines.MAX_LINE) in long.fault
    assert len(long.raw) <= 1000


def test_a_quoted_field_may_hold_line_ends_and_quotes(path: Path) -> None:
    path.write_bytes(b'1,"a\nb","say ""hi""",\n2,x,y,z\n')
    first, second = read_lines(path, Layout())
    assert first.fields == ["1", "a\nb", 'say "hi"', ""]
    assert (second.number, second.fields) == (3, ["2", "x", "y", "z"])


def test_an_escaped_delimiter_parts_no_fields(path: Path) -> None:
    path.write_bytes(b'1,Acme\\, Inc.,"x\n2,y,"\n')
    layout = Layout(quote="", escape="\\")
    first, second = read_lines(path, layout)
    assert (first.fields, second.fields) == (["1", "Acme, Inc.", '"x'], ["2", "y", '"'])
    assert list(read_blocks(path, layout, 10)) == [first, second]


@pytest.mark.parametrize("content", [
    b'{"a":1}\n{"a":2}\n', b'{"a":1}\r\n\r\n{"a":2}', b'[{"a":1},{"a":2}]', b'\xef\xbb\xbf[\n {"a": 1},\n {"a": 2}\n]\n',
], ids=["lines", "blank line", "array", "pretty array"])
def test_documents(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert [item.raw for item in read_documents(path)] == [b'{"a":1}', b'{"a":2}']


def test_a_document_over_several_lines_is_one(path: Path) -> None:
    path.write_bytes(b'{\n "a": 1\n}\n')
    assert list(read_documents(path)) == [Block(1, 1, b'{"a":1}')]


def test_a_broken_document_is_one_line(path: Path) -> None:
    path.write_bytes(b'{"a":1}\n{"a":\n\xff\n{"a":2}\n')
    assert [item.number for item in read_documents(path)] == [1, 2, 3, 4]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(FILES, st.lists(st.sampled_from([b"{", b"}", b"[", b"]", b'"a"', b":", b"1", b",", b"\n", b"\xff"]),
                                         max_size=30).map(b"".join)))
def test_documents_of_anything(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for item in read_documents(path):
        assert b"\n" not in (item.raw if isinstance(item, Block) else item.raw.encode())
