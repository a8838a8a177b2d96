"""Rating again after a change is rating from scratch; undoing it gives every charge back as it was, to the last column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from flaskapp.intake.rates import import_rates
from flaskapp.worker import rating
from tests.carrier import AMOUNTS, CHARGES, copied, land_all, month, one, template

RECORDS = 3_000
EVERYTHING = "2000-01-01T00:00Z"
ROWS = ("SELECT h::text FROM rating.charge AS h ORDER BY 1", "SELECT c::text FROM rating.call AS c ORDER BY 1",
        "SELECT a.customer_id, a.posted, a.unbilled FROM ledger.account AS a WHERE a.kind = 'customer' ORDER BY 1")


def change(connection: psycopg.Connection[Any], seed: int, folder: Path) -> None:
    """Other prices, longer prefixes, other increments; and a customer whose numbers are another's."""
    rng = Random(seed)
    sheets = [row[0] for row in connection.execute(
        "SELECT DISTINCT s.code FROM catalog.package_sheet AS p"
        " INNER JOIN catalog.rate_sheet AS s ON s.rate_sheet_id = p.rate_sheet_id ORDER BY 1")]
    for sheet in sheets:
        prefixes = [row[0] for row in connection.execute(
            "SELECT DISTINCT r.prefix FROM catalog.rate AS r INNER JOIN catalog.rate_sheet AS s"
            " ON s.rate_sheet_id = r.rate_sheet_id WHERE s.code = %s AND r.superseded_at IS NULL ORDER BY 1", [sheet])]
        path = folder / f"change-{sheet}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("prefix", "destination", "rate_per_minute", "connect_fee", "initial_increment",
                             "subsequent_increment", "effective_from"))
            for prefix in rng.sample(prefixes, max(1, len(prefixes) // 3)):
                longer = prefix + rng.choice(("", "", "5")) if prefix else "*"
                writer.writerow((longer, "Changed", Decimal(rng.randint(0, 9_999)).scaleb(-5), rng.choice(("0", "0.01")),
                                 rng.choice((1, 6, 30)), rng.choice((1, 6, 60)), "2026-10-01"))
        import_rates(connection, sheet, path)
    connection.execute("""
      WITH two AS (SELECT array_agg(d.customer_id ORDER BY d.device_id) AS ids FROM (
        SELECT DISTINCT ON (d.customer_id) d.customer_id, d.device_id FROM service.device AS d
        INNER JOIN party.customer AS c ON c.customer_id = d.customer_id AND c.billing_mode = 'postpaid'
        WHERE d.kind = 'did' AND d.virtual_number_id IS NULL ORDER BY d.customer_id, d.device_id LIMIT 2) AS d)
      UPDATE service.device AS d SET customer_id = two.ids[2] FROM two
      WHERE d.customer_id = two.ids[1] AND d.kind = 'did' AND d.virtual_number_id IS NULL""")


def verified(connection: psycopg.Connection[Any]) -> None:
    assert connection.execute("SELECT * FROM api.verify()").fetchall() == []


@contextmanager
def landed(dsn: str, folder: Path) -> Iterator[str]:
    month(folder, RECORDS)
    with copied(dsn, template(dsn), "landed_calls") as conninfo:
        land_all(conninfo, sorted(folder.glob("*.csv")))
        yield str(conninfo_to_dict(conninfo)["dbname"])


def test_as_from_scratch_and_back(dsn: str, tmp_path: Path) -> None:
    seed = SystemRandom().randint(1, 10**9)
    print(f"seed {seed}")
    with landed(dsn, tmp_path / "month") as source, copied(dsn, source, "scratch") as scratch, copied(dsn, source, "again") as again:
        with psycopg.connect(scratch, autocommit=True) as connection:
            change(connection, seed, tmp_path)
        rating.run(scratch)
        rating.run(again)
        with psycopg.connect(again, autocommit=True) as connection, psycopg.connect(scratch) as other:
            before = [connection.execute(query).fetchall() for query in ROWS]
            connection.execute("SELECT api.setting_set('intake.chunk_records', '150', '2000-01-01')")
            change(connection, seed, tmp_path)
            preview = one(connection, "SELECT changed FROM api.call_rerate_preview(p_from => %s)", EVERYTHING)
            key = one(connection, "SELECT rerating_id FROM api.call_rerate('property', p_from => %s)", EVERYTHING)
            rating.run(again, 2)
            changed, unratable = one(connection, "SELECT changed, unratable FROM api.rerating_get(%s)", key)
            assert changed == preview > 0
            verified(connection)
            assert unratable == 0, f"seed {seed}: prices were only added"
            # Attempts are not rated, so those of the moved numbers stay whose they were.
            for query in (CHARGES, AMOUNTS):
                assert connection.execute(query).fetchall() == other.execute(query).fetchall(), f"seed {seed}"
            one(connection, "SELECT rerating_id FROM api.rerating_undo(%s, 'back')", key)
            assert [connection.execute(query).fetchall() for query in ROWS] == before, f"seed {seed}"
            verified(connection)
