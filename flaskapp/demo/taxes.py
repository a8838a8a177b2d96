"""Taxes of the demo's customers: sales taxes of four provinces, a levy for 911, a safe harbour, two exemptions, top-ups.

Invented for the demo after what such taxes look like; nothing here is legal advice.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg

from flaskapp.demo.population import LegalEntity
from flaskapp.demo.rows import create, each, is_there

# Code, name on invoices, basis, level, collected for, position.
DETAILS = (("gst", "GST", "percent", "country", "government", 10), ("hst-on", "HST", "percent", "state", "government", 100),
           ("hst-ns", "HST", "percent", "state", "government", 100), ("qst", "QST", "percent", "state", "government", 100),
           ("pst-bc", "PST", "percent", "state", "government", 100),
           ("e911", "911 levy", "line", "city", "government", 50),
           ("fusf", "Federal universal service fee", "percent", "country", "provider", 20))
# Detail, first invoice date, rate, part of the charge, on what stands before it.
SINCE_EVER = date(1991, 1, 1)
RATES = (("gst", SINCE_EVER, "5", "100", "none"), ("hst-on", date(2010, 7, 1), "13", "100", "none"),
         ("hst-ns", date(2010, 7, 1), "15", "100", "none"), ("hst-ns", date(2025, 4, 1), "14", "100", "none"),
         ("qst", date(2012, 1, 1), "9.5", "100", "all"), ("qst", date(2013, 1, 1), "9.975", "100", "none"),
         ("pst-bc", date(2013, 4, 1), "7", "100", "none"), ("e911", SINCE_EVER, "0.75", "100", "none"),
         ("fusf", date(2011, 1, 1), "15.5", "64.9", "none"))
# Schedule, name, whether the region's taxes come on top, its details.
SCHEDULES = (("ontario", "Ontario", True, ("hst-on",)), ("quebec", "Quebec", True, ("gst", "qst")),
             ("nova-scotia", "Nova Scotia", True, ("hst-ns",)), ("british-columbia", "British Columbia", True, ("gst", "pst-bc")),
             ("number", "A number, with the levy for 911", True, ("e911",)),
             ("interconnected", "Service that reaches other countries and states", True, ("fusf",)),
             ("not-taxed", "Not taxed anywhere", False, ()))
REGIONS = (("ON", "ontario"), ("QC", "quebec"), ("NS", "nova-scotia"), ("BC", "british-columbia"))


def load(connection: psycopg.Connection[Any], entity: LegalEntity, since: date) -> bool:
    """Taxes with their regions, two customers who need not pay, two who top up; False when they are there already."""
    with connection.transaction():
        if is_there(connection, "tax_detail"):
            return False
        keys = create(connection, "tax_detail", [
            {"code": code, "name": name, "basis": basis, "level": level, "collected_for": payee, "position": position,
             "currency": None if basis == "percent" else "CAD"}
            for code, name, basis, level, payee, position in DETAILS])
        details = dict(zip((detail[0] for detail in DETAILS), keys, strict=True))
        create(connection, "tax_rate", [
            {"tax_detail_id": details[code], "valid_from": first, "rate": rate, "base_percent": part, "compound": compound}
            for code, first, rate, part, compound in RATES])
        keys = create(connection, "tax_schedule", [
            {"code": code, "name": name, "origin_based": is_local} for code, name, is_local, _ in SCHEDULES])
        schedules = dict(zip((schedule[0] for schedule in SCHEDULES), keys, strict=True))
        create(connection, "tax_schedule_detail", [
            {"tax_schedule_id": schedules[code], "tax_detail_id": details[detail]}
            for code, _, _, its in SCHEDULES for detail in its])
        create(connection, "tax_region", [
            {"country": entity.country, "state": state, "tax_schedule_id": schedules[code]} for state, code in REGIONS])
        exempt = [row[0] for row in connection.execute(
            "SELECT c.customer_id FROM api.customer AS c WHERE c.country = %s AND c.state = 'ON' ORDER BY c.code LIMIT 2",
            [entity.country]).fetchall()]
        create(connection, "tax_exemption", [
            {"customer_id": customer, "tax_detail_id": details["hst-on"], "percent": percent, "certificate": f"ON-2026-{nth}",
             "valid_from": since, "expires_on": since.replace(year=since.year + 1)}
            for nth, (customer, percent) in enumerate(zip(exempt, ("100", "50"), strict=False), 1)])
        each(connection, "api.tax_profile_create(%s, p_customer_type => 'residential')", [(customer,) for customer in exempt])
        each(connection, "api.top_up_create(%s, %s, %s, %s)", [
            (customer, "25.00", "cash", f"counter {nth}") for nth, (customer,) in enumerate(connection.execute(
                "SELECT c.customer_id FROM api.customer AS c WHERE c.billing_mode = 'prepaid' AND c.status = 'active'"
                " ORDER BY c.state <> 'ON', c.code LIMIT 2").fetchall(), 1)])
    return True
