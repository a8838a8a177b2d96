"""Real telephone prefixes of the world, from the `phonenumbers` package, grouped into destinations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

# Country calling codes that belong to no country; the library has no names for them.
GLOBAL_SERVICES = {
    "800": "International Freephone",
    "808": "International Shared Cost",
    "870": "Inmarsat",
    "878": "Universal Personal Telecommunications",
    "881": "Global Mobile Satellite",
    "882": "International Networks 882",
    "883": "International Networks 883",
    "888": "Disaster Relief",
    "979": "International Premium Rate",
}
# Regions that the library numbers but does not name.
UNNAMED_REGIONS = {"AC": "Ascension Island", "TA": "Tristan da Cunha", "XK": "Kosovo"}
# Digits that complete a prefix so that the library can tell which of several countries it belongs to.
PROBES = ("2345678901", "0000000000", "5551234567", "1234567890")
SPARE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Destination:
    """A named group of prefixes, as carriers sell them."""

    code: str
    name: str
    country: str
    calling_code: str
    mobile: bool


@dataclass(frozen=True, slots=True)
class WorldPrefix:
    """One prefix of the world: digits, where it is, and the destination it is sold under."""

    prefix: str
    place: str
    destination: Destination


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@lru_cache(maxsize=1)
def calling_codes() -> dict[str, tuple[str, ...]]:
    """Country calling codes with their regions, the main region first; no region for global services."""
    import phonenumbers

    codes = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {str(code): tuple(r for r in regions if r != "001") for code, regions in codes.items()}


@lru_cache(maxsize=None)
def calling_code_of(head: str) -> str:
    """Calling code of a number, given its first three digits; '' when no country has it."""
    return next((head[:n] for n in (1, 2, 3) if head[:n] in calling_codes()), "")


@lru_cache(maxsize=None)
def region_of(calling_code: str, national_head: str) -> str:
    """ISO code of the country that a number's first national digits belong to."""
    regions = calling_codes()[calling_code]
    if len(regions) < 2:
        return regions[0] if regions else ""
    import phonenumbers

    for probe in PROBES:
        for length in (10, 9, 8):
            national = int((national_head + probe)[:length])
            region = phonenumbers.region_code_for_number(phonenumbers.PhoneNumber(int(calling_code), national))
            if region:
                return region
    return regions[0]


@lru_cache(maxsize=None)
def country_name(country: str) -> str:
    """English name of an ISO country code."""
    names = import_module("phonenumbers.geodata.locale").LOCALE_DATA
    if country not in names:
        return UNNAMED_REGIONS[country]
    name = names[country].get("en", country)
    # The library writes "*fr" for "the same as in French".
    return names[country][name[1:]] if name.startswith("*") else name


def tidy(text: str) -> str:
    """A name in one line, with UTF-8 that was once read as Latin-1 put right."""
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        pass
    return " ".join(text.split())


def _texts(module: str, attribute: str) -> dict[str, str]:
    """Prefix -> English text ('' when the library has none in English)."""
    data = getattr(import_module(module), attribute)
    return {prefix: tidy(texts.get("en", "")) for prefix, texts in data.items()}


@lru_cache(maxsize=None)
def _destination(calling_code: str, country: str, carrier: str | None) -> Destination:
    """The destination of a country, or of one mobile carrier in it (carrier '' when unnamed)."""
    base = country_name(country) if country else GLOBAL_SERVICES[calling_code]
    name = base if carrier is None else f"{base} - Mobile {carrier}".rstrip()
    return Destination(slug(name), name, country, calling_code, carrier is not None)


@lru_cache(maxsize=1)
def world_prefixes() -> tuple[WorldPrefix, ...]:
    """All prefixes in order of their digits, each once; a carrier's prefix wins over the same place's."""
    places = _texts("phonenumbers.geodata", "GEOCODE_DATA")
    carriers = _texts("phonenumbers.carrierdata", "CARRIER_DATA")
    rows: list[WorldPrefix] = []
    known: dict[str, Destination] = {}
    for prefix in sorted(places.keys() | carriers.keys() | calling_codes().keys()):
        code = calling_code_of(prefix[:3])
        # An area code decides in the NANP; elsewhere five digits are enough to tell neighbours apart.
        head = prefix[len(code):len(code) + (3 if code == "1" else 5)]
        country = region_of(code, head) if head else next(iter(calling_codes()[code]), "")
        destination = _destination(code, country, carriers.get(prefix))
        # The library spells some carriers in two ways: the first spelling met names the destination.
        destination = known.setdefault(destination.code, destination)
        rows.append(WorldPrefix(prefix, places.get(prefix) or destination.name, destination))
    return tuple(rows)


@lru_cache(maxsize=None)
def full_length(country: str, calling_code: str, mobile: bool) -> int:
    """Digits of a whole number of this country, calling code included."""
    import phonenumbers

    kind = phonenumbers.PhoneNumberType.MOBILE if mobile else phonenumbers.PhoneNumberType.FIXED_LINE
    example = phonenumbers.example_number_for_type(country, kind) if country else None
    if example is None:
        return SPARE_LENGTH
    return len(calling_code) + len(phonenumbers.national_significant_number(example))
