"""`python -m tests.bench [name...]`: runs benchmarks, prints a table and writes var/bench.json.

Connects as superuser where libpq's variables say. BENCH names one as well; SMALL=1 runs small forms that only show
that nothing is broken: their figures mean nothing and are not judged.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path
from time import perf_counter
from typing import Any

from flaskapp.settings import ROOT
from tests.bench.harness import Env, settings

# In this order: what is landed by the first is rated by the next.
BENCHES = (
    "land_batch",
    "rate_batch",
    "rate_two_workers",
    "rate_full",
    "price_call",
    "explain_call",
    "sheet_import",
    "sheet_preview",
    "whatif",
    "bill_run",
    "bill_run_full",
    "bill_run_growth",
    "invoice_pdf",
    "invoice_pdf_full",
    "authorize",
    "rate_at_10x",
    "rate_by_sheet_size",
    "customer_import",
    "customer_search",
    "customer_page",
    "http_read",
    "ageing",
    "penalty_run",
    "verify",
)
COLUMNS = ("name", "value", "unit", "limit", "ratio", "goal", "ok")


def main() -> int:
    names = sys.argv[1:] or os.environ.get("BENCH", "").split() or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    small = os.environ.get("SMALL", "") not in ("", "0")
    var = ROOT / "var"
    var.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=var) as folder:
        results, failed = run([name for name in BENCHES if name in names], Path(folder), small)
    print(table([row | {"ok": None} for row in results] if small else results))
    if small:
        return 1 if failed else 0
    (var / "bench.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    return 1 if failed or not all(row["ok"] for row in results) else 0


def run(names: list[str], folder: Path, small: bool) -> tuple[list[dict[str, Any]], bool]:
    """All results, and whether a benchmark broke; the others still run."""
    env = Env.create(folder, small)
    for name, value in settings(env).items():
        print(f"{name} = {value}")
    results: list[dict[str, Any]] = []
    failed = False
    for name in names:
        start = perf_counter()
        print(f"{name} ...", flush=True)
        try:
            results += importlib.import_module(f"tests.bench.{name}").run(env)
        except Exception:
            traceback.print_exc()
            failed = True
        print(f"{name} took {perf_counter() - start:.1f} s", flush=True)
    return results, failed


def table(results: list[dict[str, Any]]) -> str:
    """The results with aligned columns."""
    rows = [COLUMNS, *([_text(row[column]) for column in COLUMNS] for row in results)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(row, widths)).rstrip() for row in rows)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return "-" if value is None else f"{value:,}" if isinstance(value, float | int) else str(value)


if __name__ == "__main__":
    sys.exit(main())
