"""The site on loopback: pages are served, nothing else is, and a changed rule or letter makes it anew."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.run.serve import LOOPBACK, NotServedError, serve, site_server


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.yml").write_text("one")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    for name, text in (
        ("out/site/index.html", "front"),
        ("out/.cache/kept", "hidden"),
        ("out/text/x.txt", "words"),
        ("secret", "outside"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "out"


@pytest.fixture
def remade() -> threading.Event:
    return threading.Event()


@pytest.fixture
def port(out: Path, watched: Path, remade: threading.Event) -> Iterator[int]:
    server, stop = site_server(out, 0), threading.Event()
    thread = threading.Thread(target=serve, args=(server, out, [watched, out], remade.set, stop, 0.01))
    thread.start()
    yield server.server_address[1]
    stop.set()
    thread.join()


def answer(port: int, path: str, host: str = "localhost") -> tuple[int, str]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}:{port}"})
    response = connection.getresponse()
    return response.status, response.headers.get("Location") or response.read().decode()


def test_the_first_page_is_found_and_nothing_beside_the_run(port: int) -> None:
    assert answer(port, "/") == (302, "/site/index.html")
    assert answer(port, "/site/index.html") == (200, "front")
    for path in (
        "/text/",
        "/site/letters/",
        "/.cache/kept",
        "/%2ecache/kept",
        "/../secret",
        "/%2e%2e/secret",
        "//etc/passwd",
    ):
        status, text = answer(port, path)
        assert status in (301, 404) and "outside" not in text and "hidden" not in text, path


def test_another_host_has_no_answer(port: int) -> None:
    assert answer(port, "/site/index.html", host="example.org")[0] == 421


def test_a_changed_file_makes_the_site_anew(port: int, out: Path, watched: Path, remade: threading.Event) -> None:
    assert not remade.is_set()
    (out / "site" / "index.html").write_text("the run's own files do not count")
    assert not remade.wait(0.1)
    (watched / "new.yml").write_text("two")
    assert remade.wait(10)


def test_a_port_in_use_is_one_line(port: int, out: Path) -> None:
    with pytest.raises(NotServedError, match=f"port {port} cannot be used"):
        site_server(out, port)
