"""Webhooks of Kazoo as the documents that its CDR API knows: the end of a leg is a call record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

# The only event that says what a leg came to.
ENDED = "channel_destroy"
# A leg of a carrier, told by the side of the media server that it is on.
LEGS = {"inbound": "offnet-origination", "outbound": "offnet-termination"}
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def from_form(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Form-data flattens what is nested: custom_channel_vars[owner_id]=7."""
    made: dict[str, Any] = {}
    for name, value in fields:
        found = _NAME.fullmatch(name)
        keys = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])] if found else [name]
        inner = made
        for key in keys[:-1]:
            deeper = inner.get(key)
            if not isinstance(deeper, dict):
                deeper = inner[key] = {}
            inner = deeper
        inner[keys[-1]] = value
    return made


def is_end(event: Any) -> bool:
    """Whether it is the end of a leg; the other events are news of calls in progress."""
    return not isinstance(event, dict) or event.get("hook_event", ENDED) == ENDED


def document(event: Any) -> str:
    """The event on one line, with what the CDR document would say of the resource."""
    if isinstance(event, dict):
        variables = event.get("custom_channel_vars")
        known = isinstance(variables, dict) and "resource_type" in variables
        is_internal = str(event.get("is_internal_leg")).lower() == "true"
        if not known and not is_internal and event.get("authorizing_type") == "resource":
            resource = {"resource_type": LEGS.get(str(event.get("call_direction"))), "resource_id": event.get("authorizing_id")}
            event = event | {name: value for name, value in resource.items() if value is not None}
    return json.dumps(event, separators=(",", ":"))
