"""Everything that can be asked for has something to show after the demo load: nouns are found in the catalogue."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.carrier import one

Base = psycopg.Connection[Any]
# Views and lists that are empty in a good demo, and why.
EXCEPTIONS = {
    "bill_run_failure": "everybody could be billed",
    "emergency_location_missing_list": "help finds everybody who calls",
    "penalty": "nothing has been overdue since the demo was loaded",
    "penalty_list": "nothing has been overdue since the demo was loaded",
    "tax_request": "the demo's customers are taxed by the engine in the database",
    "tax_request_list": "the same",
    "pool_draw": "minutes begin after the month that the demo has calls of",
    "skipped_line": "the demo's switches write calls only",
}
VIEWS = """
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'api'::regnamespace AND c.relkind = 'v' ORDER BY c.relname
"""
# Shows calls of the last 400 days: the demo's month may be longer ago.
SOMETIMES = ("rate_preview_effect",)
# Those that can be called without saying of what.
LISTS = """
SELECT p.proname FROM pg_proc AS p
WHERE p.pronamespace = 'api'::regnamespace AND p.proname LIKE '%\\_list' AND p.pronargs = p.pronargdefaults
ORDER BY p.proname
"""


def _empty(base: Base, names: str, query: str) -> list[str]:
    """Which of the catalogue's names give no row."""
    found = [row[0] for row in base.execute(names).fetchall()]
    assert found
    return [name for name in found
            if name not in EXCEPTIONS and name not in SOMETIMES and not one(base, sql.SQL(query).format(sql.Identifier(name)))]


def test_every_view_has_a_row(loaded: Base) -> None:
    assert _empty(loaded, VIEWS, "SELECT EXISTS (SELECT FROM api.{})") == [], (
        "give the demo some (flaskapp/demo), or say in EXCEPTIONS why it has none")


def test_every_list_has_a_row(loaded: Base) -> None:
    assert _empty(loaded, LISTS, "SELECT EXISTS (SELECT FROM api.{}())") == [], (
        "give the demo some (flaskapp/demo), or say in EXCEPTIONS why it has none")


def test_exceptions_are_empty(loaded: Base) -> None:
    for name in EXCEPTIONS:
        call = "SELECT EXISTS (SELECT FROM api.{}())" if name.endswith("_list") else "SELECT EXISTS (SELECT FROM api.{})"
        assert not one(loaded, sql.SQL(call).format(sql.Identifier(name))), name


@pytest.mark.parametrize("noun, column, values", [
    ("did", "status", {"free", "reserved", "assigned", "ageing", "porting"}),
    ("customer", "status", {"active", "suspended", "closed"}),
    ("customer", "type", {"retail", "wholesale", "reseller"}),
    ("device", "kind", {"did", "extension", "virtual_number", "trunk", "ip_address"}),
    ("payment_method", "status", {"active", "removed"}),
    ("payment_method", "kind", {"card", "bank_account"}),
    ("mail", "template", {"account_alert", "card_expired", "card_expiring", "dunning_notice", "invoice_issued"}),
    ("move_in", "status", {"imported", "rejected"}),
    ("rate_import", "status", {"imported", "rejected"}),
    ("did_import", "status", {"imported", "rejected"}),
    ("adjustment", "reason_kind", {"credit", "debit", "goodwill", "write_off"}),
    ("bank_line", "status", {"matched", "unmatched", "out"}),
    ("adjustment_request", "status", {"pending"}),
])
def test_every_kind_of_it(loaded: Base, noun: str, column: str, values: set[str]) -> None:
    query = sql.SQL("SELECT array_agg(DISTINCT v.{}::text) FROM api.{} AS v").format(
        sql.Identifier(column), sql.Identifier(noun))
    assert set(one(loaded, query)) == values


def test_resellers_stand_in_a_tree_with_packages_of_their_own(loaded: Base) -> None:
    # Aurora sells to Polar, and both to shops.
    assert one(loaded, """
      SELECT max(t.depth) FROM api.customer AS c CROSS JOIN LATERAL api.customer_tree(c.customer_id) AS t
      WHERE c.code = 'AURORA'""") == 2
    assert one(loaded, """
      SELECT bool_and(p.reseller_id = c.parent_id) FROM api.package_assignment AS a
      INNER JOIN api.package AS p ON p.package_id = a.package_id
      INNER JOIN api.customer AS c ON c.customer_id = a.customer_id WHERE c.parent_id IS NOT NULL""")
    # Cost price 0.0060 and 45 %: 0.0087 a minute to Ottawa, and 60 s of it.
    assert str(one(loaded, """
      SELECT q.amount FROM api.customer AS c
      CROSS JOIN LATERAL api.call_quote(c.customer_id, '13435552007', '16135550100', 60, p_at => now() + interval '1 month') AS q
      WHERE c.code = 'POLAR-1'""")) == "0.008700"


def test_cards_and_papers_end_on_different_days(loaded: Base) -> None:
    assert one(loaded, "SELECT count(DISTINCT m.expires_on) FROM api.payment_method AS m") >= 5
    assert one(loaded, "SELECT count(*) FROM api.payment_method AS m WHERE m.expires_on < now() AND m.status = 'active'") > 0
    assert one(loaded, "SELECT count(*) FROM api.document_expiring(30)") > 0
    assert one(loaded, "SELECT count(*) FROM api.notice_preference AS p WHERE NOT p.enabled") > 0


def test_a_telephone_moved_in_the_invoiced_month(loaded: Base) -> None:
    assert one(loaded, """
      SELECT count(*) FROM api.device_location AS l WHERE l.valid_from = '2026-10-15'""") > 0


def test_some_service_is_over(loaded: Base) -> None:
    assert one(loaded, """
      SELECT count(*) FROM api.device AS d INNER JOIN api.customer AS c ON c.customer_id = d.customer_id
      WHERE c.status <> 'closed' AND d.valid_to <= now()""") > 0


def test_minutes_are_used_and_left(loaded: Base) -> None:
    # Of 500 minutes, which are 30,000 s; one customer has used all of them.
    assert one(loaded, """
      SELECT array_agg(u.billed_seconds ORDER BY u.billed_seconds)
      FROM rating.pool_use AS u INNER JOIN api.customer AS c ON c.customer_id = u.customer_id
      WHERE c.code LIKE 'OVT-%%'""") == [600, 8_040, 17_850, 30_000]


def test_promotions_are_taken(loaded: Base) -> None:
    assert one(loaded, "SELECT count(*) FROM api.promotion_grant AS g WHERE g.coupon_id IS NOT NULL") > 0
