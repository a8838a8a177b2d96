"""Invoice PDFs against bare typst on the same finished documents, and the memory of a long-lived renderer.

Each side has a process of its own, so that neither profits from what the other has cached; they take turns over the
same documents, so that noise of the machine meets both.
"""

import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any

import typst

from flaskapp.document.invoice import invoice_view
from flaskapp.document.pdf import Renderer, installed_fonts, shipped
from tests.bench.harness import Env
from tests.document.invoice_sample import CUSTOMER, sample_document

DATA_LINE = "#let view = json(bytes(sys.inputs.view))"
# Most customers are light and a few are heavy.
LINES = (3, 5, 8, 12, 20, 5, 3, 30, 8, 50, 5, 12, 3, 120)
FULL_LINES = 50
TURN = 10
SPEED_GOAL = 0.7
MEMORY_GOAL = 1.1


def pinned_document(index: int, full: bool = False) -> dict[str, Any]:
    """Document number `index`: always the same, and unlike the others; the full ones have 50 lines each."""
    if full:
        return sample_document(FULL_LINES, number=f"NLT-{index:06d}", customer=CUSTOMER | {"code": f"C-{index}"})
    return sample_document(LINES[index % len(LINES)], number=f"NLT-{index:06d}",
                           customer=CUSTOMER | {"code": f"C-{index}", "name": f"Customer {index} Inc."})


def literal(value: Any) -> str:
    """A value as typst source."""
    if isinstance(value, dict):
        return f"({', '.join(f'{key}: {literal(item)}' for key, item in value.items())})"
    if isinstance(value, list):
        return f"({''.join(f'{literal(item)}, ' for item in value)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def finished_source(document: dict[str, Any]) -> str:
    """The document as a typst file that needs nothing from outside."""
    template = shipped("invoice")
    assert template.count(DATA_LINE) == 1
    return template.replace(DATA_LINE, f"#let view = {literal(invoice_view(document))}")


def product_side(pipe: Connection, full: bool = False) -> None:
    """Documents to PDFs the way pgtoll does it."""
    renderer = Renderer()
    while (turn := pipe.recv()) is not None:
        documents = [pinned_document(index, full) for index in turn]
        start = perf_counter()
        pdfs = [renderer.render(document) for document in documents]
        pipe.send((perf_counter() - start, pdfs[0]))


def bare_side(pipe: Connection, folder: str) -> None:
    """Finished files to PDFs: one compiler, fonts loaded once, the same options."""
    issued = datetime(2026, 11, 1, tzinfo=UTC)
    compiler = typst.Compiler(root=folder, font_paths=installed_fonts(), ignore_system_fonts=True)
    while (turn := pipe.recv()) is not None:
        files = [Path(folder) / f"{index}.typ" for index in turn]
        start = perf_counter()
        pdfs = [compiler.compile(file, format="pdf", pdf_standards=["ua-1"], timestamp=issued) for file in files]
        pipe.send((perf_counter() - start, pdfs[0]))


@contextmanager
def process(target: Any, *arguments: Any) -> Iterator[Connection]:
    """A fresh process that answers over a pipe until it is told None."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=target, args=(theirs, *arguments), daemon=True)
    child.start()
    # Without this a child that died would leave us waiting: its end of the pipe must be open in it alone.
    theirs.close()
    try:
        yield ours
        ours.send(None)
        child.join()
    finally:
        child.kill()


def ask(pipe: Connection, turn: range) -> tuple[float, bytes]:
    pipe.send(turn)
    return pipe.recv()


def speed(documents: int, name: str = "invoice_pdf", full: bool = False) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for index in range(documents):
            (Path(folder) / f"{index}.typ").write_text(finished_source(pinned_document(index, full)), encoding="utf-8")
        with process(product_side, full) as product, process(bare_side, folder) as bare:
            sides = {product: 0.0, bare: 0.0}
            for pipe in sides:
                ask(pipe, range(TURN))
            for number, first in enumerate(range(0, documents, TURN)):
                order = list(sides) if number % 2 else list(sides)[::-1]
                pdfs = set()
                for pipe in order:
                    seconds, pdf = ask(pipe, range(first, min(first + TURN, documents)))
                    sides[pipe] += seconds
                    pdfs.add(pdf)
                assert len(pdfs) == 1, "the two sides made different documents"
            value, limit = documents / sides[product], documents / sides[bare]
    return {"name": name, "value": round(value, 1), "unit": "documents/s", "limit": round(limit, 1),
            "ratio": round(value / limit, 3), "goal": SPEED_GOAL, "ok": value / limit >= SPEED_GOAL}


def resident_bytes() -> int:
    """VmRSS of this process, as Linux tells it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not tell VmRSS")


def memory_side(pipe: Connection) -> None:
    renderer = Renderer()
    while (turn := pipe.recv()) is not None:
        for index in turn:
            renderer.render(pinned_document(index))
        pipe.send((resident_bytes(), b""))


def memory(warm_up: int, documents: int) -> dict[str, Any]:
    """The highest of many looks against the one after the warm-up."""
    with process(memory_side) as pipe:
        limit, _ = ask(pipe, range(warm_up))
        step = max(documents // 20, 1)
        value = max(ask(pipe, range(first, first + step))[0] for first in range(warm_up, warm_up + documents, step))
    return {"name": "invoice_pdf_memory", "value": round(value / 2**20, 1), "unit": "MB",
            "limit": round(limit / 2**20, 1), "ratio": round(value / limit, 3), "goal": MEMORY_GOAL,
            "ok": value / limit <= MEMORY_GOAL}


def run(env: Env) -> list[dict[str, Any]]:
    if env.small:
        return [speed(40), memory(40, 100)]
    return [speed(400), memory(100, 1000)]
