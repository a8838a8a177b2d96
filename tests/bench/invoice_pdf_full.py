"""Invoice PDFs with all that can stand on one, and a detail of 10,000 calls against one of 1,000: time and memory.

50 lines against bare typst on the same finished document as in invoice_pdf; each detail in a process of its own.
"""

import resource
from multiprocessing.connection import Connection
from time import process_time
from typing import Any

from flaskapp.document.pdf import Renderer
from tests.bench.harness import Env
from tests.bench.invoice_pdf import ask, process, speed
from tests.document.invoice_sample import full_document, sample_calls

TIME_GOAL = 12.0
MEMORY_GOAL_MB = 400
FEW = 1_000
MANY = 10_000


def detail_side(pipe: Connection) -> None:
    """CPU seconds of one invoice with so many calls, and the most memory that this process has had."""
    renderer = Renderer()
    renderer.render(full_document())
    while (turn := pipe.recv()) is not None:
        calls = sample_calls(len(turn))
        start = process_time()
        renderer.render(full_document(), calls)
        # Linux counts in kB.
        pipe.send((process_time() - start, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024).encode()))


def detail(many: int) -> list[dict[str, Any]]:
    seconds: dict[int, float] = {}
    peak = 0
    for count in (many // 10, many):
        # The best of three: others use the machine too.
        runs = []
        for _ in range(3):
            with process(detail_side) as pipe:
                took, memory = ask(pipe, range(count))
                runs.append(took)
                peak = int(memory)
        seconds[count] = min(runs)
    ratio = seconds[many] / seconds[many // 10]
    megabytes = peak / 2**20
    return [{"name": "invoice_detail_time", "value": round(seconds[many], 2), "unit": "s", "limit": round(seconds[many // 10], 3),
             "ratio": round(ratio, 2), "goal": TIME_GOAL, "ok": ratio <= TIME_GOAL},
            {"name": "invoice_detail_memory", "value": round(megabytes), "unit": "MB", "limit": MEMORY_GOAL_MB,
             "ratio": round(megabytes / MEMORY_GOAL_MB, 3), "goal": 1.0, "ok": megabytes <= MEMORY_GOAL_MB}]


def run(env: Env) -> list[dict[str, Any]]:
    return [speed(20 if env.small else 100, "invoice_pdf_full", full=True), *detail(FEW if env.small else MANY)]
