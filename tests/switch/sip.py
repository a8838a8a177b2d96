"""SIPp's callers and the one who answers, and Kamailio between them: processes on loopback ports."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flaskapp.settings import ROOT
from tests.conftest import free_port
from tests.switch.carrier import Carrier

CONFIG = ROOT / "flaskapp" / "switches" / "kamailio" / "kamailio.cfg"
WAIT_SECONDS = 20.0
HEAD = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\nCall-ID: [call_id]\n"
CALLER = HEAD + "From: <sip:[field0]@[local_ip]>;tag=[pid]T[call_number]\n"
TAIL = "Contact: <sip:pgtoll@[local_ip]:[local_port]>\nContent-Length: 0\n\n"
ECHO = "[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]\n{route}" + TAIL
TAG, ROUTE = ";tag=[pid]A[call_number]", "[last_Record-Route:]\n"


def _send(message: str, attributes: str = "") -> str:
    return f"<send {attributes}><![CDATA[\n{message}]]></send>\n"


def _answer(status: str, tag: str = "", route: str = "", attributes: str = "") -> str:
    return _send(f"SIP/2.0 {status}\n" + ECHO.format(tag=tag, route=route), attributes)


def _inside(method: str, number: int) -> str:
    """A request inside the call; only an ACK is not answered."""
    message = (f"{method} [next_url] SIP/2.0\n" + CALLER + "[routes]\nTo: <sip:[field1]@[remote_ip]>[peer_tag_param]\n"
               f"CSeq: {number} {method}\n" + TAIL)
    return _send(message) if method == "ACK" else _send(message, 'retrans="500"') + '<recv response="200"/>\n'


INVITE = _send("INVITE sip:[field1]@[remote_ip]:[remote_port] SIP/2.0\n" + CALLER + "To: <sip:[field1]@[remote_ip]>\n"
               "CSeq: 1 INVITE\n" + TAIL, 'retrans="500"') + '<recv response="100" optional="true"/>\n'
RINGING = '<recv response="180" optional="true" rrs="true"/>\n'
UP = INVITE + RINGING + '<recv response="200" rrs="true"/>\n' + _inside("ACK", 1)
# SIPp's own scenario does not echo Record-Route, so that the proxy would see no BYE.
ANSWER = ('<recv request="INVITE"/>\n' + _answer("180 Ringing", TAG, ROUTE) + _answer("200 OK", TAG, ROUTE, 'retrans="500"')
          + '<recv request="ACK"/>\n<label id="1"/>\n'
          + '<recv request="INFO" optional="true" next="2"/>\n<recv request="BYE" next="3"/>\n'
          + '<label id="2"/>\n' + _answer("200 OK").replace("<send ", '<send next="1" ')
          + '<label id="3"/>\n' + _answer("200 OK") + '<timewait milliseconds="200"/>\n')
# Whoever calls hangs up after -d milliseconds, waits until somebody else does, or is refused.
HANGS_UP = UP + "<pause/>\n" + _inside("BYE", 2)
# Nobody is nearer than this: an answer that comes while the proxy still sends the other side's BYE would stop that.
LATER = '<pause milliseconds="50"/>\n'
HUNG_UP = '<recv request="BYE"/>\n' + LATER + _answer("200 OK")
WAITS = UP + HUNG_UP
TALKS_ON = UP + "<pause/>\n" + _inside("INFO", 2) + HUNG_UP


def _end(branch: int) -> str:
    """The ACK of a call that did not come about: so many steps after its INVITE, whose branch it has."""
    return _inside("ACK", 1).replace("[next_url]", "sip:[field1]@[remote_ip]").replace("[branch]", f"[branch-{branch}]")


def refused(code: int) -> str:
    return INVITE + f'<recv response="{code}"/>\n' + _end(3)


def gives_up() -> str:
    """Rings for -d milliseconds; then the caller has waited long enough."""
    cancel = _send("CANCEL sip:[field1]@[remote_ip]:[remote_port] SIP/2.0\n" + CALLER + "To: <sip:[field1]@[remote_ip]>\n"
                   "CSeq: 1 CANCEL\n" + TAIL).replace("[branch]", "[branch-4]")
    return INVITE + '<recv response="180"/>\n<pause/>\n' + cancel + '<recv response="200"/>\n<recv response="487"/>\n' + _end(7)


RINGS = ('<recv request="INVITE"/>\n' + _answer("180 Ringing", TAG, ROUTE) + '<recv request="CANCEL"/>\n' + _answer("200 OK")
         + _answer("487 Request Terminated", TAG).replace("[last_CSeq:]", "CSeq: 1 INVITE") + '<recv request="ACK"/>\n')


def _scenario(folder: Path, name: str, body: str) -> Path:
    path = folder / f"{name}.xml"
    path.write_text(f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="{name}">\n{body}</scenario>\n', "ascii")
    return path


class Exchange:
    """Kamailio as it is shipped, on a loopback port; everything that went wrong is in its log."""

    def __init__(self, folder: Path, carrier: Carrier, source: str, **settings: str) -> None:
        self.folder, self.backlog = folder, folder / "backlog"
        self.backlog.mkdir(parents=True, exist_ok=True)
        self.port, self._answer_port = free_port(), free_port()
        shutil.copy(CONFIG, folder)
        defines = {
            "LISTEN": f"udp:127.0.0.1:{self.port}",
            "DATABASE": f'"pgtoll=>postgres://{carrier.user}:{carrier.password}@127.0.0.1:{carrier.wire.port}/'
                        f'{carrier.database}"',
            "SOURCE": source, "NEXT_HOP": f'"sip:127.0.0.1:{self._answer_port}"',
            "BACKLOG": f'"flatstore:{self.backlog}"', "CHILDREN": "4", **settings}
        lines = "".join(f"#!define {name} {value}\n" for name, value in defines.items())
        (folder / "pgtoll-local.cfg").write_text(lines, "ascii")
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def log(self) -> str:
        return (self.folder / "kamailio.log").read_text("utf-8", "replace")

    def start(self) -> None:
        with (self.folder / "kamailio.log").open("ab") as log:
            self._processes.append(subprocess.Popen(
                ["kamailio", "-DD", "-E", "-f", str(self.folder / CONFIG.name), "-Y", str(self.folder), "-w", str(self.folder),
                 "-m", "64", "-M", "8"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True))
        self.call(INVITE.replace("INVITE", "OPTIONS") + '<recv response="200"/>')

    def stop(self, number: int = signal.SIGTERM) -> None:
        for process in self._processes:
            os.killpg(process.pid, number)
        for process in self._processes:
            process.wait(timeout=WAIT_SECONDS)
        self._processes.clear()

    @contextmanager
    def answering(self, body: str = ANSWER) -> Iterator[None]:
        """Somebody at the other end."""
        process = subprocess.Popen(self._sipp("answers", body, self._answer_port) + ["-nostdin"], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def call(self, body: str, caller: str = "0", called: str = "0", *, calls: int = 1, rate: int = 100,
             milliseconds: int = 0) -> None:
        """Calls as the scenario says, and each goes as it says."""
        numbers = self.folder / "numbers.csv"
        numbers.write_text(f"SEQUENTIAL\n{caller};{called}\n", "latin-1")
        command = self._sipp("calls", body, free_port()) + [
            f"127.0.0.1:{self.port}", "-m", str(calls), "-r", str(rate), "-d", str(milliseconds), "-inf", str(numbers), "-nostdin",
            "-timeout", f"{WAIT_SECONDS:.0f}s", "-recv_timeout", f"{WAIT_SECONDS * 1000:.0f}",
            "-trace_err", "-error_file", str(self.folder / "sipp.err")]
        done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=2 * WAIT_SECONDS)
        assert done.returncode == 0, (done.returncode, done.stdout[-1500:], self.log[-3000:])

    def _sipp(self, name: str, body: str, port: int) -> list[str]:
        return ["sipp", "-sf", str(_scenario(self.folder, name, body)), "-i", "127.0.0.1", "-p", str(port),
                # On a busy machine things come twice: that ends no call.
                "-default_behaviors", "all,-abortunexp"]


def wait_for(what: Callable[[], object]) -> None:
    """Until it is true."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not what():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.1)
