"""The sections of a briefing, in the order that the LGiU's of October 2017 has, each sentence made from the tables.

A sentence that states a number has a note with the rows counted. What is only likely is said to be likely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.domain import PROGRESS, FindingKind, Framework, LetterKind, Outcome, Severity, Verdict, label_of
from pipeline.outputs.briefing.scope import Scope
from pipeline.outputs.briefing.text import Draft, Quote, Sentence, many, names
from pipeline.outputs.tables.base import (
    NO_THEME,
    REVISITED,
    STRENGTHS,
    WEAKNESSES,
    Kinds,
    TableInput,
    bodies,
    likely,
    short_name,
    statements,
    themed,
)
from pipeline.outputs.tables.briefing import GROUPS, problems_of, themes_under
from pipeline.outputs.tables.listing import letter_link

_QUOTED = 2  # findings quoted for each kind of problem or theme
_LONGEST_QUOTE = 320  # characters
_FEW = 2  # weaknesses that are few for an area

_PRIORITY_ACTIONS: Kinds = frozenset({(LetterKind.FULL_INSPECTION, FindingKind.PRIORITY_ACTION)})
_MONITORED: Kinds = frozenset({(LetterKind.MONITORING_INSPECTION, FindingKind.PRIORITY_ACTION)})


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the worst findings of a framework are called, and what an area must do about them."""

    letter: LetterKind
    kinds: Kinds
    heading: str
    finding: str
    must: str  # what the areas had to do, after “had to”

    @property
    def nouns(self) -> tuple[str, str]:
        """What one such finding and several of them are called."""
        return self.finding, self.finding.replace("area ", "areas ", 1)


REQUIREMENTS: dict[Framework, Requirement] = {
    Framework.FROM_2016: Requirement(
        LetterKind.OUTCOME_LETTER,
        WEAKNESSES,
        "Written statements of action",
        "area of significant weakness",
        "write a statement of action",
    ),
    Framework.FROM_2023: Requirement(
        LetterKind.FULL_INSPECTION,
        _PRIORITY_ACTIONS,
        "Areas for priority action",
        "area for priority action",
        "plan priority action",
    ),
}


@dataclass(frozen=True, slots=True)
class Material:
    """What a briefing is made from: the frames within its scope, and how the tables see them."""

    run: TableInput
    letters: pd.DataFrame  # with `day`
    problems: pd.DataFrame
    actions: pd.DataFrame
    scope: Scope
    undated: int  # letters that `until` leaves out because they have no date

    def name_of(self) -> dict[str, str]:
        """Each letter's area in short."""
        return {i: short_name(a) for i, a in zip(self.run.letters["letter_id"], self.run.letters["area"], strict=True)}

    def required(self, framework: Framework) -> pd.DataFrame:
        """The letters that oblige their area to act, as the tables see them."""
        requirement = REQUIREMENTS[framework]
        ids = set(statements(self.run, requirement.kinds)["letter_id"])
        if framework is Framework.FROM_2016:
            ids = set(self.letters["letter_id"][self.letters["outcome"] == Outcome.WSOA_REQUIRED])
        rows = self.run.letters
        return rows[rows["letter_id"].isin(ids) & (rows["letter_kind"] == requirement.letter)]


def write_sections(draft: Draft, material: Material) -> None:
    """The whole briefing."""
    _opening(draft, material)
    _update(draft, material)
    _process(draft)
    for framework, requirement in REQUIREMENTS.items():
        if (material.run.letters["letter_kind"] == requirement.letter).any():
            _how_many(draft, material, framework)
            _kinds_of_problem(draft, material, requirement)
            _exceptions(draft, material, framework)
    _revisits(draft, material)
    _good_practice(draft, material)
    _warnings(draft, material)
    _responses(draft, material)
    _look_at(draft, material)


def _opening(draft: Draft, material: Material) -> None:
    draft.head("Draft briefing: what inspectors found for children and young people with SEND", "title")
    letters = material.letters
    limits = material.scope.in_words()
    kinds = [(kind, letters[letters["kind"] == kind]["letter_id"]) for kind in LetterKind]
    listed = ", ".join(f"{label_of(kind).lower()} {len(ids)}" for kind, ids in kinds if len(ids))
    draft.say(
        draft.counted(
            f"This draft is made from {many(len(letters), 'letter or report', 'letters and reports')}"
            f"{' ' + limits if limits else ''}{': ' + listed if listed else ''}.",
            "Rows of letters.csv",
            letters["letter_id"],
        ),
        "A note after a sentence says what was counted. Check each sentence against the letters before you publish it.",
    )
    if material.undated:
        draft.say(
            draft.counted(
                f"Further {many(material.undated, 'letter')} without any date {_were(material.undated)} left out.",
                "Rows of letters.csv without a date",
                (),
            )
        )


def _update(draft: Draft, material: Material) -> None:
    draft.head("Update")
    newest = material.letters["day"].max() if len(material.letters) else ""
    since = material.scope.since or (newest[:4] and f"{newest[:4]}-01-01")
    new = material.letters[(material.letters["day"] >= since) & (material.letters["day"] != "")].sort_values(
        ["day", "letter_id"]
    )
    when = f"since {since}" if material.scope.since else f"in {newest[:4]}, the newest year"
    inspected = material.run.letters[
        material.run.letters["letter_kind"].isin([r.letter for r in REQUIREMENTS.values()])
    ]
    draft.say(
        draft.counted(
            f"{many(len(new), 'letter or report is', 'letters and reports are')} new {when}.",
            "Rows of letters.csv by the first known of publication, date of the letter and end of the inspection",
            new["letter_id"],
        )
        if since
        else "No letter has a date, so none can be called new.",
        draft.counted(
            f"Outcome letters and full inspections now cover {many(_areas(inspected), 'area')}.",
            "Different areas among the outcome letters and full inspections in letters.csv",
            inspected["letter_id"],
        ),
    )
    obliged = {i for framework in REQUIREMENTS for i in material.required(framework)["letter_id"]}
    name_of = material.name_of()
    for letter in new.to_dict("records"):
        star = "*" if letter["letter_id"] in obliged else ""
        when = letter["inspection_start"] or "on a day that is not stated"
        what = f"{label_of(letter['kind']).lower()}, inspected {when}"
        draft.point(f"{name_of[letter['letter_id']]} ({what}){star}")
    if obliged & set(new["letter_id"]):
        draft.say("* A written statement of action or priority action was required.")


def _process(draft: Draft) -> None:
    draft.head("A note on process")
    draft.say(
        "Ofsted and the Care Quality Commission inspect each local area together.",
        "Under the first framework, an outcome letter says whether the area must write a statement of action, and a "
        "revisit letter later says whether it has made sufficient progress on each weakness.",
        "Under the present framework, a full inspection report names areas for priority action and areas for "
        "improvement, and a monitoring report says whether the area has taken effective action.",
    )


def _how_many(draft: Draft, material: Material, framework: Framework) -> None:
    requirement = REQUIREMENTS[framework]
    draft.head(requirement.heading)
    letters, required = material.run.letters, material.required(framework)
    inspected = letters[letters["letter_kind"] == requirement.letter]
    n, of = _areas(required), _areas(inspected)
    draft.say(
        draft.counted(
            f"Of the {many(of, 'area')} inspected, {n} had to {requirement.must}"
            f"{': ' + names(map(short_name, required['area'])) if n else ''}.",
            f"Different areas by outcome and {requirement.finding} in letters.csv and findings.csv",
            required["letter_id"],
        )
    )
    outcomes = dict(zip(material.letters["letter_id"], material.letters["outcome"], strict=True))
    unread = [i for i in inspected["letter_id"] if not outcomes[i]]
    if unread:
        draft.say(
            draft.counted(
                f"In {many(len(unread), 'letter')} the outcome could not be read, so there may be more of them.",
                "Rows of letters.csv with an empty outcome",
                unread,
            )
        )
    said = statements(material.run, requirement.kinds)
    if said.empty:
        return
    per_area = said.groupby(bodies(said))["finding_id"].agg(list)
    several = [i for ids in per_area if len(ids) > _FEW for i in ids]
    n_several = sum(len(ids) > _FEW for ids in per_area)
    draft.say(
        draft.counted(
            f"The letters name {many(len(said), *requirement.nouns)} in {many(len(per_area), 'area')}.",
            "Rows of findings.csv",
            said["finding_id"],
        ),
        draft.counted(
            f"{n_several} of these areas have more than {_FEW}.", "Areas by their rows of findings.csv", several
        ),
        "A point that is not named here may still need to improve: the letters’ other parts say so.",
    )


def _kinds_of_problem(draft: Draft, material: Material, requirement: Requirement) -> None:
    draft.head("Kinds of problem", "subheading")
    table = problems_of(material.run, requirement.kinds)
    said = statements(material.run, requirement.kinds).set_index("finding_id")
    for group in GROUPS:
        rows = table[table["headline"] == group]
        for row in rows.to_dict("records"):
            ids, unsure = row["finding_ids"].split(), row["likely_finding_ids"].split()
            if not ids and not unsure:
                continue
            name = group if row["problem"] == "any" else f"{group}: {row['problem'][:1].lower()}{row['problem'][1:]}"
            quotes = () if row["problem"] == "any" else _quotes(said, ids)
            sentences = (
                _named(draft, f"{name}", ids, said, requirement.finding),
                _likely(draft, name, unsure, row["likely_area_names"], said),
            )
            draft.say(*filter(None, sentences), quotes=quotes, kind="paragraph" if row["problem"] == "any" else "point")
    covered = {theme for group in GROUPS for theme in themes_under(group)}
    data, beside = themed(material.run, requirement.kinds), likely(material.run, requirement.kinds)
    others = [t for t in (*material.run.taxonomy, NO_THEME) if t not in covered]
    draft.head("Other kinds of problem", "subheading")
    for theme in others:
        ids = [str(i) for i in dict.fromkeys(data["finding_id"][data["theme"] == theme])]
        unsure_rows = beside[(beside["theme"] == theme) & (beside["subtheme"] == "")]
        unsure = [str(i) for i in unsure_rows["finding_id"] if i not in ids]
        if ids or unsure:
            name = _capital(_theme_name(theme))
            further = set(map(short_name, said.loc[unsure, "area"])) - set(map(short_name, said.loc[ids, "area"]))
            draft.point(
                *filter(
                    None,
                    (
                        _named(draft, name, ids, said, requirement.finding),
                        _likely(draft, name, unsure, "; ".join(further), said),
                    ),
                ),
                quotes=_quotes(said, ids),
            )


def _named(draft: Draft, name: str, ids: list[str], said: pd.DataFrame, finding: str) -> Sentence | None:
    """Which areas have a finding of this kind."""
    if not ids:
        return None
    areas = {short_name(area) for area in said.loc[ids, "area"]}
    return draft.counted(
        f"{name}: {many(_areas(said.loc[ids]), 'area')} ({names(areas)}).",
        f"Areas with {_with_article(finding)} on this theme, certain or confirmed, in findings.csv and themes.csv",
        ids,
    )


def _likely(draft: Draft, name: str, ids: list[str], areas: str, said: pd.DataFrame) -> Sentence | None:
    """Which further areas likely have one."""
    further = [area for area in areas.split("; ") if area]
    if not ids or not further:
        return None
    return draft.counted(
        f"Likely also: {names(further)}.", f"Areas where the theme “{name}” is only likely in themes.csv", ids
    )


def _exceptions(draft: Draft, material: Material, framework: Framework) -> None:
    requirement = REQUIREMENTS[framework]
    said, data = statements(material.run, requirement.kinds), themed(material.run, requirement.kinds)
    if said.empty:
        return
    draft.head("Exceptions", "subheading")
    where = bodies(said)
    under = {group: set(bodies(data[data["theme"].isin(themes_under(group))])) for group in GROUPS}
    named_under_one = set().union(*under.values())
    none = said[~where.isin(named_under_one)]
    by_id = said.set_index("finding_id")
    if none.empty:
        draft.say("Every area with such a finding has one under at least one of the three headings above.")
    for area, part in none.groupby("area"):
        draft.point(
            draft.counted(
                f"{short_name(str(area))} has none of the three kinds of problem; it has "
                f"{many(len(part), *requirement.nouns)}.",
                "Rows of findings.csv of areas without a certain or confirmed theme under the three headings",
                part["finding_id"],
            ),
            quotes=_quotes(by_id, part["finding_id"], most=len(part)),
        )
    for group, with_it in under.items():
        without = said[~where.isin(with_it)]
        if len(without):
            draft.point(
                draft.counted(
                    f"{group}: {many(_areas(without), 'area')} without ({names(map(short_name, without['area']))}).",
                    f"Areas with such findings, but none that is certainly about {group}",
                    without["finding_id"],
                )
            )
    single = said[~where.duplicated(keep=False)]
    if len(single):
        draft.point(
            draft.counted(
                f"One alone: {many(len(single), 'area')} with a single {requirement.finding} "
                f"({names(map(short_name, single['area']))}).",
                "Areas with one row of findings.csv",
                single["finding_id"],
            ),
            quotes=_quotes(by_id, single["finding_id"], most=len(single)),
        )
    whole = data[(data["subtheme"] == "") & (data["theme"] != NO_THEME)]
    for theme, part in whole.groupby("theme", sort=False):
        if _areas(part) == 1 and _areas(said) > 1:
            draft.point(
                draft.counted(
                    f"Unusual: {short_name(part['area'].iloc[0])} is the 1 area with "
                    f"{_with_article(requirement.finding)} on {_theme_name(str(theme))}.",
                    "The only area with this theme",
                    part["finding_id"],
                ),
                quotes=_quotes(by_id, part["finding_id"]),
            )


def _revisits(draft: Draft, material: Material) -> None:
    draft.head("What became of the weaknesses")
    said = statements(material.run, REVISITED)
    monitored = statements(material.run, _MONITORED)
    if said.empty and monitored.empty:
        draft.say("No letter of a revisit or monitoring inspection is among those covered.")
        return
    for rows, good, finding in (
        (said, Verdict.SUFFICIENT, "weakness"),
        (monitored, Verdict.EFFECTIVE_ACTION, "priority action"),
    ):
        if len(rows):
            read, positive = rows[rows["verdict"] != ""], rows[rows["verdict"] == good]
            draft.say(
                draft.counted(
                    f"Inspectors saw {label_of(good)} on {len(positive)} of {len(read)} "
                    f"{'weaknesses' if finding == 'weakness' else 'priority actions'} that they looked at again.",
                    "Rows of findings.csv by verdict",
                    read["finding_id"],
                ),
                draft.counted(
                    f"On {len(rows) - len(read)} the verdict could not be read.",
                    "Rows of findings.csv without a verdict",
                    rows[rows["verdict"] == ""]["finding_id"],
                )
                if len(read) < len(rows)
                else "",
            )
    data = themed(material.run, REVISITED)
    whole = data[(data["subtheme"] == "") & data["verdict"].isin(PROGRESS) & (data["theme"] != NO_THEME)]
    for theme, part in sorted(whole.groupby("theme"), key=lambda pair: (-len(pair[1]), pair[0])):
        positive = part[part["verdict"] == Verdict.SUFFICIENT]
        draft.point(
            draft.counted(
                f"{_capital(_theme_name(str(theme)))}: sufficient progress on {len(positive)} of {len(part)}.",
                "Weaknesses of revisit letters with this theme, certain or confirmed, whose verdict could be read",
                part["finding_id"],
            )
        )


def _good_practice(draft: Draft, material: Material) -> None:
    draft.head("Good practice")
    data = themed(material.run, STRENGTHS)
    said = statements(material.run, STRENGTHS).set_index("finding_id")
    whole = data[(data["subtheme"] == "") & (data["theme"] != NO_THEME)]
    if whole.empty:
        draft.say("No strength with a certain or confirmed theme is among the findings covered.")
        return
    draft.say("Inspectors praised the following. The quotations are examples; the table of good practice has all.")
    for theme, part in sorted(whole.groupby("theme"), key=lambda pair: (-_areas(pair[1]), pair[0])):
        draft.point(
            draft.counted(
                f"{_capital(_theme_name(str(theme)))}: {many(len(part), 'strength')} in {many(_areas(part), 'area')}.",
                "Strengths of outcome letters and full inspections with this theme, certain or confirmed",
                part["finding_id"],
            ),
            quotes=_quotes(said, part["finding_id"]),
        )


def _warnings(draft: Draft, material: Material) -> None:
    draft.head("Bad practice worth a warning")
    draft.say(
        "The tables cannot tell a mistaken action from one that was not taken.",
        "Begin with what was still not put right when inspectors came again.",
    )
    for kinds, bad in ((REVISITED, Verdict.NOT_SUFFICIENT), (_MONITORED, Verdict.NO_EFFECTIVE_ACTION)):
        said = statements(material.run, kinds)
        rows = said[said["verdict"] == bad]
        if len(rows):
            draft.point(
                draft.counted(
                    f"{_capital(label_of(bad))}: {many(len(rows), 'finding')} in {many(_areas(rows), 'area')} "
                    f"({names(map(short_name, rows['area']))}).",
                    "Rows of findings.csv by verdict",
                    rows["finding_id"],
                ),
                quotes=_quotes(said.set_index("finding_id"), rows["finding_id"], most=2 * _QUOTED),
            )


def _responses(draft: Draft, material: Material) -> None:
    draft.head("How areas responded")
    statements_of_action = material.letters[material.letters["kind"] == LetterKind.STATEMENT_OF_ACTION]
    if statements_of_action.empty:
        draft.say("No area’s written statement of action is among the documents covered.")
        return
    name_of = material.name_of()
    for letter_id in statements_of_action["letter_id"]:
        actions = material.actions[material.actions["letter_id"] == letter_id]
        draft.point(
            draft.counted(
                f"{name_of[letter_id]} sets out {many(len(actions), 'action')} in its statement of action.",
                "Rows of actions.csv",
                [letter_id],
            )
        )


def _look_at(draft: Draft, material: Material) -> None:
    draft.head("What to look at in the letters themselves")
    findings, themes = material.run.findings, material.run.themes
    errors = material.problems[material.problems["severity"] == Severity.ERROR]
    if len(errors):
        draft.point(
            draft.counted(
                f"{many(len(errors), 'error')} in problems.csv: a value could not be read, or a letter contradicts "
                "itself.",
                "Rows of problems.csv with severity error",
                errors["letter_id"],
            )
        )
    wanted = [framework.kinds for framework in REQUIREMENTS.values()]
    faults = pd.concat([statements(material.run, kinds) for kinds in wanted])
    bare = faults[~faults["finding_id"].isin(themes["finding_id"])]
    unread = [
        finding_id
        for kinds in (REVISITED, _MONITORED)
        for finding_id in statements(material.run, kinds).query("verdict == ''")["finding_id"]
    ]
    for ids, one, several, counted in (
        (
            list(bare["finding_id"]),
            "finding has no theme",
            "findings have no theme",
            "Findings without a row in themes.csv",
        ),
        (unread, "verdict could not be read", "verdicts could not be read", "Findings without a verdict"),
    ):
        if ids:
            by_id = findings[findings["finding_id"].isin(ids)].merge(material.run.letters, on="letter_id")
            quotes = _quotes(by_id.set_index("finding_id"), ids, most=2 * _QUOTED)
            draft.point(draft.counted(f"{many(len(ids), one, several)}.", counted, ids), quotes=quotes)
    draft.say(
        "The tables hold what inspectors wrote as findings.",
        "Context, examples and what parents and young people said are in the letters.",
    )


def _quotes(said: pd.DataFrame, ids: Iterable[str], most: int = _QUOTED) -> tuple[Quote, ...]:
    """The words of some findings (`said` has a row for each id), of as many areas as can be, no words twice."""
    rows = said.loc[list(dict.fromkeys(ids))].drop_duplicates("text")
    order = rows.assign(turn=rows.groupby("area").cumcount()).sort_values("turn", kind="stable").head(most)
    return tuple(_quotes_of(order))


def _quotes_of(rows: pd.DataFrame) -> Iterator[Quote]:
    for row in rows.reset_index().to_dict("records"):
        place = f"{short_name(row['area'])}, {FindingKind(row['kind']).label} {row['number']}, page {row['page']}"
        link = letter_link(row["letter_id"], row["kind"], row["number"])
        yield Quote(_shortened(row["text"]), place, link)


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    if len(words) <= _LONGEST_QUOTE:
        return words
    return words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _areas(data: pd.DataFrame) -> int:
    return len(set(bodies(data)))


def _theme_name(theme: str) -> str:
    return theme.replace("_", " ").replace("ehc", "EHC")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def material_of(frames: Mapping[str, pd.DataFrame], run: TableInput, scope: Scope, undated: int) -> Material:
    """What a briefing is made from, of the frames within its scope."""
    actions = frames.get("actions", pd.DataFrame({"letter_id": pd.Series(dtype="str")}))
    return Material(run, frames["letters"], frames["problems"], actions, scope, undated)
