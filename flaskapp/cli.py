"""The command `pgtoll`: a few friendly commands, and `call` for every function of the API."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from psycopg import sql

from flaskapp.commands.call import CallError, call, describe
from flaskapp.commands.export import export as export_list
from flaskapp.commands.progress import shown
from flaskapp.commands.rated import export_rated, free_rate
from flaskapp.commands.table import Form, render
from flaskapp.db import connect
from flaskapp.deploy import DeployError
from flaskapp.deploy import deploy as run_deploy
from flaskapp.document.fence import TemplateError
from flaskapp.failure import explain
from flaskapp.intake.bank import import_statement
from flaskapp.intake.cdr import IntakeError, land
from flaskapp.intake.dids import import_dids
from flaskapp.intake.move_in import move_in
from flaskapp.intake.numbering import import_numbering
from flaskapp.intake.rates import Terms, export_rates, import_rates, preview_rates
from flaskapp.settings import ROOT, Settings
from flaskapp.switches.freeswitch import record
from flaskapp.switches.kazoo import poller
from flaskapp.taxes import batch, billsoft
from flaskapp.taxes import worker as tax_worker
from flaskapp.worker import credit, events, mail, rating

SHOWN_LINES = 20

app = typer.Typer(help="Telecom billing in PostgreSQL.", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_enable=False)
Output = Annotated[Form, typer.Option("--output", "-o", help="How to print the result.")]


@app.command()
def deploy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do it all, show it, and roll back.")] = False,
) -> None:
    """Bring the database to this release."""
    summary = run_deploy(Settings.from_env().conninfo, root=ROOT, report=lambda line: print(line, file=sys.stderr),
                         dry_run=dry_run)
    print(f"dry run, rolled back: {summary}" if dry_run else summary)


@app.command("import-cdr")
def import_cdr(
    source: Annotated[str, typer.Argument(help="Code of the switch that wrote the files.")],
    files: Annotated[list[Path], typer.Argument(help="Files of call records.")],
) -> None:
    """Land files of call records; `pgtoll rate` rates them."""
    with connect() as connection:
        for file in files:
            with shown(file.name, None) as progress:
                batch = land(connection, source, file, progress=progress)
            print(f"{file.name}: batch {batch.batch_id}: {batch.received} received = {batch.records} records"
                  f" + {batch.rejected} rejected + {batch.duplicate} duplicate + {batch.skipped} skipped")


@app.command("import-rates")
def import_rates_command(
    sheet: Annotated[str, typer.Argument(help="Code of the rate sheet.")],
    file: Annotated[Path, typer.Argument(help="CSV or workbook (xlsx, xls, ods) with headers.", exists=True, dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="From the day on the sheet is what the file says.")] = False,
    effective_from: Annotated[str | None, typer.Option("--from", help="The day, YYYY-MM-DD; today when left out.")] = None,
    column_map: Annotated[str | None, typer.Option("--map", help="Code of the column map; else known by the headers.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change, and for how much money.")] = False,
) -> None:
    """Import rates into a sheet, all or nothing."""
    terms = Terms("replace" if replace else "add", effective_from, column_map)
    with connect() as connection:
        with shown(file.name, None) as progress:
            done = (preview_rates if preview else import_rates)(connection, sheet, file, progress, terms)
        if preview:
            show_preview(connection, done)
        else:
            show_import(connection, "rate_import", file, done)


def show_preview(connection: psycopg.Connection[Any], made: dict[str, Any]) -> None:
    """Counts, money, and the prefixes and destinations that change the most of it; rejected lines instead where there are."""
    verdicts = ("new", "up", "down", "changed", "ended", "unchanged", "rejected")
    print(f"{made['file_name']}: {made['lines']} lines: " + ", ".join(f"{made[word]} {word}" for word in verdicts))
    if made["rejected"]:
        print(render(Form.table, *call(connection, "rate_preview_line_list", [
            f"rate_preview_id={made['rate_preview_id']}", "verdicts={rejected}", f"limit={SHOWN_LINES}"])))
        raise typer.Exit(1)
    print(f"{made['calls']} calls from {made['calls_from']:%Y-%m-%d} to {made['calls_to']:%Y-%m-%d}:"
          f" {made['amount_before']} before, {made['amount_after']} after, difference {made['difference']}")
    if made["unpriced_after"]:
        print(f"{made['unpriced_after']} of them would have no price in this sheet")
    for grouping in ("prefix", "destination"):
        columns, rows = call(connection, "rate_preview_effect_list",
                             [f"rate_preview_id={made['rate_preview_id']}", f"grouping={grouping}"])
        if rows:
            print(render(Form.table, columns[1:], [row[1:] for row in rows]))
    print(f"`pgtoll call rate_preview_line_list rate_preview_id={made['rate_preview_id']}` lists the rates.")


@app.command("export-rates")
def export_rates_command(
    sheet: Annotated[str, typer.Argument(help="Code of the rate sheet.")],
    file: Annotated[Path, typer.Argument(help="Where to write it.", dir_okay=False)],
    kazoo: Annotated[bool, typer.Option("--kazoo", help="As a ratedeck of Kazoo.")] = False,
    as_of: Annotated[str | None, typer.Option(help="Only rates in force on this day, YYYY-MM-DD.")] = None,
) -> None:
    """Write the rates of a sheet to a file that import-rates reads."""
    with connect() as connection:
        count = export_rates(connection, sheet, file, "kazoo" if kazoo else "csv", as_of)
    print(f"{count} rates in {file}")


@app.command("import-dids")
def import_dids_command(
    file: Annotated[Path, typer.Argument(help="CSV with a header line.", exists=True, dir_okay=False)],
) -> None:
    """Import numbers into stock, all or nothing."""
    with connect() as connection:
        with shown(file.name, None) as progress:
            imported = import_dids(connection, file, progress)
        show_import(connection, "did_import", file, imported)


@app.command("freeswitch-load")
def freeswitch_load(
    source: Annotated[str, typer.Argument(help="Code of the switch.")],
    folder: Annotated[Path, typer.Argument(help="Its err-log-dir.", exists=True, file_okay=False)],
) -> None:
    """Take the call records that FreeSWITCH could not hand over; each file goes when its record is safe."""
    with connect() as connection:
        counts = record.load(folder, lambda document: connection.execute(
            "SELECT api.line_receive(%s, %s)", [source, document]))
    print(", ".join(f"{number} {word}" for word, number in counts.items()) or "no file is left")


@app.command("kazoo-poll")
def kazoo_poll(
    source: Annotated[str, typer.Argument(help="Code of the switch.")],
    accounts: Annotated[list[str], typer.Argument(help="Accounts of Kazoo whose calls to compare.")],
    hours: Annotated[float, typer.Option(min=0.1, max=960, help="How far to look back.")] = 25,
    descendants: Annotated[bool, typer.Option("--descendants", help="The accounts below them too.")] = False,
    every: Annotated[float | None, typer.Option(min=1, help="Look again after so many seconds, until interrupted.")] = None,
) -> None:
    """Fetch the calls that Kazoo's webhooks did not tell of, from its CDR API at PGTOLL_KAZOO_URL."""
    poller.run(connect, poller.Api.from_env(os.environ), source, accounts, hours=hours, below=descendants, every=every,
               report=lambda counts: print(", ".join(f"{number} {word}" for word, number in counts.items()) or "no calls",
                                           flush=True),
               complain=lambda error: print(explain(error), file=sys.stderr, flush=True))


@app.command("import-bank")
def import_bank_command(
    account: Annotated[str, typer.Argument(help="Code of the bank account.")],
    files: Annotated[list[Path], typer.Argument(help="Statements: CSV, MT940 or CAMT.053.", exists=True, dir_okay=False)],
) -> None:
    """Import statements of a bank account: payments of customers, and money of which nobody knows whose it is."""
    with connect() as connection:
        for file in files:
            done = import_statement(connection, account, file)
            print(f"{file.name}: statement {done['bank_statement_id']}: {done['lines']} lines = {done['matched']} payments"
                  f" + {done['suspense']} in suspense + {done['out']} out + {done['duplicate']} duplicate"
                  f" + {done['rejected']} rejected; {done['came']} {done['currency']} came, {done['in_suspense']} of it in suspense")


@app.command("import-numbering")
def import_numbering_command(
    file: Annotated[Path, typer.Argument(help="CSV with a header line.", exists=True, dir_okay=False)],
) -> None:
    """Import where blocks of numbers are, all or nothing."""
    with connect() as connection:
        with shown(file.name, None) as progress:
            imported = import_numbering(connection, file, progress)
        show_import(connection, "number_import", file, imported)


def show_import(connection: psycopg.Connection[Any], noun: str, file: Path, imported: dict[str, Any]) -> None:
    """Says what came of an all-or-nothing import; a rejected one ends the command."""
    if imported["status"] == "imported":
        ended = f", {imported['ended']} ended" if imported.get("ended") else ""
        print(f"{file.name}: {imported['lines']} lines: {imported['added']} added, {imported['changed']} changed,"
              f" {imported['unchanged']} unchanged{ended}")
        return
    lines = connection.execute(sql.SQL("SELECT l.line_no, l.reason FROM {}(%s, %s) AS l")
                               .format(sql.Identifier("api", f"{noun}_line_list")),
                               [imported[f"{noun}_id"], SHOWN_LINES]).fetchall()
    print(f"error: {file.name} was not imported: {imported['rejected']} of {imported['lines']} lines are wrong",
          *(f"  line {number}: {reason}" for number, reason in lines), sep="\n", file=sys.stderr)
    print(f"hint: `pgtoll call {noun}_line_list {noun}_id={imported[f'{noun}_id']}` lists them.", file=sys.stderr)
    raise typer.Exit(1)


@app.command("move-in")
def move_in_command(
    kind: Annotated[str, typer.Argument(help="customers, devices, packages, opening_amounts, open_invoices, deposits,"
                                             " payment_methods, pool_use, invoice_numbers or call_identities.")],
    file: Annotated[Path, typer.Argument(help="CSV with a header line.", exists=True, dir_okay=False)],
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Do it all, report, and take it back.")] = False,
) -> None:
    """Import a file from another biller, all or nothing; `pgtoll call move_in_reconcile` compares it with the books."""
    with connect() as connection:
        with shown(file.name, None) as progress:
            done = move_in(connection, kind, file, progress, rehearse=rehearse)
        lines = connection.execute("SELECT l.line_no, l.reason FROM api.move_in_line_list(%s, %s) AS l",
                                   [done["move_in_id"], SHOWN_LINES]).fetchall()
    if done["status"] != "rejected":
        totals = "".join(f", {amount} {name}" for name, amount in done["totals"].items())
        print(f"{file.name}: {done['lines']} lines {done['status']}{totals}")
        return
    wrong = done["message"] or f"{done['rejected']} of {done['lines']} lines are wrong"
    print(f"error: {file.name} was not imported: {wrong}", *(f"  line {number}: {reason}" for number, reason in lines),
          sep="\n", file=sys.stderr)
    if lines:
        print(f"hint: `pgtoll call move_in_line_list move_in_id={done['move_in_id']}` lists them.", file=sys.stderr)
    raise typer.Exit(1)


@app.command()
def rate(
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes at once.")] = os.cpu_count() or 1,
    forever: Annotated[bool, typer.Option("--forever", help="Go on waiting for work until interrupted.")] = False,
) -> None:
    """Rate what is landed."""
    with connect() as connection:
        backlog = connection.execute("SELECT b.records FROM api.rating_backlog() AS b").fetchone()
    done = {"rated": 0, "records": 0}
    with shown("rating", backlog[0] if backlog else None) as progress:

        def count(chunk: rating.Rated) -> None:
            done["records"] += chunk.records
            done["rated"] += chunk.rated
            progress(done["records"])

        rating.run(Settings.from_env().conninfo, workers, stop_when_empty=not forever, progress=count)
    print(f"{done['records']} records done, {done['rated']} calls rated")


@app.command("export-rated")
def export_rated_command(
    batch: Annotated[int | None, typer.Option(help="Number of the batch whose calls to write.")] = None,
    customer: Annotated[str | None, typer.Option(help="Instead: code of the customer whose calls to write.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD, where the customer is.")] = None,
    after: Annotated[str | None, typer.Option("--to", help="First day that is left out.")] = None,
    file: Annotated[Path | None, typer.Option(help="Where to write; left out it is standard output.")] = None,
) -> None:
    """Write rated calls as CSV, with raw and billed duration."""
    with connect() as connection, shown("calls", None) as progress:
        export_rated(connection, file, batch=batch, customer=customer, first=first, after=after, progress=progress)


@app.command("free-rate")
def free_rate_command(
    file: Annotated[Path, typer.Argument(help="File of call records.", exists=True, dir_okay=False)],
    sheet: Annotated[str, typer.Option(help="Code of the rate sheet.")],
    form: Annotated[str, typer.Option("--format", help="Code of the file's format.")] = "native_csv",
    time_zone: Annotated[str, typer.Option(help="Zone of its clock times, such as America/Toronto.")] = "UTC",
    dial_plan: Annotated[str, typer.Option(help="How its numbers are written: nanp or e164.")] = "nanp",
    result: Annotated[Path | None, typer.Option("--file", help="Where to write; left out it is standard output.")] = None,
) -> None:
    """Rate a file by a sheet and keep nothing: the rated file is all that comes of it."""
    with connect() as connection, shown(file.name, None) as progress:
        free_rate(connection, file, result, sheet=sheet, form=form, time_zone=time_zone, dial_plan=dial_plan,
                  progress=progress)


@app.command()
def bill(
    code: Annotated[str, typer.Argument(help="Code of the bill run, once for all time.")],
    entity: Annotated[str, typer.Argument(help="Code of the legal entity that invoices.")],
    usage_to: Annotated[str, typer.Argument(help="First day that is not billed, YYYY-MM-DD.")],
) -> None:
    """Make the invoices of a month."""
    with connect() as connection:
        print(render(Form.table, *call(connection, "bill_run_create",
                                       [f"code={code}", f"legal_entity={entity}", f"usage_to={usage_to}"])))


@app.command()
def invoices(
    run: Annotated[str, typer.Argument(help="Code of the bill run.")],
    folder: Annotated[Path | None, typer.Option(help="Where to write them as files too.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes at once.")] = os.cpu_count() or 1,
) -> None:
    """Make the PDF of every invoice of a bill run, keep it, and queue the mail that brings it; with a folder, write files too."""
    # Typesetting takes a while to load, and no other command needs it.
    from flaskapp.worker.invoices import make_due, write_invoices

    with connect() as connection:
        row = connection.execute("SELECT r.bill_run_id, r.invoices FROM api.bill_run_list(p_sort => '-bill_run_id',"
                                 " p_limit => 1000) AS r WHERE r.code = %s", [run]).fetchone()
        if row is None:
            raise CallError(f"bill run {run} does not exist", "`pgtoll call bill_run_list` lists them.")
        with shown("PDFs", row[1]) as progress:
            done, failures = make_due(connection, Settings.from_env().conninfo, row[0], workers=workers, progress=progress)
        for document_id, why in failures:
            print(f"invoice {document_id}: {why}", file=sys.stderr)
        print(f"{done} PDFs made")
        if failures:
            raise typer.Exit(1)
        if folder is not None:
            with shown("files", row[1]) as progress:
                write_invoices(connection, row[0], folder, lambda done, of: progress(done))
            print(f"{row[1]} invoices in {folder}")


@app.command("invoice-template")
def invoice_template(
    file: Annotated[Path, typer.Argument(help="Template in the language of Typst.", exists=True, dir_okay=False)],
    preview: Annotated[Path | None, typer.Option(help="Keep nothing: write what it makes to this PDF.")] = None,
    document: Annotated[int | None, typer.Option(help="Preview this invoice or credit note, not the sample.")] = None,
    entity: Annotated[str | None, typer.Option(help="Code of the legal entity; left out it is for all.")] = None,
    language: Annotated[str | None, typer.Option(help="Language such as fr; left out it is for all.")] = None,
    note: Annotated[str, typer.Option(help="What is new in it.")] = "",
) -> None:
    """Keep a template for documents made from now on, once it makes the sample; or only look at what it makes."""
    from flaskapp.worker.template import keep_template, preview_template

    with connect() as connection:
        if preview is not None:
            preview.write_bytes(preview_template(connection, file.read_text(encoding="utf-8"), document))
            print(preview)
        else:
            print(f"version {keep_template(connection, file.read_text(encoding='utf-8'), entity, language, note)}")


@app.command("notices-run")
def notices_run(
    date: Annotated[str | None, typer.Option(help="YYYY-MM-DD; left out it is today where each customer is.")] = None,
) -> None:
    """Queue the mails that today's notices need; run it daily."""
    with connect() as connection:
        row = connection.execute("SELECT r.notices, r.mails FROM api.card_notice_run(%s) AS r", [date]).fetchone()
    assert row, "card_notice_run always answers"
    print(f"{row[0]} cards told of, {row[1]} mails queued")


@app.command("mail-send")
def mail_send(
    watch: Annotated[bool, typer.Option("--watch", help="Go on waiting for mails until interrupted.")] = False,
    preview: Annotated[str | None, typer.Option(help="Send nothing: show the sample mail of this template.")] = None,
    language: Annotated[str, typer.Option(help="Language of the preview.")] = "en",
) -> None:
    """Send the mails that wait, through PGTOLL_SMTP_URL."""
    if preview is not None:
        with connect() as connection:
            print("\n\n".join(mail.preview(connection, preview, language)))
        return

    def count(results: Counter[str]) -> None:
        print(", ".join(f"{number} {word}" for word, number in results.items()) or "no mail is due", flush=True)

    mail.run(connect, watch=watch, report=count)


@app.command("credit-run")
def credit_run(
    watch: Annotated[bool, typer.Option("--watch", help="Go on watching until interrupted.")] = False,
) -> None:
    """Free what was set aside for lost calls, warn of limits, and charge top-ups."""

    def count(results: Counter[str]) -> None:
        print(", ".join(f"{number} {word}" for word, number in results.items()) or "nothing is due", flush=True)

    credit.run(connect, watch=watch, report=count)


@app.command("events-run")
def events_run(
    watch: Annotated[bool, typer.Option("--watch", help="Go on watching until interrupted.")] = False,
) -> None:
    """Seal what is on record of changes."""

    def count(results: Counter[str]) -> None:
        print(", ".join(f"{number} {word}" for word, number in results.items()) or "nothing is due", flush=True)

    events.run(connect, is_watching=watch, report=count)


@app.command("tax-run")
def tax_run(
    watch: Annotated[bool, typer.Option("--watch", help="Go on waiting for invoices until interrupted.")] = False,
) -> None:
    """Ask tax engines about the invoices that wait: Avalara for Communications at PGTOLL_TAX_URL, and custom functions."""
    with connect() as connection:
        counts = tax_worker.run(connection, watch=watch)
    print(", ".join(f"{number} {word}" for word, number in counts.items()) or "no invoice waits")


@app.command("tax-export")
def tax_export(file: Annotated[Path, typer.Argument(help="Where to write the batch.", dir_okay=False)]) -> None:
    """Write the batch file of BillSoft for the invoices that wait for one."""
    with connect() as connection:
        requests, rows = batch.export(connection, file)
    print(f"{requests} invoices, {rows} rows in {file}")


@app.command("tax-import")
def tax_import(file: Annotated[Path, typer.Argument(help="Taxes of a batch, CSV.", exists=True, dir_okay=False)]) -> None:
    """Take in the taxes of a batch, each invoice whole."""
    with connect() as connection:
        print(f"{file.name}: taxes of {batch.read(connection, file)} invoices")


@app.command()
def verify() -> None:
    """Run every consistency check; prints what is wrong."""
    with connect() as connection:
        columns, rows = call(connection, "verify", [])
    if rows:
        print(render(Form.table, columns, rows))
        raise typer.Exit(1)
    print("All consistency checks passed.")


@app.command("call")
def call_command(
    function: Annotated[str, typer.Argument(help="Function of api; portal.x and custom.x name their schema.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="name=value; leave out what keeps its default.")] = None,
    output: Output = Form.table,
) -> None:
    """Call a function as the person who is logged in."""
    with connect() as connection:
        print(render(output, *call(connection, function, arguments or [])))


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="A list or report of api such as ageing_list, or a view such as report.tax.")],
    file: Annotated[Path, typer.Argument(help="Where to: .csv, .xlsx or .pdf.", dir_okay=False)],
    arguments: Annotated[list[str] | None, typer.Argument(help="name=value; leave out what keeps its default.")] = None,
    totals: Annotated[bool, typer.Option(help="A last row with sums.")] = True,
) -> None:
    """Write a list or report to a file, all of its rows; no cell of it is a formula."""
    with connect() as connection:
        print(f"{export_list(connection, what, arguments or [], file, totals=totals)} rows in {file}")


@app.command("help")
def help_command(function: Annotated[str, typer.Argument(help="Function of api.")]) -> None:
    """Show what a function does, takes and returns."""
    with connect() as connection:
        print(describe(connection, function))


def main() -> None:
    """Entry point: an error is one line that says what is wrong, a hint where there is one, and exit code 1."""
    try:
        app()
    except DeployError as error:
        print(f"deploy failed: {error}", file=sys.stderr)
        sys.exit(1)
    except (psycopg.Error, IntakeError, CallError, mail.MailError, mail.RenderError, rating.WorkerError,
            batch.BatchError, billsoft.EngineError, poller.KazooError) as error:
        print(explain(error), file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
