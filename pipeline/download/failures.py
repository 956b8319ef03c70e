"""Why a request came to nothing, in words for the person who reads the report."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from pipeline.download.guards import ForeignHostError

_REASONS = (
    (DownloadTimeoutError, "no whole answer came in time (--timeout)"),
    (ResponseDataLossError, "the answer broke off"),
    (DownloadCancelledError, "it is larger than a document may be"),
    (CannotResolveHostError, "the host's name is not known; is there a connection?"),
    (DownloadConnectionRefusedError, "the host refused the connection"),
    (DownloadFailedError, "the connection broke"),
)


def reason(error: BaseException) -> str:
    """What went wrong with a request, without its address."""
    if isinstance(error, HttpError):
        return f"the site answered {error.response.status}"
    if isinstance(error, ForeignHostError):
        return str(error)
    if isinstance(error, IgnoreRequest):
        circle = "max redirections" in str(error)
        return "it redirects in a circle" if circle else str(error) or "the request was dropped"
    known = next((words for kind, words in _REASONS if isinstance(error, kind)), "")
    return known or f"{type(error).__name__}: {error}"


def tries(request: Any) -> str:
    """How often a request was sent, for the end of a message; empty when only once."""
    again = request.meta.get("retry_times", 0)
    return f" (tried {again + 1} times)" if again else ""
