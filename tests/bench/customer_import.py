"""Moving in 100,000 customers and their devices, from files to the tables, against COPY of the same files.

COPY goes to two ordinary tables of texts with the files' columns, without keys or indexes. The import judges every line and
writes customers, two addresses each, accounts, status, devices and emergency locations, with their audit trail. Each turn
has codes and numbers of its own; the tables grow from turn to turn. `customer_import_tables` says how it compares with COPY
of the ready rows into the same tables, which pays for keys, constraints and the audit trail and judges nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from flaskapp.intake.move_in import move_in
from tests.bench.harness import Env, figure, medians, seconds

CUSTOMERS = 100_000
SMALL_CUSTOMERS = 1_000
GOAL = 15
HEADERS = {
    "customers": "code,name,type,parent_code,legal_entity,currency,billing_mode,time_zone,language,status,street,city,state,"
                 "postal_code,country,email,tags,billing_cycle",
    "devices": "customer_code,kind,key,tenant,virtual_number,valid_from,valid_to,label,emergency_name,"
               "emergency_street,emergency_city,emergency_state,emergency_postal_code,emergency_country",
}
BLOCK = 1 << 18
# Tables, what differs in a second copy of their rows, and which rows are a turn's.
TWICE = 1_000_000_000
OF_TURN = "customer_id IN (SELECT c.customer_id FROM party.customer AS c WHERE c.code LIKE %(code)s)"
TABLES: dict[str, tuple[dict[str, str], str]] = {
    "party.customer": ({"customer_id": f"customer_id + {TWICE}", "parent_id": f"parent_id + {TWICE}", "code": "'X' || code"},
                       "code LIKE %(code)s"),
    "party.address": ({"address_id": f"address_id + {TWICE}", "customer_id": f"customer_id + {TWICE}"}, OF_TURN),
    "ledger.account": ({"account_id": f"account_id + {TWICE}", "customer_id": f"customer_id + {TWICE}"}, OF_TURN),
    "service.emergency_location": (
        {"emergency_location_id": f"emergency_location_id + {TWICE}", "number": "'9' || substr(number, 2)"}, "number LIKE %(number)s"),
    "service.device": ({"device_id": f"device_id + {TWICE}", "customer_id": f"customer_id + {TWICE}",
                        "key": "CASE kind WHEN 'did' THEN '9' || substr(key, 2) ELSE 'x' || key END"}, OF_TURN),
}


def run(env: Env) -> list[dict[str, Any]]:
    count = SMALL_CUSTOMERS if env.small else CUSTOMERS
    turns = 0
    with env.connect() as connection:
        _prepare(connection)

        def imported() -> float:
            nonlocal turns
            turns += 1
            files = _files(env.folder, turns, count)
            connection.execute("CHECKPOINT")
            return seconds(lambda: [_import(connection, kind, path) for kind, path in files.items()])

        def copied() -> float:
            files = _files(env.folder, turns, count)
            connection.execute("TRUNCATE bench_customers, bench_devices")
            connection.execute("CHECKPOINT")
            return seconds(lambda: [_copy(connection, kind, path) for kind, path in files.items()])

        middle = medians({"import": imported, "copy": copied}, 1 if env.small else 3)
        tables = _tables(connection, turns)
        connection.execute("DROP TABLE bench_customers, bench_devices")
    return [figure("customer_import", middle["import"], "s", middle["copy"], GOAL, at_most=True),
            figure("customer_import_tables", middle["import"], "s", tables, None)]


def _prepare(connection: psycopg.Connection[Any]) -> None:
    """A legal entity of this benchmark's own, and the tables to copy to."""
    connection.execute("SELECT FROM api.legal_entity_create('BENCH-IN', 'Moved in', 'CA')")
    for kind, header in HEADERS.items():
        connection.execute(f"CREATE TABLE bench_{kind} ({', '.join(f'{name} text' for name in header.split(','))})")


def _files(folder: Path, turn: int, count: int) -> dict[str, Path]:
    """A customer a line, one in a hundred below a reseller; half of the devices are numbers, the rest extensions and trunks."""
    paths = {kind: folder / f"move-in-{kind}-{turn}.csv" for kind in HEADERS}
    if all(path.exists() for path in paths.values()):
        return paths
    customers, devices = [HEADERS["customers"]], [HEADERS["devices"]]
    for number in range(count):
        code = f"IN{turn}-{number:06}"
        reseller = number % 1000 == 0
        parent = f"IN{turn}-{number // 1000 * 1000:06}" if number % 100 == 1 else ""
        street, mail = f"{number} Main Street", f"{code.lower()}@customers.example"
        customers.append(f"{code},Customer number {number},{'reseller' if reseller else 'retail'},{parent},BENCH-IN,CAD,"
                         f"{'prepaid' if number % 4 == 0 else 'postpaid'},America/Toronto,en,active,{street},Ottawa,ON,K1P 5Z9,CA,"
                         f"{mail},moved,monthly")
        if number % 2:
            devices.append(f"{code},did,{16_130_000_000 + turn * 10_000_000 + number * 7},,,2026-01-01,,Main line,"
                           f"Customer number {number},{street},Ottawa,ON,K1P 5Z9,CA")
        else:
            kind, tenant = ("extension", f"t{number}") if number % 4 else ("trunk", "")
            devices.append(f"{code},{kind},{kind}-{turn}-{number},{tenant},,2026-01-01,,Main line,,,,,,")
    for kind, lines in (("customers", customers), ("devices", devices)):
        paths[kind].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths


def _import(connection: psycopg.Connection[Any], kind: str, path: Path) -> None:
    done = move_in(connection, kind, path)
    assert done["status"] == "imported", done


def _copy(connection: psycopg.Connection[Any], kind: str, path: Path) -> None:
    with (connection.cursor().copy(f"COPY bench_{kind} FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as file):
        while block := file.read(BLOCK):
            copy.write(block)


def _tables(connection: psycopg.Connection[Any], turn: int) -> float:
    """Seconds to COPY the rows of a turn once more, as other customers with other numbers."""
    ready: list[tuple[str, bytes]] = []
    for table, (changed, where) in TABLES.items():
        columns = [name for (name,) in connection.execute(
            "SELECT a.attname FROM pg_attribute AS a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped"
            " AND a.attgenerated = '' ORDER BY a.attnum", [table])]
        chosen = ", ".join(f"{changed.get(name, name)} AS {name}" for name in columns)
        query = f"COPY (SELECT {chosen} FROM {table} WHERE {where} ORDER BY 1) TO STDOUT"
        for name, pattern in (("code", f"IN{turn}-%"), ("number", f"{16_130_000_000 + turn * 10_000_000}"[:4] + "%")):
            query = query.replace(f"%({name})s", f"'{pattern}'")
        with connection.cursor().copy(query) as copy:
            ready.append((f"COPY {table} ({', '.join(columns)}) FROM STDIN", b"".join(bytes(block) for block in copy)))
    connection.execute("CHECKPOINT")
    return seconds(lambda: [_send(connection, command, rows) for command, rows in ready])


def _send(connection: psycopg.Connection[Any], command: str, rows: bytes) -> None:
    with connection.cursor().copy(command) as copy:
        for start in range(0, len(rows), BLOCK):
            copy.write(rows[start:start + BLOCK])
