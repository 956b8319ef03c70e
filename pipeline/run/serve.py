"""A run's site on this machine only, made anew whenever a letter or a rule changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipeline.domain import SendLettersError

LOOPBACK = "127.0.0.1"
FIRST_PAGE = "/site/index.html"
_HOSTS = (LOOPBACK, "localhost")
_INTERVAL = 1.0  # seconds between two looks at the folders

State = frozenset[tuple[str, int, int]]


class NotServedError(SendLettersError):
    """The site cannot be served; the message says why."""

    exit_status = 2


def site_server(out: Path, port: int) -> ThreadingHTTPServer:
    """A server of the run's folder that only this machine reaches; `port` 0 takes any. Raises NotServedError."""
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(out)))
    except (OSError, OverflowError) as error:
        raise NotServedError(f"port {port} cannot be used ({error}); choose another with --port") from None


def serve(
    server: ThreadingHTTPServer,
    out: Path,
    watched: Iterable[Path],
    remake: Callable[[], object],
    stop: threading.Event | None = None,
    interval: float = _INTERVAL,
) -> None:
    """Serve until `stop` is set or Ctrl-C comes; call `remake` when a watched file that is not in `out` has changed."""
    folders, stop = tuple(watched), stop or threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    seen = folder_state(folders, out)
    try:
        while not stop.wait(interval):
            now = folder_state(folders, out)
            if now != seen:
                seen = now  # what changes while the site is made is seen at the next look
                remake()
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def folder_state(folders: Iterable[Path], out: Path) -> State:
    """The files in the folders, those of the run in `out` aside, each with its size and time of its last change."""
    found = set()
    own = out.absolute()
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                about = path.stat()
            except OSError:  # gone meanwhile, or a link that leads nowhere
                continue
            if path.is_file() and not path.absolute().is_relative_to(own):
                found.add((str(path), about.st_size, about.st_mtime_ns))
    return frozenset(found)


class _Handler(SimpleHTTPRequestHandler):
    """Files of the run, without lists of folders; nothing that is hidden, and nothing under another host's name."""

    def do_GET(self) -> None:
        if self._is_allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._is_allowed():
            super().do_HEAD()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def list_directory(self, path: object) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing: what matters is what the run says."""

    def _is_allowed(self) -> bool:
        # Another site in the same browser could name this server as its own, and read it.
        if self.headers.get("Host", "").rpartition(":")[0] not in _HOSTS:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path.partition("?")[0] in ("/", "/index.html"):
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", FIRST_PAGE)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif any(part.startswith(".") for part in self._parts()):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            return True
        return False

    def _parts(self) -> tuple[str, ...]:
        """The folders and the file that are asked for, within the run's folder."""
        return Path(self.translate_path(self.path)).relative_to(self.directory).parts
