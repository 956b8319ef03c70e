"""The pages as last seen: asked for again every time, but sent again only when they have changed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from pathlib import Path
from typing import Any

from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

_KEEP_DAYS = 90  # a page not asked for in so long is removed


class Pages(HttpCacheMiddleware):  # type: ignore[misc]
    """Scrapy's HTTP cache, save that a page which cannot be fetched is a failure and never an old copy of it."""

    def process_exception(self, request: Any, exception: Exception) -> None:
        request.meta.pop("cached_response", None)


class Revalidate:
    """The policy: nothing is fresh, everything with a validator is asked for conditionally."""

    def __init__(self, settings: Any) -> None:
        pass

    def should_cache_request(self, request: Any) -> bool:
        return bool(request.method == "GET")

    def should_cache_response(self, response: Any, request: Any) -> bool:
        whole = response.status == 200 and "partial" not in response.flags
        return whole and any(name in response.headers for name in ("ETag", "Last-Modified"))

    def is_cached_response_fresh(self, cachedresponse: Any, request: Any) -> bool:
        for condition, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if validator in cachedresponse.headers:
                request.headers[condition] = cachedresponse.headers[validator]
        return False

    def is_cached_response_valid(self, cachedresponse: Any, response: Any, request: Any) -> bool:
        return bool(response.status == 304)


class PageFiles:
    """One file a page: a line of JSON with address and headers, then the body. Holds no code, unlike a pickle."""

    def __init__(self, settings: Any) -> None:
        self._folder = Path(settings["HTTPCACHE_DIR"])

    def open_spider(self, spider: Any) -> None:
        oldest = time.time() - _KEEP_DAYS * 86400
        for path in self._folder.glob("*.page"):
            if path.stat().st_mtime < oldest:
                path.unlink()

    def close_spider(self, spider: Any) -> None:
        pass

    def retrieve_response(self, spider: Any, request: Any) -> Any:
        try:
            head, _, body = self._path(request).read_bytes().partition(b"\n")
            told = json.loads(head)
            headers = Headers(told["headers"])
            kind = responsetypes.from_args(headers=headers, url=told["url"], body=body)
            return kind(told["url"], status=200, headers=headers, body=body)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # a page not kept, or a file cut short: it is fetched anew

    def store_response(self, spider: Any, request: Any, response: Any) -> None:
        headers = {k.decode("latin-1"): [v.decode("latin-1") for v in vs] for k, vs in response.headers.items()}
        told = {"url": response.url, "headers": headers}
        path = self._path(request)
        part = path.with_suffix(".part")
        with contextlib.suppress(OSError):  # the cache only spares the site some bytes
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(json.dumps(told).encode() + b"\n" + response.body)
            part.replace(path)

    def _path(self, request: Any) -> Path:
        return self._folder / f"{hashlib.sha256(request.url.encode()).hexdigest()[:32]}.page"
