"""Cut a SQL file into statements, knowing quotes, dollar quotes, comments and BEGIN ATOMIC bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<string>[eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*")
  | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK_EDGE = re.compile(r"/\*|\*/")
_CREATED = re.compile(
    r"""CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:RECURSIVE|MATERIALIZED)\s+)*(?P<kind>FUNCTION|PROCEDURE|AGGREGATE|VIEW)\s+
        (?:IF\s+NOT\s+EXISTS\s+)?(?P<name>[\w".]+)""",
    re.VERBOSE | re.IGNORECASE,
)
# Statements that speak about the object just created: they run and are retried together with it.
_FOLLOWERS = ("COMMENT", "GRANT", "REVOKE", "ALTER")


@dataclass(frozen=True)
class Statement:
    """One statement without its semicolon, and the line of the file on which it starts."""

    text: str
    line: int

    @property
    def first_word(self) -> str:
        match = re.match(r"\w+", self.text)
        return match.group().upper() if match else ""

    @property
    def created(self) -> str | None:
        """The name of the function or view it creates, without quotes; None for anything else."""
        match = _CREATED.match(self.text)
        return match.group("name").replace('"', "") if match else None


def split_statements(text: str) -> list[Statement]:
    """The statements of a file in order; comments between them are left out."""
    statements: list[Statement] = []
    start: int | None = None
    words: list[str] = []
    parentheses = depth = position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        kind = match.lastgroup
        if kind == "comment":
            continue
        if kind == "block":
            position = _block_end(text, position)
            continue
        if kind == "dollar":
            end = text.find(match.group(), position)
            position = len(text) if end < 0 else end + len(match.group())
        token = match.group()
        if token == ";" and parentheses == 0 and depth == 0:
            if start is not None:
                statements.append(_statement(text, start, match.start()))
            start, words = None, []
            continue
        if start is None:
            start = match.start()
        parentheses += (token == "(") - (token == ")")
        if kind == "word" and parentheses == 0:
            words.append(token.upper())
            depth = _body_depth(words, depth)
    if start is not None:
        statements.append(_statement(text, start, len(text)))
    return statements


def _statement(text: str, start: int, end: int) -> Statement:
    return Statement(text[start:end].rstrip(), text.count("\n", 0, start) + 1)


def _block_end(text: str, position: int) -> int:
    """Block comments nest in SQL."""
    depth = 1
    while depth and (edge := _BLOCK_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return len(text) if depth else position


def _body_depth(words: list[str], depth: int) -> int:
    """Semicolons inside BEGIN ATOMIC ... END of a routine do not end it; CASE has an END of its own."""
    if words[0] != "CREATE" or not {"FUNCTION", "PROCEDURE"} & set(words[:4]):
        return 0
    if words[-1] == "BEGIN" or (words[-1] == "CASE" and depth):
        return depth + 1
    if words[-1] == "END" and depth:
        return depth - 1
    return depth


@dataclass(frozen=True)
class Unit:
    """A statement with the comments and grants that follow it: the smallest part of a file that runs alone."""

    path: str
    kind: str
    statements: tuple[Statement, ...]

    @property
    def created(self) -> str | None:
        return self.statements[0].created

    @property
    def line(self) -> int:
        return self.statements[0].line

    @property
    def text(self) -> str:
        return ";\n".join(statement.text for statement in self.statements)


def split_units(path: str, kind: str, text: str) -> list[Unit]:
    """Group the statements of a code file."""
    groups: list[list[Statement]] = []
    for statement in split_statements(text):
        if groups and statement.first_word in _FOLLOWERS:
            groups[-1].append(statement)
        else:
            groups.append([statement])
    return [Unit(path, kind, tuple(group)) for group in groups]
