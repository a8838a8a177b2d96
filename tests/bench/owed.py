"""Customers with a year of invoices of which most are paid: what the benchmarks of receivables look at.

Nine of ten customers have paid all but the newest invoice, which is not due; the tenth owes the two before as well. All of it
is written by a few statements, without triggers: the figures are about reading it.
"""

from __future__ import annotations

from tests.bench.harness import Env

CUSTOMERS, SMALL_CUSTOMERS, MONTHS = 100_000, 300, 12
# What the newest bill run is dated; invoices are due 30 days later.
TODAY = "2026-11-15"

DATA = (
    "SET session_replication_role = replica",
    "INSERT INTO party.legal_entity (code, name, country) VALUES ('OWED', 'Owed Telecom', 'CA')",
    "INSERT INTO party.customer (code, name, legal_entity_id, currency, time_zone, billing_cycle_id)"
    " SELECT 'O' || g, 'Owed ' || g, e.legal_entity_id, 'CAD', 'America/Toronto',"
    " (SELECT min(y.billing_cycle_id) FROM party.billing_cycle AS y)"
    " FROM party.legal_entity AS e, generate_series(1, {customers}) AS g WHERE e.code = 'OWED'",
    "CREATE TEMPORARY TABLE made AS SELECT c.customer_id, c.legal_entity_id, substr(c.code, 2)::integer AS n FROM party.customer AS c"
    " INNER JOIN party.legal_entity AS e USING (legal_entity_id) WHERE e.code = 'OWED'",
    "INSERT INTO ledger.account (kind, legal_entity_id, currency, customer_id)"
    " SELECT 'customer', m.legal_entity_id, 'CAD', m.customer_id FROM made AS m",
    "INSERT INTO billing.bill_run (code, legal_entity_id, usage_to, recurring_from, recurring_to, bill_date, due_date, issuer, invoices,"
    " finished_at, actor)"
    " SELECT 'OWED-' || g, e.legal_entity_id, d.day, d.day, d.day + 30, d.day, d.day + 30, '{\"code\": \"OWED\"}', {customers},"
    " d.day + interval '12 hours', 'bench' FROM party.legal_entity AS e, generate_series(1, {months}) AS g"
    " CROSS JOIN LATERAL (SELECT (date '2026-11-01' - make_interval(months => {months} - g))::date AS day) AS d WHERE e.code = 'OWED'",
    "INSERT INTO billing.invoice (invoice_id, legal_entity_id, bill_run_id, customer_id, number, recipient, language, time_zone, currency,"
    " previous_amount, new_charges, amount_due, transaction_id, usage_amount)"
    " SELECT nextval('billing.invoice_id_seq'), m.legal_entity_id, r.bill_run_id, m.customer_id,"
    " row_number() OVER (ORDER BY r.bill_date, m.n), '{{}}', 'en', 'America/Toronto', 'CAD', 0, 10 + m.n % 90, 10 + m.n % 90,"
    " nextval('ledger.transaction_id_seq'), 0"
    " FROM made AS m, billing.bill_run AS r WHERE r.code LIKE 'OWED-%' ORDER BY r.bill_date, m.n",
    # A payment an invoice, and what it settles.
    "CREATE TEMPORARY TABLE paid AS SELECT i.invoice_id, i.customer_id, i.new_charges AS amount, r.due_date,"
    " r.bill_date + interval '20 days' AS at, nextval('ledger.transaction_id_seq') AS transaction_id"
    " FROM billing.invoice AS i INNER JOIN billing.bill_run AS r USING (bill_run_id) INNER JOIN made AS m USING (customer_id)"
    " WHERE r.bill_date < date '2026-11-01' - CASE WHEN m.n % 10 = 0 THEN interval '2 months' ELSE interval '0' END",
    "INSERT INTO collect.payment (customer_id, amount, currency, method, received_at, booked_at, transaction_id, actor)"
    " SELECT p.customer_id, p.amount, 'CAD', 'wire', p.at, p.at, p.transaction_id, 'bench' FROM paid AS p ORDER BY p.at, p.customer_id",
    "INSERT INTO collect.allocation (customer_id, credit_kind, credit_id, debit_kind, debit_id, due_on, amount, allocated_at, actor)"
    " SELECT p.customer_id, 'payment', y.payment_id, 'invoice', p.invoice_id, p.due_date, p.amount, p.at, 'bench'"
    " FROM paid AS p INNER JOIN collect.payment AS y USING (transaction_id) ORDER BY p.at, p.customer_id",
    "INSERT INTO collect.penalty_rule (legal_entity_id, currency, grace_days, percent)"
    " SELECT e.legal_entity_id, 'CAD', 5, 1.5 FROM party.legal_entity AS e WHERE e.code = 'OWED'",
    "INSERT INTO collect.dunning_step (legal_entity_id, currency, days_overdue, action)"
    " SELECT e.legal_entity_id, 'CAD', s.days, s.action FROM party.legal_entity AS e,"
    " (VALUES (10, 'notice'), (30, 'suspend'), (60, 'disconnect')) AS s (days, action) WHERE e.code = 'OWED'",
    "DROP TABLE made, paid",
    "SET session_replication_role = origin",
    "UPDATE system.clock SET sandbox = true, frozen_at = '{today} 12:00Z'",
    "VACUUM ANALYZE",
)


def make(env: Env) -> None:
    """Writes it once a run of the benchmarks."""
    with env.connect() as connection:
        if connection.execute("SELECT EXISTS (SELECT FROM party.legal_entity AS e WHERE e.code = 'OWED')").fetchone() == (True,):
            return
        values = {"customers": str(SMALL_CUSTOMERS if env.small else CUSTOMERS), "months": str(MONTHS), "today": TODAY}
        for statement in DATA:
            for name, value in values.items():
                statement = statement.replace(f"{{{name}}}", value)
            connection.execute(statement.replace("{{}}", "{}").encode())
