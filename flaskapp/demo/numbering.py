"""Where the demo's numbers are. The blocks are made up: exchange 555 rings nobody, and the real table is licensed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from flaskapp.demo.rows import create
from flaskapp.intake.numbering import import_numbering

BLOCKS = Path(__file__).with_name("numbering.csv")
# Country, state and rate center of pairs that call each other at the local rate.
LOCAL = ((("CA", "ON", "OTTAWA-HULL"), ("CA", "QC", "GATINEAU")), (("CA", "ON", "TORONTO"), ("CA", "ON", "OAKVILLE")),
         (("US", "NY", "NEW YORK"), ("US", "NY", "WHITE PLAINS")))
# The tier of incoming calls by rate center; a number without one has the default.
TIERS = {("CA", "ON", "OTTAWA-HULL"): 0, ("CA", "ON", "TORONTO"): 0, ("CA", "QC", "MONTREAL"): 0, ("US", "NY", "NEW YORK"): 0,
         ("CA", "BC", "VANCOUVER"): 1, ("CA", "QC", "GATINEAU"): 1, ("CA", "YT", "WHITEHORSE"): 3, ("US", "AK", "ANCHORAGE"): 3}
DEFAULT_TIER = 2


def load(connection: psycopg.Connection[Any]) -> None:
    """Blocks, local calling pairs and tiers, each once."""
    if not connection.execute("SELECT i.number_import_id FROM api.number_import AS i LIMIT 1").fetchone():
        with TemporaryDirectory() as folder:
            # A first try, with a rate center in the country's place.
            header, line, *_ = BLOCKS.read_text(encoding="utf-8").splitlines()
            path = Path(folder) / "numbering-first-try.csv"
            path.write_text(f"{header}\n{line.replace(',CA,', ',OTTAWA,').replace(',US,', ',NEW YORK,')}\n", encoding="utf-8")
            import_numbering(connection, path)
        import_numbering(connection, BLOCKS)
    if connection.execute("SELECT t.tier_map_id FROM api.tier_map AS t LIMIT 1").fetchone():
        return
    with connection.transaction():
        create(connection, "local_calling", [
            {"country": country, "state": state, "rate_center": center,
             "other_country": other_country, "other_state": other_state, "other_rate_center": other_center}
            for (country, state, center), (other_country, other_state, other_center) in LOCAL])
        create(connection, "tier_map", [
            {"match": "rate_center", "country": country, "state": state, "rate_center": center, "tier": tier}
            for (country, state, center), tier in TIERS.items()])
        create(connection, "tier_map", [{"match": "default", "tier": DEFAULT_TIER}])
