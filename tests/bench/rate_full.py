"""Rating with every feature in play against COPY of all that it writes; and what features cost those who do not use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from flaskapp.demo import bands, costs
from flaskapp.demo.population import MONTH, TIME_ZONE
from flaskapp.demo.rows import create, keys_of, write_csv
from flaskapp.intake.rates import import_rates
from tests.bench.harness import DATABASE, Env, figure, medians
from tests.bench.landed import RESULTS, copy_limit, land_only, rate, unrate

FULL_GOAL, PLAIN_GOAL = 0.22, 0.9
FIRST_DAY = date.fromisoformat(f"{MONTH}-01")
COPY = f"{DATABASE}_full"
ALL_RESULTS = (*RESULTS, "rating.surcharge", "rating.carrier_charge", "rating.pool_draw")
HEADER = ("prefix", "rating_class", "destination", "rate_per_minute", "initial_increment", "subsequent_increment",
          "effective_from")
# Where nothing is said of a class it is any. Numbers of the benchmark are in no rate center that anybody knows: DEFAULT.
SHEETS = {
    "jurisdiction": (("*", "", "Rest of the world", "0.0400"), ("1", "local", "Local", "0.0030"), ("1", "", "Canada", "0.0090"),
                     ("1", "intrastate", "Intrastate", "0.0140"), ("1", "interstate", "Interstate", "0.0080")),
    "tier": (("0", "", "Tier 0", "0.0035"), ("1", "", "Tier 1", "0.0065"), ("DEFAULT", "", "No rate center", "0.0300")),
}


def run(env: Env) -> list[dict[str, Any]]:
    path, expected = env.loaded.calls_file("time")
    with copied(env) as full, env.connect() as bare, full.connect() as connection:
        made = make_features(connection, env)
        for one in (bare, connection):
            land_only(one, path)

        def rated(here: Env, one: psycopg.Connection[Any]) -> float:
            unrate(one)
            return rate(here)

        rounds = 1 if env.small else 2
        plain = medians({"bare": lambda: rated(env, bare), "present": lambda: rated(full, connection)}, rounds)
        use_features(connection, made, env.folder)
        used = medians({"rate": lambda: rated(full, connection), "copy": lambda: copy_limit(connection, env.folder, ALL_RESULTS)},
                       rounds)
        calls, = connection.execute("SELECT count(*) FROM rating.call").fetchone() or (0,)
        assert calls > 0.9 * expected.lines, f"only {calls} calls were rated"
        for table in ("pool_draw", "carrier_charge", "surcharge"):
            some = connection.execute(sql.SQL("SELECT count(*) FROM rating.{}").format(sql.Identifier(table))).fetchone()
            assert some and some[0] > 0, f"no call made a row in {table}"
    return [figure("rate_full", expected.lines / used["rate"], "calls/s", expected.lines / used["copy"], FULL_GOAL),
            figure("rate_plain", expected.lines / plain["present"], "calls/s", expected.lines / plain["bare"], PLAIN_GOAL)]


@contextmanager
def copied(env: Env) -> Iterator[Env]:
    """A database like this one, for as long as it is needed."""
    name = sql.Identifier(COPY)
    with psycopg.connect(make_conninfo(env.conninfo, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(DATABASE)))
        try:
            yield replace(env, conninfo=make_conninfo(env.conninfo, dbname=COPY))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def make_features(connection: psycopg.Connection[Any], env: Env) -> dict[str, int]:
    """Sheets of other kinds, bands and a package with pools, which nobody has; the sheets by kind."""
    folder, entity = env.folder, env.population.legal_entity
    sheets = dict(zip(SHEETS, create(connection, "rate_sheet", [
        {"code": f"full-{kind}", "name": f"By {kind}", "kind": kind, "currency": entity.currency, "time_zone": TIME_ZONE}
        for kind in SHEETS]), strict=True))
    for kind, rates in SHEETS.items():
        import_rates(connection, f"full-{kind}", write_csv(
            folder / f"full-{kind}.csv", HEADER, [(*row, 6, 6, date(2000, 1, 1)) for row in rates]))
    bands.load(connection, entity, FIRST_DAY, folder)
    package, = create(connection, "package", [
        {"code": "full", "name": "Minutes", "currency": entity.currency, "monthly_fee": "20.00",
         "outbound_sheet_id": sheets["jurisdiction"], "inbound_sheet_id": sheets["tier"],
         "toll_free_sheet_id": keys_of(connection, "rate_sheet")["toll-free"]}])
    version = connection.execute(
        "SELECT v.package_version_id FROM api.package_version AS v WHERE v.package_id = %s", [package]).fetchone()
    assert version is not None
    create(connection, "pool", [
        {"package_version_id": version[0], "code": code, "name": name, "minutes": minutes, "scope": scope, "prefixes": prefixes}
        for code, name, minutes, scope, prefixes in (("near", "Near", 100, "device", ["1613", "1416"]),
                                                     ("all", "Everywhere", 300, "customer", ["*"]))])
    connection.execute("VACUUM ANALYZE")
    return sheets | {"package": package}


def use_features(connection: psycopg.Connection[Any], made: dict[str, int], folder: Path) -> None:
    """A third of the customers is on that package, a tenth has the sheet with bands, and carriers take money."""
    costs.load(connection, FIRST_DAY, folder)
    evenings = keys_of(connection, "rate_sheet")[bands.SHEET]
    # As a switch to another package that counts from the first call on: nothing is rated or billed yet.
    connection.execute("UPDATE service.package_assignment AS a SET package_id = %s WHERE a.customer_id %% 3 = 0", [made["package"]])
    connection.execute(
        "INSERT INTO catalog.override_sheet (customer_id, side, rate_sheet_id, valid_from)"
        " SELECT c.customer_id, 'out', %s, '-infinity' FROM party.customer AS c WHERE c.customer_id %% 10 = 1"
        " AND NOT EXISTS (SELECT FROM catalog.override_sheet AS o WHERE o.customer_id = c.customer_id AND o.side = 'out')",
        [evenings])
    connection.execute("VACUUM ANALYZE")
