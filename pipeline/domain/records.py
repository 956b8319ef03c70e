"""Every record that crosses a stage.

The tables' columns, their order and `docs/data-dictionary.md` are made from these classes: a field's
`says` metadata is the sentence a researcher reads. Offsets count characters of `text/<letter_id>.txt`, pages count from
1, and an empty string or None means "not stated".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.vocabulary import FindingKind, Framework, LetterKind, NotStated, Outcome, Tier, Verdict

IsoDate = Annotated[str, "date"]  # a day written 2017-06-12, or empty; typed outputs hold it as a date
Category = Annotated[str, "category"]  # one of a few words; typed outputs keep each of them once

_WEB_ADDRESS = re.compile(r"https?://[^\s\"'<>]+$", re.IGNORECASE)


def says(description: str, **default: Any) -> Any:
    """A dataclass field whose meaning, for the data dictionary, is `description`."""
    return field(metadata={"says": description}, **default)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the corpus, with what the manifest says of it."""

    path: str  # relative to the corpus, with forward slashes
    sha256: str
    bytes: int
    url: str = ""
    published: str = ""
    first_seen: str = ""
    last_changed: str = ""
    gone_since: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One inspection document."""

    table: ClassVar[str] = "letters"
    key: ClassVar[tuple[str, ...]] = ("letter_id",)

    letter_id: str = says("`<area-slug>-<kind>-<inspection_start>`, unique and stable")
    source: str = says("path of the file within the corpus")
    source_url: str = says("where the file was published, from the manifest", default="")
    published: IsoDate = says("date of publication, from the manifest", default="")
    sha256: str = says("hash of the file", default="")
    kind: LetterKind | NotStated = says(
        "`outcome_letter`, `revisit_letter` (2016 framework), `full_inspection`, `monitoring_inspection` "
        "(2023 framework) or `statement_of_action` (an area's own plan)",
        default="",
    )
    framework: Framework | NotStated = says("`2016` or `2023`", default="")
    area: str = says("canonical name of the local area (ONS usage)", default="")
    area_as_written: str = says("the letter's own wording of the area", default="")
    la_code: str = says("ONS code in force on the day the inspection started", default="")
    region: Category = says("ONS region", default="")
    inspection_start: IsoDate = says("first day of the inspection", default="")
    inspection_end: IsoDate = says("last day of the inspection", default="")
    letter_date: IsoDate = says("date printed on a 2016-framework letter", default="")
    outcome: Outcome | NotStated = says(
        "`wsoa_required`, `wsoa_not_required`; `all_sufficient`, `some_sufficient`, `none_sufficient`; "
        "`positive`, `inconsistent`, `widespread`; `effective_action`, `no_effective_action`",
        default="",
    )
    n_weaknesses: int | None = says("areas of significant weakness, counted from the findings", default=None)
    n_sufficient: int | None = says("weaknesses with a verdict of sufficient progress", default=None)
    n_not_sufficient: int | None = says("weaknesses with a verdict of not sufficient", default=None)
    n_priority_actions: int | None = says("areas for priority action, counted from the findings", default=None)
    n_improvements: int | None = says("areas for improvement, counted from the findings", default=None)
    stated_sufficient: int | None = says(
        "weaknesses with sufficient progress, as the letter's own summary sentence counts them", default=None
    )
    stated_not_sufficient: int | None = says(
        "weaknesses without sufficient progress, as the summary sentence counts them", default=None
    )
    next_full_inspection_months: int | None = says("months to the next full inspection", default=None)
    monitoring_inspection_months: int | None = says("months to the monitoring inspection", default=None)
    previous_inspection_start: IsoDate = says("first day of the previous inspection, where stated", default="")
    previous_inspection_end: IsoDate = says("last day of the previous inspection, where stated", default="")
    origin: Category = says("`rules`, or `correction` where a person's word replaced the machine's", default="rules")
    gone_since: str = says("since when the publisher no longer lists it, from the manifest; it is kept", default="")
    first_page: int | None = says("first page of the source on which the letter stands", default=None)
    last_page: int | None = says("last page of the source on which it stands", default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the inspectors said."""

    table: ClassVar[str] = "findings"
    key: ClassVar[tuple[str, ...]] = ("finding_id",)

    finding_id: str = says("`<letter_id>/<kind>/<number>`")
    letter_id: str = says("the letter it stands in")
    kind: FindingKind = says(
        "`weakness` (area of significant weakness), `priority_action`, `improvement`, `strength`, "
        "`development` (area for development; what needs to be better), `experience` (a paragraph of a 2023-framework "
        "report on what it is like to be a child with SEND in the area; no fault and no strength, without themes)"
    )
    number: int = says("1-based, in the letter's order, within the kind")
    text: str = says("the whole statement: line breaks and hyphenation healed, page furniture gone")
    verdict: Verdict | NotStated = says(
        "`sufficient` or `not_sufficient` on a revisited weakness; `effective_action` or "
        "`no_effective_action` on a monitored priority action",
        default="",
    )
    responsible: str = says("who must act, for a priority action", default="")
    page: int = says("page of the source on which it begins", default=1)
    start: int = says("offset into `text/<letter_id>.txt` where it begins", default=0)
    end: int = says("offset where it ends", default=0)
    rule: str = says("the rule that found it, as named in `rules/`", default="")
    origin: Category = says("`rules`, or `correction` where a person's word replaced the machine's", default="rules")
    markdown: str = says(
        "the statement with its own list breaks: `- ` for each point, points within a point further in; without "
        "breaks it is `text`",
        default="",
    )
    narrative: str = says(
        "what the letter says of this finding beside the statement, a paragraph on each line: on a revisit, the "
        "paragraphs between weakness and verdict",
        default="",
    )
    praise: str = says(
        "on a strength: the clauses that praise, which alone count as good practice; ` … ` where some lie between",
        default="",
    )
    reservation: str = says("on a strength: the clauses that hold back, such as “it is too early to say”", default="")
    schemes: str = says("on a strength: the schemes, teams and services it praises by name, `; ` between", default="")

    def holds_back(self, start: int, end: int) -> bool:
        """Whether a stretch of the text stands in a clause of a strength that does not praise."""
        return (
            bool(self.reservation)
            and any(self.text[start:end] in part for part in self.reservation.split(" … "))
            and not any(self.text[start:end] in part for part in self.praise.split(" … "))
        )


@dataclass(frozen=True, slots=True)
class FieldRow:
    """Where one value was read: a field of a letter, or a finding's verdict or responsible body."""

    table: ClassVar[str] = "fields"
    key: ClassVar[tuple[str, ...]] = ("letter_id", "field")

    letter_id: str = says("the letter")
    field: str = says("column of `letters.csv`; or `weakness/2/verdict` for a value of a finding")
    value: str = says("the value, as in the table it belongs to")
    page: int = says("page on which it stands")
    start: int = says("offset into `text/<letter_id>.txt` where its words begin")
    end: int = says("offset where they end")
    rule: str = says("the rule that read it, as named in `rules/`")


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """One theme of one finding, with its evidence."""

    table: ClassVar[str] = "themes"
    key: ClassVar[tuple[str, ...]] = ("finding_id", "theme", "subtheme")

    finding_id: str = says("the finding")
    theme: Category = says("name of the theme, see `docs/themes.md`")
    subtheme: Category = says("name of the subtheme, empty where a theme has none")
    tier: Tier = says(
        "how sure it is: `certain`, `likely`, or `confirmed` by a person; see `docs/themes.md`",
    )
    p: float = says("probability that the theme is right, 0 to 1")
    rule: str = says("the rule that found it, as named in `rules/themes.yml`")
    start: int = says("offset into the finding's text where the evidence begins")
    end: int = says("offset where it ends")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should look at."""

    table: ClassVar[str] = "problems"
    key: ClassVar[tuple[str, ...]] = ("source", "letter_id", "code", "page", "message")

    source: str = says("path of the file within the corpus, empty where it concerns none")
    letter_id: str = says("the letter, where one was recognised")
    severity: Severity = says("`error` or `warning`")
    code: ProblemCode = says("stable name of the problem, explained in `docs/problems.md`")
    message: str = says("what was wrong and what to do, for a researcher")
    page: int | None = says("page, where one is meant", default=None)

    @classmethod
    def of(
        cls,
        code: ProblemCode,
        message: str,
        *,
        source: str = "",
        letter_id: str = "",
        page: int | None = None,
        severity: Severity | None = None,
    ) -> Self:
        """A problem with the severity of its code, unless another is given."""
        return cls(source, letter_id, severity or code.severity, code, message, page)


class CorrectionStatus(StrEnum):
    """What became of a correction in a run."""

    APPLIED = "applied"
    NOT_NEEDED = "not_needed"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A person's correction of one value, with what the machine said and what became of it in this run."""

    table: ClassVar[str] = "corrections"
    key: ClassVar[tuple[str, ...]] = ("letter_id", "finding_id", "field")

    letter_id: str = says("the letter")
    finding_id: str = says("the finding, empty where a value of the letter itself is corrected")
    field: str = says("column of `findings.csv` or `letters.csv`")
    machine: str = says("what the rules gave in this run, empty where the value is gone")
    corrected: str = says("what the person says it is")
    because: str = says("the person's reason")
    by: str = says("who corrected it")
    on: IsoDate = says("date of the correction")
    status: CorrectionStatus = says(
        "`applied`; `not_needed`, the rules now say the same; `stale`, not applied, see `problems.csv`"
    )

    @property
    def is_applied(self) -> bool:
        """Whether the tables have the corrected value."""
        return self.status == CorrectionStatus.APPLIED

    @property
    def in_words(self) -> str:
        """Who corrected which field to what, what the rules gave, and why: a sentence or three for a reader."""
        given, machine = (f"“{value}”" if value else "nothing" for value in (self.corrected, self.machine))
        name = self.field.replace("_", " ")
        return (
            f"Corrected by {self.by} on {self.on}: {name} is {given}. The rules gave {machine}. Reason: {self.because}"
        )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One difference between what was extracted and what the official figures say."""

    table: ClassVar[str] = "reconciliation"
    key: ClassVar[tuple[str, ...]] = ("area", "la_code", "letter_id", "field", "official")

    area: str = says("canonical name of the local area")
    la_code: str = says("ONS code in force on the day the inspection started")
    letter_id: str = says("the letter, empty where the corpus lacks it")
    field: str = says("column of `letters.csv` that differs; `letter` where one side has no such letter at all")
    ours: str = says("the extracted value; the kind and start of the inspection for `letter`")
    official: str = says("the official value; the kind and start of the inspection for `letter`")
    cause: str = says("why they differ, where it can be known; empty means unexplained", default="")


class CoverageStatus(StrEnum):
    """Whether the official lists and the corpus have an inspection."""

    HELD = "held"
    MISSING = "missing"
    UNLISTED = "unlisted"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One inspection that the official lists or the corpus know of, and whether both do."""

    table: ClassVar[str] = "coverage"
    key: ClassVar[tuple[str, ...]] = ("area", "kind", "inspection_start")

    area: str = says("canonical name of the local area")
    la_code: str = says("ONS code in force on the day the inspection started")
    kind: str = says("kind of letter, as in `letters.csv`")
    inspection_start: IsoDate = says("first day of the inspection, the official one where there is one")
    published: IsoDate = says("official date of publication")
    status: CoverageStatus = says(
        "`held`; `missing`, listed but not in the corpus; `unlisted`, in the corpus and within the lists' period but "
        "not listed; `outside`, in the corpus but beyond what the lists cover"
    )
    letter_id: str = says("the letter, empty where the corpus lacks it")
    official_file: str = says("the official file that lists it, empty where none does")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One thing that a person should look at, most pressing first."""

    table: ClassVar[str] = "review"
    key: ClassVar[tuple[str, ...]] = ("rank",)

    rank: int = says("place in the queue, 1 first")
    group: Category = says(
        "`contradiction`, `problem`, `missing_verdict`, `unmatched_journey`, `uncertain_journey` or `unthemed`"
    )
    letter_id: str = says("the letter, empty where a file was recognised as none")
    finding_id: str = says("the finding, where one is meant")
    page: int | None = says("page of the source")
    why: str = says("why it is in the queue")
    words: str = says("the words around, as extracted")
    link: str = says("where to read it: the publisher's address, else the text in the output folder, else the file")
    stub: str = says("a correction to paste into `rules/corrections/<area>.yml`; as it stands it changes nothing")


@dataclass(frozen=True, slots=True)
class Journey:
    """One area of significant weakness followed from the outcome letter to the statement and the revisit."""

    table: ClassVar[str] = "journeys"
    key: ClassVar[tuple[str, ...]] = ("outcome_finding_id", "statement_finding_id", "revisit_finding_id")

    area: str = says("canonical name of the local area")
    la_code: str = says("ONS code in force on the day of the earliest of these inspections")
    outcome_finding_id: str = says("the weakness in the outcome letter, empty where there is no letter or no match")
    statement_finding_id: str = says("the same in the written statement of action, likewise")
    revisit_finding_id: str = says("the same in the revisit letter, likewise")
    score: float | None = says("likeness of outcome and revisit wording, 0 to 1; empty where one is missing")
    method: Category = says(
        "how outcome and revisit were matched: `exact`, `similar` (wording), `split` or `merged` (one and several), "
        "`order` (by place only: uncertain), `unmatched`, or `no_letter` (nothing to match with)"
    )
    statement_score: float | None = says("likeness to the statement's wording; empty where one is missing")
    statement_method: Category = says("how the statement's weakness was matched, as for `method`")
    verdict: Verdict | NotStated = says("the revisit's verdict: `sufficient` or `not_sufficient`")
    narrative: str = says("what the revisit letter says of it between statement and verdict", default="")
    later_finding_ids: str = says(
        "findings of later reports that share a theme with it, most alike first, see `later.csv`", default=""
    )


@dataclass(frozen=True, slots=True)
class LaterFinding:
    """A finding of a 2023-framework report that has a theme in common with an earlier weakness of the area."""

    table: ClassVar[str] = "later"
    key: ClassVar[tuple[str, ...]] = ("weakness_finding_id", "theme", "subtheme", "later_finding_id", "later_subtheme")

    area: str = says("canonical name of the local area that had the weakness")
    la_code: str = says("its ONS code on the day of the earlier inspection")
    weakness_finding_id: str = says("the weakness, in the outcome letter (the revisit letter where only that is held)")
    theme: Category = says("the theme they have in common")
    subtheme: Category = says("subtheme of the weakness")
    later_finding_id: str = says("the later finding")
    later_kind: FindingKind = says("kind of the later finding")
    later_subtheme: Category = says("subtheme of the later finding, under the same theme")
    later_area: str = says("canonical name of the local area of the later report")
    relation: Category = says("`same` area, or `successor`: a new area that took over from it, whole or in part")
    inspection_start: IsoDate = says("first day of the later inspection")
    likeness: float | None = says("likeness of the two wordings, 0 to 1", default=None)


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a written statement of action, as a row of its action tables gives it."""

    table: ClassVar[str] = "actions"
    key: ClassVar[tuple[str, ...]] = ("letter_id", "start_offset")

    letter_id: str = says("the statement")
    weakness: int | None = says("number of the weakness that it is to mend, where the statement tells")
    number: str = says("its number as printed, such as 2.3.1; empty where it has none")
    action: str = says("what is to be done")
    start: str = says("when it starts, as printed")
    end: str = says("when it ends, as printed")
    start_month: str = says("month in which it starts, as 2019-05; empty where the table names none")
    end_month: str = says("month in which it ends, likewise")
    lead: str = says("who leads it, as printed")
    measure: str = says("measure of success, as printed")
    rag: str = says("rating, where the table states one in words", default="")
    page: int = says("page on which it begins", default=1)
    start_offset: int = says("offset into `text/<letter_id>.txt` where the action's words begin", default=0)
    end_offset: int = says("offset where they end", default=0)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One document, or one finding of it, in the history of a local area: the files `areas/<area>.csv`."""

    table: ClassVar[str] = "history"
    key: ClassVar[tuple[str, ...]] = ("place",)

    place: int = says("place in the history, 1 first: the area itself, then those before and after it")
    relation: Category = says("`same` area; `predecessor` or `successor`, an area of its own that is shown beside")
    area: str = says("canonical name of that local area")
    la_code: str = says("its ONS code on the day of the inspection")
    date: IsoDate = says("first day of the inspection; the date of the document where no inspection is stated")
    document: str = says("kind of the document")
    letter_id: str = says("the document")
    finding_id: str = says("the finding, empty on the row of the document itself")
    kind: str = says("kind of the finding, `document` on the row of the document itself")
    number: int | None = says("number of the finding within its kind")
    text: str = says("the finding's words; the outcome, on the row of the document itself")
    verdict: str = says("verdict of this document on the finding")
    later_verdict: str = says("verdict of the revisit on a weakness of the outcome letter or statement")
    method: Category = says("how the weakness was matched with the revisit's, see `journeys.csv`")
    earlier_finding_ids: str = says(
        "on later findings: the area's earlier weaknesses that share a theme, most alike first"
    )
    link: str = says("where to read it: the publisher's address and page, else the text within the run's folder")
    later_finding_ids: str = says(
        "on weaknesses: findings of later reports that share a theme, most alike first", default=""
    )
    came_back: str = says("these later findings in words, with theme and likeness", default="")
    goes_back: str = says("on later findings: the earlier weaknesses in words, with theme and likeness", default="")
    markdown: str = says("the finding's words with their list breaks", default="")
    narrative: str = says("what the document says of the finding beside its statement", default="")
    note: str = says("why a verdict counts nowhere yet; on the row of a document, what happens next", default="")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a refresh found to be new: all of them since the first refresh, oldest first."""

    table: ClassVar[str] = "changes"
    key: ClassVar[tuple[str, ...]] = ("refresh", "what", "letter_id", "finding_id", "theme")

    refresh: int = says("number of the refresh that found it, 1 first; one that finds nothing has no number")
    since: str = says(
        "since when it is so, as far as the data tell: from the manifest, a correction's date, or the newest of these"
    )
    what: Category = says(
        "`letter_added`, `letter_reissued`, `letter_gone`, `verdict_added`, `verdict_altered`, `outcome_added`, "
        "`outcome_altered` or `theme_count`"
    )
    letter_id: str = says("the letter, empty for a theme")
    finding_id: str = says("the finding, for a verdict")
    theme: Category = says("the theme, where the number of its findings changed")
    before: str = says("the value before, empty for none; for a letter, its file")
    after: str = says("the value now, likewise; empty for a letter that is gone")
    source_url: str = says("where the letter was published")
    title: str = says("the change in words")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file gave: a letter with its parts, or only the problems that set it aside."""

    source: str
    letter: Letter | None
    findings: tuple[Finding, ...] = ()
    fields: tuple[FieldRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    actions: tuple[Action, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunTables:
    """The tables of one finished run, each in the order of its file; one that the run did not write is empty."""

    letters: Sequence[Letter] = ()
    findings: Sequence[Finding] = ()
    fields: Sequence[FieldRow] = ()
    themes: Sequence[ThemeHit] = ()
    problems: Sequence[Problem] = ()
    corrections: Sequence[CorrectionRow] = ()
    journeys: Sequence[Journey] = ()
    later: Sequence[LaterFinding] = ()
    actions: Sequence[Action] = ()
    # Each letter's text by its id. The body's pages each end in a form feed; running headers and footers follow.
    texts: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> dict[str, Sequence[Row]]:
        """The rows of every table by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "texts"}


Row = (
    Letter | Finding | FieldRow | ThemeHit | Problem | Journey | LaterFinding | Action | HistoryRow
    | CorrectionRow | Reconciliation | Coverage | ReviewRow | Change
)  # fmt: skip


def page_link(source_url: str, page: int, letter_id: str) -> str:
    """Where to read a page: at its publisher's web address, or else the letter's text in the output folder."""
    if _WEB_ADDRESS.match(source_url):
        return f"{source_url.partition('#')[0]}#page={page}"
    return f"text/{letter_id}.txt"


def columns(record: type) -> list[str]:
    """The record's column names in the tables' order."""
    return [f.name for f in fields(record)]
