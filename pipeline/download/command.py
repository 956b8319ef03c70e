"""`send-letters download`: an order made of the command line, carried out and told."""

from __future__ import annotations

import sys
from typing import Any

from pipeline.download.order import Order, OrderError


def run(**asked: Any) -> int:
    """The exit status of an order: 0 all that is listed is held, 1 something was missed, 2 it makes no sense."""
    try:
        order = Order(**asked)
    except OrderError as error:
        print(error, file=sys.stderr)
        return 2
    from pipeline.download.crawl import download, tell  # the crawler takes a while to load

    return tell(download(order))
