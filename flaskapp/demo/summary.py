"""What the demo came to, as a page of text that a person understands."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from flaskapp.settings import ROOT, Settings

TOP = 5


@dataclass(slots=True)
class Summary:
    """The figures, each read from the database."""

    received: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    minutes: Decimal = Decimal(0)
    revenue: list[tuple[str, Decimal]] = field(default_factory=list)
    top: list[tuple[str, int, Decimal, Decimal]] = field(default_factory=list)
    bill_runs: list[tuple[str, int, str, Decimal]] = field(default_factory=list)

    @property
    def balances(self) -> bool:
        """Whether every line received is in exactly one count."""
        return self.received == sum(self.counts.values())


_HELD = """
SELECT h.reason, count(*) FROM api.held_call AS h WHERE h.resolved_at IS NULL OR h.resolution = 'written_off' GROUP BY h.reason
"""
# Chunks without a batch are re-rates: their calls were held before, so only those still held, or written off, count as held;
# or they were rated before, and count as such.
_COUNTS = """
SELECT b.received, c.rated, h.held, b.rejected, b.skipped, b.duplicate + h.duplicate, c.unanswered, c.waiting
FROM (SELECT coalesce(sum(received - undone), 0), coalesce(sum(rejected), 0), coalesce(sum(skipped), 0),
    coalesce(sum(duplicate), 0) FROM api.batch) AS b (received, rejected, skipped, duplicate)
CROSS JOIN (
  SELECT coalesce(sum(rated), 0), coalesce(sum(unanswered), 0),
    coalesce(sum(records) FILTER (WHERE status = 'landed' AND batch_id IS NOT NULL), 0)
  FROM api.chunk WHERE rerating_id IS NULL
) AS c (rated, unanswered, waiting)
CROSS JOIN (
  SELECT count(*) FILTER (WHERE resolved_at IS NULL OR resolution = 'written_off'),
    count(*) FILTER (WHERE resolution = 'duplicate')
  FROM api.held_call
) AS h (held, duplicate)
"""
_TOP = """
SELECT coalesce(d.name, 'Calls within one customer'), count(*), sum(c.billed_seconds) / 60.0, sum(c.amount)
FROM rating.charge AS c
LEFT JOIN catalog.destination AS d ON d.destination_id = c.destination_id
GROUP BY d.destination_id, d.name
ORDER BY sum(c.amount) DESC, 1
LIMIT %s
"""
_USAGE = """
SELECT u.currency, count(*), sum(c.billed_seconds) / 60.0, sum(c.amount)
FROM rating.charge AS c
INNER JOIN party.customer AS u ON u.customer_id = c.customer_id
GROUP BY u.currency ORDER BY u.currency
"""
_BILL_RUNS = """
SELECT r.code, count(*)::integer, i.currency::text, sum(i.new_charges)
FROM api.bill_run AS r INNER JOIN api.invoice AS i ON i.bill_run_id = r.bill_run_id
GROUP BY r.bill_run_id, r.code, i.currency ORDER BY r.bill_run_id, i.currency
"""


def read(connection: psycopg.Connection[Any]) -> Summary:
    """All figures as of one instant."""
    summary = Summary()
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute(_COUNTS).fetchone()
        assert row is not None
        summary.received = int(row[0])
        names = ("rated", "held", "rejected", "skipped", "duplicate", "unanswered", "waiting")
        summary.counts = {name: int(count) for name, count in zip(names, row[1:], strict=True)}
        summary.held = dict(connection.execute(_HELD).fetchall())
        for currency, calls, minutes, amount in connection.execute(_USAGE).fetchall():
            summary.calls += calls
            summary.minutes += minutes
            summary.revenue.append((currency, amount))
        summary.top = connection.execute(_TOP, [TOP]).fetchall()
        summary.bill_runs = connection.execute(_BILL_RUNS).fetchall()
    return summary


def text(summary: Summary, documents: tuple[Path, Path] | None, settings: Settings) -> str:
    """The page: aligned columns of plain text, at most 100 wide."""
    lines = ["Call records", _row("received", summary.received)]
    for name, count in summary.counts.items():
        if name == "waiting" and not count:
            continue
        lines.append(_row(f"  {name}", count))
        if name == "held":
            lines += [_row(f"    {reason}", calls) for reason, calls in summary.held.items()]
    lines.append("  ✔ received = rated + held + rejected + skipped + duplicate + unanswered" if summary.balances
                 else "  ✘ THE COUNTS DO NOT ADD UP: run `make verify`")
    lines += ["", "Usage", _row("minutes billed", f"{summary.minutes:,.0f}")]
    lines += [_row(f"revenue {currency}", f"{amount:,.2f}") for currency, amount in summary.revenue]
    lines += ["", f"Top destinations{'calls':>30}{'minutes':>12}{'revenue':>14}"]
    lines += [f"  {name[:32]:<32}{calls:>12,}{minutes:>12,.0f}{amount:>14,.2f}"
              for name, calls, minutes, amount in summary.top]
    lines += ["", "Invoices"]
    lines += [f"  {code}: {count:,} invoices, {amount:,.2f} {currency}"
              for code, count, currency, amount in summary.bill_runs]
    if documents:
        lines += [f"  one of them: {_short(documents[0])} and {_short(documents[1])}"]
    return "\n".join([*lines, "", *_doors(settings)])


def _doors(settings: Settings) -> list[str]:
    """How to get in: each line works as it stands."""
    words = conninfo_to_dict(settings.conninfo)
    own = (ROOT / "var" / "pgtoll.env").exists() and "DATABASE_URL" not in os.environ
    shell = ". var/pgtoll.env && " if own else ""
    psql = "psql" if shell else f"psql -h {words.get('host', '')} -p {words.get('port', '')} {words.get('dbname', '')}"
    return [
        f"API   {settings.url}",
        f"psql  {shell}{psql}",
        f"curl  {shell}curl -H \"Authorization: Bearer $PGTOLL_KEY\" \"{settings.url}/v1/batch_list?limit=3\"",
    ]


def _row(label: str, value: int | str) -> str:
    return f"  {label:<24}{value if isinstance(value, str) else format(value, ','):>14}"


def _short(path: Path) -> str:
    """Relative to the project where it lies inside it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
