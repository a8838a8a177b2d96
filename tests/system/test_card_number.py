"""The finder of card numbers against one that tries every cut of a text, on random texts."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def found(text: str) -> bool:
    """Every cut of the text between two ends of groups of digits."""
    for begin in range(len(text)):
        if begin and text[begin - 1] in "0123456789+":
            continue
        for end in range(begin + 13, len(text) + 1):
            if end < len(text) and text[end].isdigit():
                continue
            cut = text[begin:end]
            digits = re.sub(r"[ -]", "", cut)
            if (cut[0].isdigit() and cut[-1].isdigit() and not re.search(r"[^0-9 -]|[ -]{4}", cut)
                    and re.fullmatch(r"[2-6]\d{12,18}", digits) and not re.fullmatch(r"35\d{13}", digits)
                    and luhn(digits)):
                return True
    return False


def with_check_digit(digits: str) -> str:
    return next(digits + last for last in "0123456789" if luhn(digits + last))


numbers = st.from_regex(r"[1-7][0-9]{10,19}", fullmatch=True).map(with_check_digit)


@st.composite
def grouped(draw: Any) -> str:
    """A number in groups."""
    digits = draw(numbers)
    cuts = sorted(draw(st.sets(st.integers(1, len(digits) - 1), max_size=5)))
    separators = draw(st.lists(st.sampled_from([" ", "-", "  ", " - ", "    ", "."]), min_size=6, max_size=6))
    parts = [digits[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(digits)], strict=True)]
    return "".join(part + separator for part, separator in zip(parts, [*separators[:len(parts) - 1], ""], strict=True))


pieces = st.one_of(grouped(), numbers, st.text("0123456789 -+.x", max_size=12))
texts = st.lists(pieces, min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(["", " ", "-", "+", ", "]).map(lambda glue: glue.join(parts)))


@settings(max_examples=60, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(texts, min_size=1, max_size=30))
def test_same_as_the_naive_one(db: psycopg.Connection[Any], given_texts: list[str]) -> None:
    rows = db.execute("SELECT t.text, system.card_number_found(t.text) FROM unnest(%s::text[]) AS t (text)",
                      [given_texts]).fetchall()
    assert [(text, answer) for text, answer in rows] == [(text, found(text)) for text in given_texts]
