"""Country and state of every calling code and area code in service, from the `phonenumbers` and `pycountry` packages.

`python -m flaskapp.numbering.areas` writes sql/reference/number_block.sql anew; the result is kept with the source, so that
a deploy needs neither package.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap

import phonenumbers
import pycountry
from phonenumbers.geodata import GEOCODE_DATA

from flaskapp.demo.prefixes import PROBES, calling_codes, country_name, tidy
from flaskapp.settings import ROOT

FILE = ROOT / "sql/reference/number_block.sql"
# Countries with area codes by state. Their territories are states of theirs, as in ISO 3166-2.
WITH_STATES = ("US", "CA")
# A state that has nearly all the places of an area code has it all: the rest are slips of the data.
NEARLY_ALL = 0.95
CODE_AT_END = re.compile(r", ([A-Z]{2})$")
INITIALS_AT_END = re.compile(r"((?:[A-Z]\.)+)$")
# Numbers that are nowhere: toll-free, premium, shared cost, personal, VoIP and the like.
GEOGRAPHIC = {phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE,
              phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE, phonenumbers.PhoneNumberType.UNKNOWN}
HEAD = """\
-- Calling codes and area codes in service with country and state; area codes that lie in several states also by NPA-NXX.
-- Written by `python -m flaskapp.numbering.areas` from public numbering data; dated rows that people import win over these.
INSERT INTO catalog.number_block AS b (prefix, effective_from, country, state, name)
SELECT v.prefix, '-infinity', v.country, v.state, v.name
FROM (VALUES
"""
TAIL = """
) AS v (prefix, country, state, name)
ON CONFLICT ON CONSTRAINT number_block_once
DO UPDATE SET country = excluded.country, state = excluded.state, name = excluded.name
WHERE (b.country, b.state, b.name) IS DISTINCT FROM (excluded.country, excluded.state, excluded.name);
"""


@dataclass(frozen=True, slots=True)
class Area:
    """One reference row."""

    prefix: str
    country: str
    state: str
    name: str

    def values(self) -> str:
        texts = (text.replace("'", "''") for text in (self.prefix, self.country, self.state, self.name))
        return "(" + ", ".join(f"'{text}'" for text in texts) + ")"


def areas() -> Iterator[Area]:
    """All rows in order of their prefixes."""
    for code, regions in sorted(calling_codes().items()):
        if code == "1":
            yield from _north_america()
        elif regions:
            yield Area(code, regions[0], "", country_name(regions[0]))


def _north_america() -> Iterator[Area]:
    states = {tuple(s.code.split("-")): s.name for country in WITH_STATES
              for s in pycountry.subdivisions.get(country_code=country)}
    places = _places()
    for npa in map(str, range(200, 1000)):
        region = _region(npa)
        if region is None:
            continue
        if region not in WITH_STATES:
            # A territory is a state of the country that it belongs to.
            country = next((c for c in WITH_STATES if (c, region) in states), None)
            yield Area(f"1{npa}", country or region, region if country else "", country_name(region))
            continue
        own = {name.upper(): code for (country, code), name in states.items() if country == region}
        state = _state(places[npa], own)
        if state:
            yield Area(f"1{npa}", region, state, states[region, state])
            continue
        yield Area(f"1{npa}", region, "", places[npa].get(f"1{npa}", country_name(region)))
        for prefix, text in sorted(places[npa].items()):
            state = _code(text, own)
            if len(prefix) == 7 and state:
                yield Area(prefix, region, state, text)


def _places() -> dict[str, dict[str, str]]:
    """The names of places by area code."""
    places: dict[str, dict[str, str]] = defaultdict(dict)
    for prefix, texts in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4 and texts.get("en"):
            places[prefix[1:4]][prefix] = tidy(texts["en"])
    return places


def _region(npa: str) -> str | None:
    """The country of an area code; none when it is not in service or its numbers are nowhere."""
    for probe in PROBES:
        number = phonenumbers.PhoneNumber(1, int((npa + probe)[:10]))
        region = phonenumbers.region_code_for_number(number)
        if region:
            return region if phonenumbers.number_type(number) in GEOGRAPHIC else None
    return None


def _state(places: dict[str, str], states: dict[str, str]) -> str:
    """The state that an area code lies in; '' when it lies in several."""
    votes = Counter(_code(text, states) for text in places.values())
    state, most = votes.most_common(1)[0] if votes else ("", 0)
    return state if most >= NEARLY_ALL * votes.total() else ""


def _code(place: str, states: dict[str, str]) -> str:
    """The code of the state that a place names: Ottawa, ON; Washington State; Washington D.C.; '' for two of them."""
    if match := CODE_AT_END.search(place):
        return match[1]
    if match := INITIALS_AT_END.search(place):
        return match[1].replace(".", "")
    # The data also has Colombia for Columbia.
    close = get_close_matches(place.upper().removesuffix(" STATE"), states, n=1, cutoff=0.9)
    return states[close[0]] if close else ""


def write(path: Path = FILE) -> int:
    """Writes the reference file, several rows a line."""
    rows = [area.values() for area in areas()]
    # Blanks within a row are kept together while lines are filled.
    text = "\n".join(wrap(" ".join(f"{row},".replace(" ", "\0") for row in rows), 118, initial_indent="  ",
                          subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)).replace("\0", " ")
    path.write_text(HEAD + text.removesuffix(",") + TAIL, encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    print(f"{write()} rows")
