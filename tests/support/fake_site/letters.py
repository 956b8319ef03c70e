"""A replica's site whose documents can be read: the made-up letters of the sample, each at its authority."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests.support.fake_site.content import FULL, MONITORING, OTHERS, OUTCOME, REVISIT, Authority, Document
from tests.support.made_letters.case import Case
from tests.support.made_letters.sample_letters import LETTERS

TITLES = {"outcome_letter": OUTCOME, "revisit_letter": REVISIT, "full_inspection": FULL}
PLACES = ("ambleford", "northmere", "port-wrenley", "calderwick-on-sea")


@dataclass
class Letter(Document):
    """A made-up letter as the site links it."""

    case: Case = LETTERS[0]

    @property
    def body(self) -> bytes:
        return _written(self.case)

    @property
    def letter_id(self) -> str:
        spec = self.case.spec
        return f"{spec.place.slug}-{spec.kind}-{spec.start}"


def letter(case: Case, number: int) -> Letter:
    """A letter under the address of that number."""
    title = TITLES.get(case.spec.kind, MONITORING)
    return Letter(str(50250000 + number), title, case.spec.end.isoformat(), case=case)


def readable_site(places: tuple[str, ...] = PLACES) -> list[Authority]:
    """An authority for each place, with its letters of the sample and a document of another kind."""
    site = []
    for n, slug in enumerate(places):
        letters = [letter(case, i) for i, case in enumerate(LETTERS) if case.spec.place.slug == slug]
        other = Document(str(50240000 + n), OTHERS[n], "2023-02-01")
        site.append(Authority(str(80400 + n), letters[0].case.spec.place.council, [*letters, other]))
    return site


@cache
def _written(case: Case) -> bytes:
    return case.written("pdf")
