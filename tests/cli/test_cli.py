"""The command `pgtoll`, run as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from flaskapp.commands.call import CallError, split_name
from flaskapp.commands.friendly import outline
from flaskapp.commands.table import Form, render
from flaskapp.demo.cdr import NATIVE_HEADER
from flaskapp.settings import ROOT
from tests.carrier import copied, template

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "cli") as conninfo:
        yield conninfo


@pytest.fixture(scope="module")
def run(conninfo: str) -> Run:
    def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([sys.executable, "-m", "flaskapp.cli", *arguments], cwd=ROOT, capture_output=True,
                              text=True, env=os.environ | {"DATABASE_URL": conninfo}, timeout=120)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def cdr(conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two calls of a customer's own number, one stranger's and a bad line."""
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(
            "SELECT d.key FROM service.device AS d INNER JOIN party.customer AS c ON c.customer_id = d.customer_id"
            " WHERE d.kind = 'did' AND c.billing_mode = 'postpaid'"
            " AND d.valid_from < '2026-09-01' AND d.valid_to = 'infinity' ORDER BY d.device_id LIMIT 1").fetchone()
    assert row
    path = tmp_path_factory.mktemp("cli") / "october.csv"
    path.write_text(f"{NATIVE_HEADER}\n"
                    f"c-1,2026-10-05 15:00:00,60,{row[0][1:]},+442079460000,,,,\n"
                    f"c-2,2026-10-05 16:00:00,60,{row[0][1:]},+33140000000,,,,\n"
                    "c-3,2026-10-05 16:00:00,60,7005550000,+33140000000,,,,\n"
                    "c-4,2026-10-05 16:00:00,oops,7005550000,+33140000000,,,,\n", encoding="utf-8")
    return path


def test_the_street(run: Run, cdr: Path, tmp_path: Path) -> None:
    """From a file of calls to invoices, by commands alone."""
    landed = run("import-cdr", "native1", str(cdr)).stdout
    assert "4 received = 3 records + 1 rejected + 0 duplicate + 0 skipped" in landed
    assert "3 records done, 2 calls rated" in run("rate", "--workers", "2").stdout
    assert "0 records done" in run("rate").stdout
    assert "NLT-TEST" in run("bill", "NLT-TEST", "NLT", "2026-11-01").stdout
    again = run("bill", "NLT-TEST", "NLT", "2026-11-01", code=1)
    assert "TB602" in again.stderr
    run("invoices", "NLT-TEST", "--folder", str(tmp_path / "pdf"))
    pdfs, tables = (sorted(path.stem for path in (tmp_path / "pdf").glob(f"*.{ending}")) for ending in ("pdf", "csv"))
    assert pdfs == tables and pdfs
    assert run("verify").stdout == "All consistency checks passed.\n"


def test_rated_files(run: Run, conninfo: str, cdr: Path, tmp_path: Path) -> None:
    """What was rated comes out with raw and billed duration; a file is rated by a sheet, and nothing is kept."""
    with psycopg.connect(conninfo) as connection:
        batch, customer, sheet, amount = connection.execute(
            "SELECT r.batch_id, r.customer, r.rate_sheet, r.amount FROM api.rated_call AS r WHERE r.switch_call_id = 'c-1'"
        ).fetchone() or pytest.fail("the street was not walked")
    rows = list(csv.DictReader(io.StringIO(run("export-rated", "--batch", str(batch)).stdout)))
    assert [(row["CallID"], row["CallDateTime"], row["RawDuration"]) for row in rows] == [
        ("c-1", "2026-10-05 15:00:00", "60"), ("c-2", "2026-10-05 16:00:00", "60")]
    path = tmp_path / "rated.csv"
    run("export-rated", "--customer", customer, "--from", "2026-10-05", "--to", "2026-10-06", "--file", str(path))
    assert list(csv.DictReader(path.open(encoding="utf-8"))) == rows
    assert "TB102" in run("export-rated", code=1).stderr
    assert "does not exist" in run("export-rated", "--customer", "nobody", "--from", "2026-10-05", "--to", "2026-10-06",
                                   code=3).stderr

    def stored() -> tuple[int, ...] | None:
        with psycopg.connect(conninfo) as connection:
            return connection.execute("SELECT (SELECT count(*) FROM intake.batch), (SELECT count(*) FROM intake.record),"
                                      " (SELECT count(*) FROM system.load_line), (SELECT count(*) FROM rating.call)").fetchone()

    before = stored()
    free = list(csv.DictReader(io.StringIO(run("free-rate", str(cdr), "--sheet", sheet).stdout)))
    assert [(row["Line"], row["CallID"], row["Reason"]) for row in free] == [
        ("2", "c-1", ""), ("3", "c-2", ""), ("4", "c-3", ""), ("5", "c-4", "duration is not a number of seconds")]
    assert free[0]["Price"] == str(amount) and free[0]["BilledDuration"] == rows[0]["BilledDuration"]
    assert "TB101" in run("free-rate", str(cdr), "--sheet", "nowhere", code=3).stderr
    assert stored() == before


def test_call_prints_table_json_and_csv(run: Run) -> None:
    table = run("call", "customer_list", "limit=2").stdout.splitlines()
    assert table[0].startswith("customer_id  code") and table[-1] == "(2 rows)"
    rows = json.loads(run("call", "customer_list", "limit=2", "-o", "json").stdout)
    assert [row["code"] for row in rows] == ["C00001", "C00002"]
    read = list(csv.DictReader(io.StringIO(run("call", "api.customer_list", "p_limit=2", "-o", "csv").stdout)))
    assert [row["code"] for row in read] == ["C00001", "C00002"]
    # An infinite date has no value in Python, and a rate must not become a float.
    assert "infinity" in run("call", "package_assignment_list", "limit=3").stdout
    assert json.loads(run("call", "package_list", "code=retail", "-o", "json").stdout)[0]["monthly_fee"] == "19.95"


@pytest.mark.parametrize(("arguments", "says", "code"), [
    (["call", "customer_gte", "customer_id=1"], ["no function api.customer_gte", "Did you mean customer_get"], 2),
    (["call", "customer_get", "customer=1"], ["cannot be called with (customer)", "p_customer_id bigint"], 2),
    (["call", "customer_get", "1"], ["1 is not name=value"], 2),
    (["call", "customer_get", "customer_id=-7"], ["customer -7 does not exist", "TB101"], 3),
    (["call", "customer_get", "customer_id=x"], ["invalid input syntax", "22P02"], 1),
    (["call", "ledger.account_open", "x=1"], ["schema ledger cannot be called", "api, portal, custom"], 2),
    (["call", "rate_import_list", "limit=0"], ["TB102"], 1),
    (["import-cdr", "nowhere", "README"], ["is not a file", "TB301"], 1),
    (["invoices", "NO-SUCH-RUN", "--folder", "x"], ["bill run NO-SUCH-RUN does not exist"], 3),
    (["bill", "X", "NLT", "2099-01-01"], ["TB601"], 1),
    (["bill", "X", "NLT", "soon"], ["date"], 1),
], ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else str(value))
def test_errors_say_what(run: Run, arguments: list[str], says: list[str], code: int) -> None:
    done = run(*arguments, code=code)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    for text in says:
        assert text in done.stderr


def test_an_empty_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    done = run("import-cdr", "native1", str(tmp_path / "empty.csv"), code=1)
    assert "TB303" in done.stderr and "hint: Nothing was kept." in done.stderr


def test_rates_all_or_nothing(run: Run, tmp_path: Path) -> None:
    header = "prefix,destination,rate_per_minute,initial_increment,subsequent_increment,effective_from\n"
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(header + "*,Inbound calls,0.0080,6,6,2026-12-01\n", encoding="utf-8")
    bad.write_text(header + "*,Inbound calls,0.0090,6,6,2026-12-02\n12,Inbound calls,NaN,6,6,2026-12-02\n",
                   encoding="utf-8")
    done = run("import-rates", "inbound", str(bad), code=1)
    assert "1 of 2 lines are wrong" in done.stderr and "line 3: " in done.stderr
    assert "1 added" in run("import-rates", "inbound", str(good)).stdout
    assert "1 unchanged" in run("import-rates", "inbound", str(good)).stdout


def test_blocks_all_or_nothing(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text('npa,nxx,country,state,rate_center,effective_from,name\n'
                    '819,777,CA,QC,GATINEAU,2026-01-01,"Gatineau, QC"\n819,778,CA,QC,GATINEAU,2026-01-01,\n', encoding="utf-8")
    bad.write_text("npa,nxx,country,effective_from\n819,779,CA,2026-01-01\n819,780,US,2026-01-01\n", encoding="utf-8")
    done = run("import-numbering", str(bad), code=1)
    assert "1 of 2 lines are wrong" in done.stderr and "line 3: area code 819 is in CA, not in US" in done.stderr
    assert "number_import_line_list" in done.stderr
    assert "2 added" in run("import-numbering", str(good)).stdout
    assert "2 unchanged" in run("import-numbering", str(good)).stdout
    assert "Gatineau, QC" in run("call", "number_place_find", "number=8197770000").stdout


def test_rates_previewed_and_written(run: Run, tmp_path: Path) -> None:
    header = "prefix,destination,rate_per_minute,initial_increment,subsequent_increment,effective_from\n"
    file, bad, out = tmp_path / "file.csv", tmp_path / "bad.csv", tmp_path / "out.csv"
    file.write_text(header + "999,Nowhere,0.5,60,60,2026-12-01\n", encoding="utf-8")
    bad.write_text(header + "99x,Nowhere,0.5,60,60,2026-12-01\n", encoding="utf-8")
    shown = run("import-rates", "inbound", str(file), "--preview", "--replace", "--from", "2027-01-01").stdout
    assert "1 lines: 1 new, 0 up, 0 down, 0 changed, 1 ended" in shown and "difference" in shown
    assert "prefix 99x is neither" in run("import-rates", "inbound", str(bad), "--preview", code=1).stdout
    assert "1 added" in run("import-rates", "inbound", str(file)).stdout
    assert "1 changed" in run("import-rates", "inbound", str(_priced(file, "0.6")), "--from", "2026-12-01").stdout
    assert f"rates in {out}" in run("export-rates", "inbound", str(out)).stdout
    assert "999,0.6,60,60,Nowhere,2026-12-01,,,0,0,false" in out.read_text(encoding="utf-8")
    assert "rates in" in run("export-rates", "inbound", str(out), "--kazoo", "--as-of", "2026-12-01").stdout
    assert out.read_text(encoding="utf-8").startswith("prefix,rate_cost,rate_increment")


def _priced(file: Path, price: str) -> Path:
    """The same rate at another price, its day left to the command."""
    file.write_text("prefix,destination,rate_per_minute,initial_increment,subsequent_increment\n"
                    f"999,Nowhere,{price},60,60\n", encoding="utf-8")
    return file


def test_numbers_all_or_nothing(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text('number,country,state,rate_center,currency,monthly_cost\n'
                    '18195550100,CA,QC,"Gatineau, Hull",CAD,0.25\n18195550101,CA,QC,Gatineau,CAD,0.25\n', encoding="utf-8")
    bad.write_text("number,country\n18195550102,CA\n8195550103,Canada\n", encoding="utf-8")
    done = run("import-dids", str(bad), code=1)
    assert "1 of 2 lines are wrong" in done.stderr and "line 3: country is not two capital letters" in done.stderr
    assert "did_import_line_list" in done.stderr
    assert "2 added" in run("import-dids", str(good)).stdout
    assert "2 unchanged" in run("import-dids", str(good)).stdout
    assert "Gatineau, Hull" in run("call", "did_search", "country=CA", "prefix=1819555").stdout


def test_moving_in(run: Run, tmp_path: Path) -> None:
    """Rehearsed, imported, and the second time rejected; the reconciliation says what is there."""
    customers, amounts = tmp_path / "customers.csv", tmp_path / "amounts.csv"
    customers.write_text("code,name,legal_entity,currency,time_zone,country\nMV-1,Ça va Ltée,NLT,CAD,America/Toronto,CA\n",
                         encoding="utf-8")
    amounts.write_text("customer_code,amount_due,as_of\nMV-1,12.50,2026-10-31\n", encoding="utf-8")
    assert "1 lines rehearsed" in run("move-in", "customers", str(customers), "--rehearse").stdout
    assert "1 lines imported" in run("move-in", "customers", str(customers)).stdout
    again = run("move-in", "customers", str(customers), code=1).stderr
    assert "1 of 1 lines are wrong" in again and "line 2: customer MV-1 exists already" in again and "hint: " in again
    assert "1 lines imported, 12.50 CAD amount due" in run("move-in", "opening_amounts", str(amounts)).stdout
    rows = json.loads(run("call", "move_in_reconcile", "ok=false", "-o", "json").stdout)
    # No file of open invoices came: what is due is on none.
    assert [(row["item"], row["difference"]) for row in rows] == [("MV-1", "-12.50"), ("CAD", "-12.50")]
    assert "TB102" in run("move-in", "cats", str(customers), code=1).stderr


def test_deploy_again_changes_nothing(run: Run) -> None:
    run("deploy")
    assert run("deploy").stdout == "nothing to do\n"


def test_help_is_the_functions_comment(run: Run) -> None:
    text = run("help", "held_call_rerate").stdout
    assert text.startswith("api.held_call_rerate(p_reason text") and ":raises TB402:" in text
    assert "no function api.nothing_at_all" in run("help", "nothing_at_all", code=2).stderr


def test_no_server_is_said_in_one_line() -> None:
    done = subprocess.run([sys.executable, "-m", "flaskapp.cli", "verify"], cwd=ROOT, capture_output=True, text=True,
                          env=os.environ | {"DATABASE_URL": "host=127.0.0.1 port=1 connect_timeout=3"}, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and "Traceback" not in done.stderr


def test_names_of_functions() -> None:
    assert split_name("customer_get") == ("api", "customer_get")
    assert split_name("portal.me") == ("portal", "me")
    with pytest.raises(CallError):
        split_name("pg_catalog.pg_sleep")


def test_rendering() -> None:
    assert render(Form.table, ["a", "long"], [["1", None], ["22", ["x"]]]) == (
        'a   long\n--  -----\n1\n22  ["x"]\n(2 rows)')
    assert render(Form.table, ["a", "long"], [["1", True]]) == "a     1\nlong  true"
    assert render(Form.csv, ["a"], [['say "hi"']]) == 'a\n"say ""hi"""'
    assert render(Form.table, ["a"], []) == "a\n-\n(0 rows)"


def test_a_function_is_a_command(run: Run) -> None:
    assert run("customer_list", "limit=2", "-o", "json").stdout == run("call", "customer_list", "limit=2", "-o", "json").stdout
    lines = run("customer_list", "limit=3", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["C00001", "C00002", "C00003"]
    assert "Did you mean customer_get" in run("customer_gte", "customer_id=1", code=2).stderr
    # More than a page, for who reads row by row.
    assert len(run("number_block_list", "limit=5000", "-o", "csv").stdout.splitlines()) > 1
    assert "between 1 and" in run("customer_list", "limit=0", code=1).stderr


def test_dry_run_leaves_nothing(run: Run) -> None:
    done = run("carrier_create", "code=dry", "name=Dry", "--dry-run", "-o", "json")
    assert json.loads(done.stdout)[0]["code"] == "dry" and "taken back" in done.stderr
    assert run("carrier_list", "code=dry", "-o", "jsonl").stdout == ""
    assert "TB103" in run("customer_create", "code=C00001", "name=x", "legal_entity_id=1", "currency=CAD",
                          "time_zone=America/Toronto", "street=1 A", "city=Ottawa", "country=CA", "--dry-run", code=1).stderr


def test_completion(conninfo: str) -> None:
    def offered(words: str, place: int) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from flaskapp.cli import app; app(prog_name='pgtoll')"], cwd=ROOT, capture_output=True,
            text=True, timeout=60, env=os.environ | {
                "DATABASE_URL": conninfo, "_PGTOLL_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)})
        return done.stdout.split()

    assert offered("pgtoll customer_g", 1) == ["customer_get"]
    assert "doctor" in offered("pgtoll do", 1)
    assert offered("pgtoll customer_get cust", 2) == ["customer_id="]
    assert "currency=" not in offered("pgtoll customer_create currency=CAD cu", 3)


def test_doctor(run: Run) -> None:
    done = run("doctor", code=1)
    assert "ok    consistency" in done.stdout and "FAIL  api" in done.stdout


def test_steps_of_a_bill_run(run: Run) -> None:
    assert "needs a legal entity" in run("run", "rehearse", "X", code=2).stderr
    assert "does not exist" in run("run", "approve", "NO-SUCH-RUN", code=3).stderr


def test_explained_and_priced_anew(run: Run, conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        found = connection.execute("SELECT r.rate_sheet, r.amount FROM api.rated_call AS r WHERE r.switch_call_id = 'c-1'").fetchone()
        call_id, = connection.execute("SELECT c.call_id FROM report.call AS c LIMIT 1").fetchone() or (None,)
    assert found
    text = run("explain", str(call_id)).stdout
    assert ": " in text and str(call_id) in text
    assert run("whatif", "--sheet", found[0], "--from", "2026-10-01", "--to", "2026-11-01").stdout


def test_outline() -> None:
    assert list(outline({"a": 1, "b": [{"c": "x"}, 2], "d": None, "e": {}})) == ["a: 1", "b:", "  1:", "    c: x", "  2: 2"]
