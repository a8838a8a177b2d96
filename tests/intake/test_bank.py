"""Statements of bank accounts as banks write them, from the file to payments and suspense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flaskapp.intake.bank import import_statement, read_statement
from flaskapp.intake.cdr import IntakeError
from tests.carrier import copied, one, template

MT940 = b"""{1:F01BANKCATTAXXX0000000000}{4:
:20:STMT1
:25:00123/1234567
:28C:5/1
:60F:C261102CAD100,00
:61:2611031103C120,00NTRFNONREF//B4E07
:86:INVOICE NLT-000001
ACME LTD
:61:2611041104D3,50NCHGNONREF
:86:FEE
:62F:C261104CAD216,50
-}
"""
CAMT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="CAD">120.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-03</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>
 <NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>Acme Ltd</Nm></Pty></Dbtr></RltdPties>
 <RmtInf><Ustrd>NLT-000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CAD">3.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><DtTm>2026-11-04T10:00:00</DtTm></BookgDt></Ntry>
<Ntry><Amt Ccy="CAD">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-05</Dt></BookgDt><NtryDtls>
 <TxDtls><Amt Ccy="CAD">10.00</Amt><RmtInf><Ustrd>one</Ustrd></RmtInf></TxDtls>
 <TxDtls><AmtDtls><TxAmt><Amt Ccy="CAD">20.00</Amt></TxAmt></AmtDtls><RmtInf><Strd><CdtrRefInf><Ref>two</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
 </NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
COLUMNS = {"booked_on": "Date", "reference": "Verwendungszweck", "amount": "Betrag", "payer": 4}
ACCOUNT = {"columns": COLUMNS, "header_line": 2, "decimal_comma": True, "date_order": "dmy"}


def read(content: bytes, account: dict[str, Any] = ACCOUNT) -> list[tuple[Any, ...]]:
    return [(line["line_no"], line.get("booked_on"), line.get("amount"), line["reference"], line["payer"], line.get("fault"))
            for line in read_statement(content, account, "test")]


def test_mt940() -> None:
    assert read(MT940) == [(1, "2026-11-03", "120.00", "INVOICE NLT-000001 ACME LTD", "", None),
                           (2, "2026-11-04", "-3.50", "FEE", "", None)]


def test_camt_053() -> None:
    assert read(CAMT) == [(1, "2026-11-03", "120.00", "NLT-000001", "Acme Ltd", None),
                          (2, "2026-11-04", "-3.50", "", "", None),
                          (3, "2026-11-05", "10.00", "one", "", None), (4, "2026-11-05", "20.00", "two", "", None)]


def test_xml_that_reads_files_is_refused() -> None:
    with pytest.raises(IntakeError):
        read(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>')


def test_csv_of_a_german_bank() -> None:
    text = "Konto 123\nDate;Verwendungszweck;Betrag;Wer\n03.11.2026;NLT-1;1.120,50;Acme\n4.11.26;Gebühr;-3,50;\n31.02.2026;x;1,00;\n5.11.2026;y;?;\n"
    assert read(text.encode("cp1252")) == [
        (3, "2026-11-03", "1120.50", "NLT-1", "Acme", None), (4, "2026-11-04", "-3.50", "Gebühr", "", None),
        (5, None, None, "x", "", "31.02.2026 is not a day"), (6, "2026-11-05", None, "y", "", "the amount cannot be read")]


def test_csv_with_columns_for_in_and_out() -> None:
    account = {"columns": {"booked_on": 1, "reference": 2, "credit": 4, "debit": 3}, "header_line": 0, "decimal_comma": False,
               "date_order": "mdy"}
    assert [line[1:3] for line in read(b'11/03/2026,"a\nb",,"1,120.50"\n2026-11-04,c,3.50,\n', account)] == [
        ("2026-11-03", "1120.50"), ("2026-11-04", "-3.50")]


@pytest.mark.parametrize("content, words", [
    (b"Date;Other\nx;y\n1;2\n", "no column Date"), (b"x", "no line 2"), (b"<a/>", "no entry"), (b"<a", "CAMT"),
])
def test_what_cannot_be_read(content: bytes, words: str) -> None:
    with pytest.raises(IntakeError, match=words):
        read(content)
    with pytest.raises(IntakeError, match="neither"):
        read(b"Date", {**ACCOUNT, "columns": {}})


@pytest.fixture(scope="module")
def conninfo(dsn: str) -> Iterator[str]:
    with copied(dsn, template(dsn), "bank") as conninfo:
        yield conninfo


def test_a_file_becomes_payments_once(conninfo: str, tmp_path: Path) -> None:
    with psycopg.connect(conninfo, autocommit=True) as base:
        entity, code, customer = base.execute(
            "SELECT c.legal_entity_id, c.code, c.customer_id FROM api.customer AS c"
            " WHERE c.billing_mode = 'postpaid' AND c.currency = 'CAD' ORDER BY c.customer_id LIMIT 1").fetchone() or (0, "", 0)
        base.execute("SELECT api.bank_account_create('main', 'Main', %s, 'CAD')", [entity])
        file = tmp_path / "november.sta"
        file.write_bytes(MT940.replace(b"NLT-000001", code.encode()))
        before = one(base, "SELECT a.posted FROM ledger.account AS a WHERE a.customer_id = %s", customer)
        done = import_statement(base, "main", file)
        assert (done["lines"], done["matched"], done["out"], str(done["came"])) == (2, 1, 1, "120.00")
        assert one(base, "SELECT a.posted FROM ledger.account AS a WHERE a.customer_id = %s", customer) == before + 120
        with pytest.raises(psycopg.Error, match="imported already"):
            import_statement(base, "main", file)
        with pytest.raises(IntakeError, match="does not exist"):
            import_statement(base, "other", file)
        assert base.execute("SELECT * FROM api.verify()").fetchall() == []
