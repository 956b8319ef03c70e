"""The replica's server: search, provider pages and files on one loopback address, with a log of every request."""

from __future__ import annotations

import fnmatch
import json
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.fake_site.content import MODIFIED, Authority, etag
from tests.support.fake_site.pages import provider_page, search_page

Fault = Callable[["Handler"], None]


@dataclass
class Hit:
    """One request as the server saw it."""

    path: str
    headers: dict[str, str]
    started: float
    in_flight: int
    status: int = 0
    sent: int = 0  # bytes of body

    @property
    def is_conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass
class _Rule:
    pattern: str
    fault: Fault
    times: int | None


@dataclass
class Replica:
    """The site as a context; change `site` and `other`, or set faults, between crawls or during one."""

    site: list[Authority]
    other: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # path → content type and body
    robots: str | None = None
    validators: bool = True
    pause: float = 0.0  # seconds before each answer
    tls: ssl.SSLContext | None = None
    hits: list[Hit] = field(default_factory=list)
    _rules: list[_Rule] = field(default_factory=list)
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Replica:
        handler = type("BoundHandler", (Handler,), {"replica": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self._server.server_address[1]}"

    def fail(self, pattern: str, fault: Fault, times: int | None = None) -> None:
        """Answer requests whose path fits the shell pattern with a fault, the first `times` of them or always."""
        self._rules.append(_Rule(pattern, fault, times))

    def heal(self) -> None:
        """Switch all faults off and forget the log."""
        self._rules.clear()
        self.hits.clear()

    def asked(self, pattern: str) -> list[Hit]:
        """The requests whose path fits the shell pattern."""
        return [hit for hit in self.hits if fnmatch.fnmatchcase(hit.path, pattern)]

    def fault_for(self, path: str) -> Fault | None:
        with self._lock:
            for rule in self._rules:
                if rule.times != 0 and fnmatch.fnmatchcase(path, rule.pattern):
                    if rule.times is not None:
                        rule.times -= 1
                    return rule.fault
        return None

    def begin(self, path: str, headers: dict[str, str]) -> Hit:
        with self._lock:
            self._busy += 1
            hit = Hit(path, headers, time.monotonic(), self._busy)
            self.hits.append(hit)
            return hit

    def end(self) -> None:
        with self._lock:
            self._busy -= 1

    def content(self, path: str) -> tuple[str, bytes] | None:
        """What lies at a path, with its content type."""
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return None if self.robots is None else ("text/plain", self.robots.encode())
        if parts.path == "/search":
            query = parse_qs(parts.query)
            page = search_page(self.site, int(query["start"][0]), int(query["rows"][0]))
            return "text/html; charset=utf-8", page.encode()
        for authority in self.site:
            if authority.path == parts.path:
                return "text/html; charset=utf-8", provider_page(authority).encode()
            for document in authority.documents:
                if document.path == parts.path:
                    return "application/pdf", document.body
        return self.other.get(parts.path)

    def serve_json(self, path: str, value: Any) -> None:
        """Put a JSON document at a path."""
        self.other[path] = ("application/json", json.dumps(value).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that hangs up is part of the tests
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection; a fault may do with it what it likes."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # head and body in one packet, as a real server would
    replica: Replica
    hit: Hit

    def do_GET(self) -> None:
        self.hit = self.replica.begin(self.path, {k.casefold(): v for k, v in self.headers.items()})
        try:
            time.sleep(self.replica.pause)
            fault = self.replica.fault_for(self.path)
            if fault is not None:
                fault(self)
            else:
                self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.replica.end()

    def answer(self) -> None:
        """What the site answers when it is well."""
        found = self.replica.content(self.path)
        if found is None:
            self.send(404, "text/html", b"<!DOCTYPE html><html><body>Page not found</body></html>")
            return
        kind, body = found
        told = {"ETag": etag(body), "Last-Modified": MODIFIED} if self.replica.validators else {}
        asked = self.hit.headers.get("if-none-match")
        if told and asked == told["ETag"]:
            self.send(304, kind, b"", told)
        else:
            self.send(200, kind, body, told)

    def send(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.hit.status = status
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.hit.sent = len(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass
