"""Commands in the words of the trade, on top of the functions that do it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any

import typer
from rich.console import Console

from flaskapp.commands.call import CallError, NotFound, call
from flaskapp.commands.doctor import examine
from flaskapp.commands.table import Form, render
from flaskapp.db import connect
from flaskapp.settings import Settings

Output = Annotated[Form, typer.Option("--output", "-o", help="How to print the result.")]


class Step(str, Enum):
    """What can be done with a bill run."""

    rehearse = "rehearse"
    draft = "draft"
    report = "report"
    approve = "approve"
    issue = "issue"


def explain(
    call_id: Annotated[str, typer.Argument(help="Public id of the call, as in report.call.")],
    output: Output = Form.table,
) -> None:
    """Tell why a call costs what it costs."""
    with connect() as connection:
        columns, rows = call(connection, "call_explain", [f"call_id={call_id}"])
    if output is not Form.table:
        print(render(output, columns, rows))
        return
    for row in rows:
        print("\n".join(outline(row[0] if len(row) == 1 else dict(zip(columns, row, strict=True)))))


def outline(value: Any, depth: int = 0) -> Iterator[str]:
    """A document as indented lines."""
    margin = "  " * depth
    items = value.items() if isinstance(value, dict) else enumerate(value, 1) if isinstance(value, list) else [("", value)]
    for name, part in items:
        if isinstance(part, dict | list) and part:
            yield f"{margin}{name}:"
            yield from outline(part, depth + 1)
        elif part not in (None, [], {}):
            yield f"{margin}{name}: {part}" if name != "" else f"{margin}{part}"


def whatif(
    sheet: Annotated[str, typer.Option(help="Code of the rate sheet to price by.")],
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    after: Annotated[str, typer.Option("--to", help="First day that is left out.")],
    customer: Annotated[int | None, typer.Option(help="Only calls of this customer_id.")] = None,
    output: Output = Form.table,
) -> None:
    """Price past calls by another sheet; nothing is booked."""
    arguments = [f"rate_sheet={sheet}", f"from={first}", f"to={after}"]
    with connect() as connection:
        if customer is not None:
            arguments.append(f"customer_id={customer}")
        print(render(output, *call(connection, "rating_whatif", arguments)))


def run(
    step: Annotated[Step, typer.Argument(help="What to do.")],
    code: Annotated[str, typer.Argument(help="Code of the bill run.")],
    entity: Annotated[str | None, typer.Argument(help="rehearse, draft: code of the legal entity that invoices.")] = None,
    usage_to: Annotated[str | None, typer.Argument(help="rehearse, draft: first day that is not billed, YYYY-MM-DD.")] = None,
    output: Output = Form.table,
) -> None:
    """Take a bill run through its steps: rehearse (keeps nothing), draft, report, approve, issue."""
    if step in (Step.rehearse, Step.draft):
        if entity is None or usage_to is None:
            raise CallError(f"{step.value} needs a legal entity and a day", f"pgtoll run {step.value} {code} NLT 2026-12-01")
        arguments = [f"code={code}", f"legal_entity={entity}", f"usage_to={usage_to}"]
    else:
        arguments = [f"bill_run_id={_bill_run(code)}"]
    with connect() as connection:
        print(render(output, *call(connection, f"bill_run_{step.value}", arguments)))


def _bill_run(code: str) -> int:
    with connect() as connection:
        row = connection.execute("SELECT r.bill_run_id FROM api.bill_run_list(p_sort => '-bill_run_id', p_limit => 1000) AS r"
                                 " WHERE r.code = %s", [code]).fetchone()
    if row is None:
        raise NotFound(f"bill run {code} does not exist", "`pgtoll bill_run_list` lists them.")
    return int(row[0])


def doctor() -> None:
    """Look for what is wrong: server, durability, books, mail, backlog, API."""
    # Rich leaves colours out where nobody sees them, or NO_COLOR asks for it.
    console = Console(highlight=False)
    sick = False
    for finding in examine(Settings.from_env()):
        sick |= not finding.ok
        mark = "[green]ok  [/green]" if finding.ok else "[red]FAIL[/red]"
        console.print(f"{mark}  {finding.name:<12} ", end="")
        print(finding.says, flush=True)
    if sick:
        print("hint: each line that begins with FAIL says what to look at.", file=sys.stderr)
        raise typer.Exit(1)
