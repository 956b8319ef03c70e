"""What can go wrong with a site, each a way to answer one request."""

from __future__ import annotations

import socket
import struct
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.fake_site.pages import search_page
from tests.support.fake_site.replica import Fault, Handler

ERROR_PAGE = b"<!DOCTYPE html>\n<html><body><h1>Sorry, there is a problem with the service</h1></body></html>"


def status(code: int, headers: dict[str, str] | None = None) -> Fault:
    """An error status with a page."""

    def answer(handler: Handler) -> None:
        handler.send(code, "text/html", ERROR_PAGE, headers)

    return answer


def too_many(seconds: int) -> Fault:
    """429 that asks for a wait."""
    return status(429, {"Retry-After": str(seconds)})


def overloaded_for(seconds: int) -> Fault:
    """503 that asks for a wait until a date, which has no fractions of a second."""

    def answer(handler: Handler) -> None:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        status(503, {"Retry-After": format_datetime(until, usegmt=True)})(handler)

    return answer


def held_until(event: threading.Event) -> Fault:
    """The usual answer, once the event is set."""

    def answer(handler: Handler) -> None:
        event.wait()
        handler.answer()

    return answer


def body(content: bytes, kind: str = "application/pdf") -> Fault:
    """Other content than there should be, with status 200 and the right length."""

    def answer(handler: Handler) -> None:
        handler.send(200, kind, content)

    return answer


def redirect(url: str) -> Fault:
    """Sent elsewhere."""

    def answer(handler: Handler) -> None:
        handler.send(302, "text/html", b"", {"Location": url})

    return answer


def reset(handler: Handler) -> None:
    """The connection is reset before any answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def truncated(handler: Handler) -> None:
    """Half of the body, though the length of the whole was promised."""
    _half(handler, promise=True)


def cut_off(handler: Handler) -> None:
    """Half of the body, with no length promised, as an HTTP/1.0 server may."""
    _half(handler, promise=False)


def _half(handler: Handler, promise: bool) -> None:
    found = handler.replica.content(handler.path)
    assert found is not None
    kind, content = found
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    if promise:
        handler.send_header("Content-Length", str(len(content)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


def slow(seconds: float) -> Fault:
    """A body that drips for so long, or until the other side hangs up."""

    def answer(handler: Handler) -> None:
        found = handler.replica.content(handler.path)
        assert found is not None
        kind, content = found
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        pieces = 20
        for n in range(pieces):
            handler.wfile.write(content[len(content) * n // pieces : len(content) * (n + 1) // pieces])
            handler.wfile.flush()
            time.sleep(seconds / pieces)

    return answer


def huge(handler: Handler) -> None:
    """Ten gigabytes, as the header has it; the bytes go on until the other side has had enough."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/pdf")
    handler.send_header("Content-Length", str(10_000_000_000))
    handler.end_headers()
    piece = b"%PDF-1.7 " + b"0" * 65536
    while handler.hit.sent < 400_000_000:
        handler.wfile.write(piece)
        handler.hit.sent += len(piece)
    handler.close_connection = True


def shifted_search(times: int) -> Fault:
    """A search of two results a page whose order changes between the pages, so often: one stands twice, one nowhere."""
    left = [times]

    def answer(handler: Handler) -> None:
        site = list(handler.replica.site)
        start = int(handler.path.split("start=")[1].split("&")[0])
        if start and left[0]:
            left[0] -= 1
            site = [*site[:start], site[start - 1], *site[start:-1]]
        handler.send(200, "text/html", search_page(site, start, 2).encode())

    return answer


def endless_pager(handler: Handler) -> None:
    """Every search page has a next one, with the same authorities on it."""
    found = handler.replica.content(handler.path)
    assert found is not None
    page = found[1].decode()
    start = int(handler.path.split("start=")[1].split("&")[0])
    following = f'<li class="next"><a href="/search?q=&amp;start={start + 1}&amp;rows=100">Next</a></li>'
    handler.send(
        200, "text/html", page.replace("<ul class='pagination'>", "<ul class='pagination'>" + following).encode()
    )
