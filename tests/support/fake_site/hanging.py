"""What opens a PDF and hangs; a module of its own, since the process that opens PDFs loads it anew."""

from __future__ import annotations

import time
from pathlib import Path


def open_all_but_the_first(path: Path) -> str:
    """Hang for ever on `first.pdf`, and find any other file readable."""
    while path.name == "first.pdf":
        time.sleep(1)
    return ""
