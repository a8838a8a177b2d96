"""Questions of mod_xml_curl: may this call be made? The answer is a piece of dialplan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

# Where a call that may be made goes on, in the dialplan on the switch's disk.
ALLOWED = "pgtoll_allowed"
# What stands in a dialplan is expanded by the switch: nothing else may get in.
_NUMBER = re.compile(r"[+*#0-9A-Za-z._-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def question(form: Mapping[str, str], source: str, allowed: str, seconds: str | None) -> dict[str, Any] | None:
    """The arguments of api.call_authorize; nothing when this is no question about a call."""
    asked = {name: next(filter(None, map(form.get, keys)), None) for name, keys in {
        "call_id": ("Unique-ID", "Caller-Unique-ID", "variable_uuid"),
        "called": ("Hunt-Destination-Number", "Caller-Destination-Number"),
        "caller": ("Hunt-Caller-ID-Number", "Caller-Caller-ID-Number", "variable_sip_from_user"),
        "context": ("Hunt-Context", "Caller-Context"),
        # As the format freeswitch_json reads them in the call record.
        "caller_channel": ("variable_user_name", "variable_sip_auth_username"),
        "source_ip": ("Hunt-Network-Addr", "Caller-Network-Addr", "variable_sip_network_ip"),
        "customer": ("variable_pgtoll_customer",),
    }.items()}
    # A call that was let through hunts in the other context, which is on the switch's disk.
    if form.get("section") != "dialplan" or asked.pop("context") == allowed or not (asked["call_id"] and asked["called"]):
        return None
    return {"source": source, "caller": ""} | {name: value for name, value in (asked | {"seconds": seconds}).items() if value}


def not_found() -> bytes:
    """The switch looks into its own files."""
    section, document = _section("result")
    SubElement(section, "result", status="not found")
    return tostring(document, encoding="utf-8", xml_declaration=True)


def answer(form: Mapping[str, str], called: str, allowed: str, granted: Mapping[str, Any]) -> bytes:
    """The call goes on and is cut when its seconds are over, or is refused with a SIP answer."""
    section, document = _section("dialplan")
    context = SubElement(section, "context", name=form.get("Hunt-Context") or form.get("Caller-Context") or "default")
    condition = SubElement(SubElement(context, "extension", name="pgtoll"), "condition")
    if granted["code"] != 200:
        actions = [("respond", f"{granted['code']} {granted['reason']}"), ("hangup", "CALL_REJECTED")]
    elif not (_NUMBER.fullmatch(called) and _NAME.fullmatch(allowed)):
        actions = [("respond", "484 INVALID_NUMBER"), ("hangup", "CALL_REJECTED")]
    else:
        actions = [("set", f"execute_on_answer=sched_hangup +{granted['max_seconds']} ALLOTTED_TIMEOUT"),
                   ("transfer", f"{called} XML {allowed}")]
    for application, data in actions:
        SubElement(condition, "action", application=application, data=data)
    return tostring(document, encoding="utf-8", xml_declaration=True)


def _section(name: str) -> tuple[Element, Element]:
    document = Element("document", type="freeswitch/xml")
    return SubElement(document, "section", name=name), document
