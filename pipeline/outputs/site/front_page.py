"""The first page: what this is, how much was read, the findings that matter each with its picture, and what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import SHORTCOMINGS, Change, LetterKind, Outcome, Severity
from pipeline.outputs.frames import frame_records
from pipeline.outputs.site.pages import Pages
from pipeline.outputs.site.pictures import Picture
from pipeline.outputs.site.theme_names import theme_label, theme_page
from pipeline.outputs.site.view import RunView

_ENOUGH = 10  # weaknesses that a theme must have at the revisits to be named the one with least progress
_NEWEST = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """One finding that matters: a sentence made from the tables, with its picture and where to read on."""

    words: str
    picture: Picture
    link: str
    more: str


def write_front_page(view: RunView, pages: Pages, pictures: Sequence[Picture]) -> None:
    """Write the first page of the site."""
    named = {picture.name: picture for picture in pictures}
    by_kind = Counter(letter.kind for letter in view.letters)
    years = sorted({letter.inspection_start[:4] for letter in view.letters if letter.inspection_start})
    faults = [f for f in view.findings if (view.letter[f.letter_id].kind, f.kind) in SHORTCOMINGS]
    pages.write(
        "index.html",
        "front.html",
        title="What inspectors found in each area’s SEND inspection",
        letters=len(view.letters),
        areas=sum(bool(entry.letters) for entry in view.areas),
        findings=len(view.findings),
        kinds=[(kind.label, by_kind[kind]) for kind in LetterKind if by_kind[kind]],
        years=years,
        errors=sum(p.severity == Severity.ERROR for p in view.problems),
        warnings=sum(p.severity == Severity.WARNING for p in view.problems),
        faults=len(faults),
        unthemed=sum(f.finding_id not in view.themes_of for f in faults),
        revisits_alone=_revisits_alone(view),
        corrections=len(view.corrected.rows),
        statements=list(_statements(view, named)),
        map=named.get("map-outcomes"),
        news=_news(view),
    )


def _statements(view: RunView, named: dict[str, Picture]) -> Iterator[Statement]:
    """The findings that this run's tables bear out."""
    for kind, outcome, says in (
        (LetterKind.FULL_INSPECTION, Outcome.WIDESPREAD,
         "Since 2023, inspectors found widespread or systemic failings in {n} of {all} full inspections."),
        (LetterKind.OUTCOME_LETTER, Outcome.WSOA_REQUIRED,
         "Under the 2016 framework, {n} of {all} inspections required a written statement of action."),
    ):  # fmt: skip
        outcomes = [letter.outcome for letter in view.letters if letter.kind == kind and letter.outcome]
        if outcomes and (picture := named.get(f"outcomes-{kind.framework}")):
            words = says.format(n=outcomes.count(outcome), all=len(outcomes))
            yield Statement(words, picture, "areas/index.html", "Look up an area")
    shares = [r for r in view.rows("theme-shares") if not r["subtheme"] and r["areas"] and r["theme"] != "no theme"]
    if shares and "themes-ranked" in named:
        top = max(shares, key=lambda r: r["areas"])
        words = (
            f"{theme_label(top['theme'])} is the most common theme: {top['areas']} of {top['areas_inspected']} areas "
            f"inspected were faulted on it."
        )
        yield Statement(words, named["themes-ranked"], theme_page(top["theme"]), "Which areas, in which words")
    revisits = [r for r in view.rows("revisits") if not r["subtheme"] and r["share_sufficient"] is not None]
    if revisits and revisits[0]["theme"] == "all" and "progress" in named:
        whole = revisits[0]
        words = (
            f"At the revisits, {whole['sufficient']} of {whole['sufficient'] + whole['not_sufficient']} weaknesses "
            f"had made sufficient progress."
        )
        rest = [
            r for r in revisits[1:] if r["theme"] != "no theme" and r["sufficient"] + r["not_sufficient"] >= _ENOUGH
        ]
        link = "themes/index.html"
        if rest:
            least = min(rest, key=lambda r: (r["share_sufficient"], -r["weaknesses"]))
            words += (
                f" Of the themes with at least {_ENOUGH} weaknesses, progress was least on "
                f"{theme_label(least['theme'])}: {least['sufficient']} of "
                f"{least['sufficient'] + least['not_sufficient']}."
            )
            link = theme_page(least["theme"])
        yield Statement(words, named["progress"], link, "Read on")


def _revisits_alone(view: RunView) -> int:
    """How many revisit letters are held without the outcome letter that their weaknesses come from."""
    return sum(
        letter.kind == LetterKind.REVISIT_LETTER
        and not any(x.kind == LetterKind.OUTCOME_LETTER for x in view.area_of[letter.letter_id].letters)
        for letter in view.letters
    )


def _news(view: RunView) -> list[tuple[str, str]]:
    """What the last refresh found, in words, each with the letter's page; nothing where no refresh made this run."""
    if "changes" not in view.records:
        return []
    changes = frame_records(view.records["changes"], Change)
    last = max((c.refresh for c in changes), default=0)
    news = [c for c in changes if c.refresh == last and c.letter_id]
    return [(c.title, view.letter_page(c.letter_id) if c.letter_id in view.letter else "") for c in news[:_NEWEST]]
