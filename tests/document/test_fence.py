"""Templates that people write: what they can do, and what they cannot."""

import socket
import threading
from collections.abc import Iterator

import pytest

from flaskapp.document import fence
from flaskapp.document.fence import TemplateError, render_fenced, sample
from flaskapp.document.pdf import render_pdf, shipped
from tests.document.test_invoice import words_of

SECRET = "the secret of this machine"


def test_the_sample_by_the_shipped_template_is_the_same_inside_and_out() -> None:
    shown = sample()
    assert render_fenced(shown["document"], shown["calls"], shipped("invoice")) == render_pdf(shown["document"], shown["calls"])


def test_a_template_of_the_operator() -> None:
    source = shipped("invoice").replace('#title(view.heading)', 'x').replace('#0f4c5c', '#7a1f3d') + '\n#v(5mm)\nThank you, #view.customer.name!'
    shown = sample()
    assert "Thank you, Maple Dental Clinic!" in words_of(render_fenced(shown["document"], shown["calls"], source))


@pytest.mark.parametrize(("source", "said"), [
    ('#read("/etc/passwd")', "not found"), ('#read("../../../../../etc/passwd")', "escape"),
    ('#read("SECRET")', "escape"), ('#image("https://example.com/x.png")', "not found"),
    ("#let x = ", "expected expression"), ("#panic(\"no\")", "panicked"), ("#view.nothing", "unknown variable"),
    ('#let view = json(bytes(sys.inputs.view))\n#view.nothing', "nothing")])
def test_what_is_wrong_is_said(tmp_path: object, source: str, said: str) -> None:
    secret = f"{tmp_path}/secret.txt"
    with open(secret, "w", encoding="utf-8") as file:
        file.write(SECRET)
    with pytest.raises(TemplateError, match=said):
        render_fenced(sample()["document"], [], source.replace("SECRET", f"../../../../../..{secret}"))


@pytest.fixture
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """Hears whoever wants to go out by the proxy that the environment names."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(100))
                connection.close()
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", heard


@pytest.mark.parametrize("name", ['"@preview/cetz:0.3.0"', '("@pre" + "view/cetz:0.3.0")'])
def test_packages_are_not_fetched(proxy: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    url, heard = proxy
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, url)
    with pytest.raises(TemplateError, match="package"):
        render_fenced(sample()["document"], [], f"#import {name}")
    assert heard == []


def test_a_template_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fence, "SECONDS", 1)
    with pytest.raises(TemplateError, match="end|more than"):
        render_fenced(sample()["document"], [], "#for a in range(9000) { for b in range(9000) { for c in range(9000) { let x = a } } }")
