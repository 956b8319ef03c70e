"""What the replica holds: local authorities, and the documents that their pages link."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from fpdf import FPDF

from tests.support.rules import project_rules

FULL, OUTCOME = "Area SEND full inspection", "Joint local area SEND inspection"
REVISIT, MONITORING = "Joint local area SEND revisit", "Area SEND monitoring inspection"
OTHERS = (
    "Joint area child protection inspection",
    "Children's services inspection",
    "children's services inspection, ",  # as the site once had it, with a doubled comma and space
    "Children's services focused visit",
    "Single inspection of LA children's services as",
)
MODIFIED = "Mon, 15 Jul 2024 09:30:00 GMT"


@dataclass
class Document:
    """A document on the site; `hidden` is what span.nonvisual says when it is not as usual."""

    id: str
    title: str
    published: str = "2024-07-15"
    version: int = 1
    hidden: str | None = None
    href: str = ""

    @property
    def path(self) -> str:
        return f"/v1/file/{self.id}"

    @property
    def body(self) -> bytes:
        return pdf(f"{self.title}, {self.id}, version {self.version}")

    @property
    def is_send(self) -> bool:
        return bool(re.search(r"SEND|special educational", self.title))


@dataclass
class Authority:
    """A local authority as the site knows it."""

    urn: str
    name: str
    documents: list[Document] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/provider/44/{self.urn}"


@cache
def pdf(text: str) -> bytes:
    """A small PDF, plainly marked as a sample."""
    page = FPDF()
    page.set_creation_date(datetime(2024, 7, 15, tzinfo=UTC))
    page.set_font("helvetica", size=12)
    page.add_page()
    page.multi_cell(0, 8, f"SAMPLE, made up for a test; it says nothing of any real place.\n\n{text}")
    return bytes(page.output())


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def small_site(count: int = 5) -> list[Authority]:
    """A few made-up authorities with a full inspection each, an older letter, and documents of other kinds."""
    site = []
    for n in range(count):
        documents = [
            Document(str(50250000 + n), FULL, f"2024-07-{10 + n:02}"),
            Document(str(50240000 + n), OTHERS[n % len(OTHERS)], "2023-02-01"),
            Document(str(2750000 + n), OUTCOME, f"2018-12-{10 + n:02}"),
        ]
        site.append(Authority(str(80400 + n), f"Sample{'abcdefghij'[n]}shire County Council", documents))
    return site


def full_site() -> list[Authority]:
    """The 153 local areas of England with 400 letters of every kind and other documents between them."""
    areas = sorted(project_rules().areas.in_force("2024-07-15"), key=lambda area: area.name)
    assert len(areas) == 153
    site = [Authority(str(80425 + n), area.name) for n, area in enumerate(areas)]
    titles = (FULL, OUTCOME, REVISIT, MONITORING)
    for n in range(400):
        kind, start = n // len(site), date(2017, 1, 9)
        published = start + timedelta(days=7 * n)
        site[n % len(site)].documents.insert(0, Document(str(50100000 + n), titles[kind], published.isoformat()))
    for n, authority in enumerate(site):
        for m in range(3):
            other = Document(str(50200000 + 3 * n + m), OTHERS[(n + m) % len(OTHERS)], "2022-03-04")
            authority.documents.insert(m, other)
    return site
