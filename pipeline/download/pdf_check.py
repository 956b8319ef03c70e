"""Whether a file is a PDF whose first page can be read, asked of a helper process with bounded memory and time.

PDFs come from strangers: one that crashes, hangs or swells its reader takes only the helper down.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from pathlib import Path

SECONDS = 10.0  # a file that takes longer to open counts as unreadable
MEMORY = 1 << 30  # bytes of address space that the helper may take
READABLE = "readable"


class PdfCheck:
    """A helper process, started when first asked and again after a file has killed it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._helper: subprocess.Popen[bytes] | None = None
        self._one_at_a_time = threading.Lock()

    def problem(self, path: Path) -> str:
        """Why the first page cannot be read, empty when it can."""
        with self._one_at_a_time:
            helper = self._running()
            assert helper.stdin is not None
            assert helper.stdout is not None
            timer = threading.Timer(self._seconds, helper.kill)
            timer.start()
            try:
                helper.stdin.write(f"{json.dumps(str(path))}\n".encode())  # a path may hold a line break
                helper.stdin.flush()
                answer = helper.stdout.readline().decode().strip()
            except BrokenPipeError:
                answer = ""
            finally:
                timer.cancel()
            if not answer:
                self._end()
                return f"its reader crashed or took longer than {self._seconds:g} s"
            return "" if answer == READABLE else answer

    def close(self) -> None:
        """End the helper process."""
        with self._one_at_a_time:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._helper is None or self._helper.poll() is not None:
            self._end()
            self._helper = subprocess.Popen(
                [sys.executable, "-m", "pipeline.download.pdf_check"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the crawl, which then ends the helper itself
            )
        return self._helper

    def _end(self) -> None:
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
            for pipe in (self._helper.stdin, self._helper.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
            self._helper = None


def _first_page(path: str) -> str:
    import pypdfium2

    try:
        with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
            if len(document) == 0:
                return "it has no page"
            document[0].get_textpage().count_chars()
            return READABLE
    except (pypdfium2.PdfiumError, OSError, MemoryError) as error:
        return f"its first page cannot be read ({' '.join(str(error).split())})"


def _answer_all() -> None:
    """Answer one line for each path on standard input, until it ends."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system can bound a process
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        print(_first_page(json.loads(line)), flush=True)


if __name__ == "__main__":
    _answer_all()
