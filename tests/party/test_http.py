"""A customer's life over HTTP: documents, emptied columns and dates that never end go both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from tests.conftest import Answer


def test_a_customer_by_http(post: Callable[..., Answer], db: psycopg.Connection[Any]) -> None:
    def call(function: str, /, **arguments: Any) -> Any:
        return post(function, arguments).data

    entity = call("legal_entity_create", code="HTTP", name="Web", country="CA")["legal_entity_id"]
    field = call("custom_field_create", code="http-segment", label="Segment", type="choice", choices=["gold"])
    common = {"legal_entity_id": entity, "currency": "CAD", "time_zone": "UTC", "country": "CA", "name": "Web"}
    above = call("customer_create", code="HTTP-R", type="reseller", **common)["customer_id"]
    customer = call("customer_create", code="HTTP-C", parent_id=above, city="Ottawa", fields={"http-segment": "gold"}, **common)
    key = {"customer_id": customer["customer_id"]}
    try:
        assert (customer["parent_id"], customer["fields"], customer["city"]) == (above, {"http-segment": "gold"}, "Ottawa")
        refused = post("customer_update", {**key, "fields": {"http-segment": "tin"}})
        assert (refused.status, refused.json["field"]) == (422, "fields")
        assert post("customer_close", {"customer_id": above}).json["code"] == "TB105"
        assert call("customer_update", **key, parent_id=None, fields={"http-segment": None})["fields"] == {}
        assert [row["code"] for row in call("customer_tree", customer_id=above)] == []

        moved = call("address_change", **key, kind="service", valid_from="2999-01-01", city="Hull")
        assert (moved["city"], moved["country"], moved["valid_to"]) == ("Hull", "CA", "infinity")
        first = call("address_list", **key, kind="service", sort="valid_from")[0]
        assert (first["valid_from"], first["valid_to"]) == ("-infinity", "2999-01-01")
        assert post("address_remove", {"address_id": first["address_id"]}).json["code"] == "TB110"

        paper = call("document_create", **key, kind="contract", content="\\x255044")
        assert paper["size_bytes"] == 3 and "content" not in paper
        assert call("document_content", document_id=paper["document_id"]) == "\\x255044"
        assert call("customer_suspend", **key, reason="unpaid")["status_reason"] == "unpaid"
        assert call("status_change_list", **key, sort="-changed_at")[0]["reason"] == "unpaid"
    finally:
        for number in (key["customer_id"], above):
            db.execute("SELECT api.customer_remove(%s)", [number])
        db.execute("SELECT api.custom_field_remove(%s), api.legal_entity_remove(%s)", [field["custom_field_id"], entity])
