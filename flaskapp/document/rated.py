"""Rated calls as CSV: the columns of the native format with raw and billed duration, rate and price."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from flaskapp.document.sheet import safe

# The header of the file, and the column of the row that stands below.
EXPORTED = {
    "CallID": "switch_call_id", "CallDateTime": "call_time", "RawDuration": "raw_seconds",
    "BilledDuration": "billed_seconds", "OriginatingNumber": "caller", "DestinationNumber": "called",
    "AccountCode": "account_code", "Customer": "customer", "Side": "side", "RateSheet": "rate_sheet", "Prefix": "prefix",
    "Destination": "destination", "RatePerMinute": "rate_per_minute", "Price": "amount", "Currency": "currency",
}
RATED = {
    "Line": "line_no", "CallID": "call_id", "CallDateTime": "call_time", "RawDuration": "raw_seconds",
    "BilledDuration": "billed_seconds", "OriginatingNumber": "caller", "DestinationNumber": "called",
    "AccountCode": "account_code", "Prefix": "prefix", "Destination": "destination", "RatePerMinute": "rate_per_minute",
    "Price": "amount", "Currency": "currency", "Reason": "reason",
}
_NUMBER = re.compile(r"[+]?[0-9]+", re.ASCII)


def _cell(value: Any) -> str:
    """Callers write what they like: text that a spreadsheet would run gets an apostrophe, numbers stay as they are."""
    text = "" if value is None else str(value)
    # Numbers in the international form stay as they are.
    return text if _NUMBER.fullmatch(text) else safe(text)


def write_rated(
    rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str], file: TextIO, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Writes a header and the rows as they come; returns how many there were."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    done = 0
    for row in rows:
        writer.writerow([_cell(row[name]) for name in columns.values()])
        done += 1
        if done % 10_000 == 0:
            progress(done)
    progress(done)
    return done
