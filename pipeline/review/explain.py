"""Where a value came from: its rule with file and line, its page, the words around it, and who corrected it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process

from pipeline.domain import CorrectionRow, FieldRow, Finding, Letter, RunTables, SendLettersError

_AROUND = 160  # characters shown on either side
_CORRECTION = "correction"  # the origin of a row that a person's word has changed


class UnknownIdError(SendLettersError):
    """No letter or finding has this id; the message names those that look like it."""


def explain_record(tables: RunTables, record_id: str, rule_places: Mapping[str, str]) -> str:
    """Where each value of a letter or a finding of a run was read, as text.

    `rule_places` gives the file and line of each rule by its id. Raises UnknownIdError.
    """
    explanation = _Explanation(tables, rule_places)
    findings = {x.finding_id: x for x in tables.findings}
    if record_id in findings:
        return "\n\n".join(explanation.of_finding(findings[record_id]))
    letters = {x.letter_id: x for x in tables.letters}
    if record_id in letters:
        return "\n\n".join(explanation.of_letter(letters[record_id]))
    near = [str(name) for name, _, _ in process.extract(record_id, [*letters, *findings], limit=3, score_cutoff=60)]
    like = f"; near it are {', '.join(near)}" if near else "; see letters.csv and findings.csv for the ids"
    raise UnknownIdError(f"no letter or finding has the id {record_id}{like}")


@dataclass(frozen=True)
class _Explanation:
    """Explains the records of one run, a paragraph for each value."""

    tables: RunTables
    rule_places: Mapping[str, str]

    def of_letter(self, letter: Letter) -> Iterator[str]:
        yield f"{letter.letter_id}\n{letter.source}  {letter.source_url}".rstrip()
        findings = {x.finding_id: x for x in self.tables.findings if x.letter_id == letter.letter_id}
        corrections = self._corrections(letter.letter_id, "")
        for row in self.tables.fields:
            if row.letter_id != letter.letter_id:
                continue
            finding = findings.get(f"{row.letter_id}/{row.field.rpartition('/')[0]}")
            if finding:
                yield self._value_of_finding(finding, row)
            else:
                correction = corrections.pop(row.field, None)
                yield self._value(row, getattr(letter, row.field, row.value), letter.origin, correction)
        yield from (_value_without_words(c) for c in corrections.values())

    def of_finding(self, finding: Finding) -> Iterator[str]:
        corrections = self._corrections(finding.letter_id, finding.finding_id)
        text = corrections.pop("text", None)
        yield "\n".join(
            [
                finding.finding_id,
                finding.text,
                *_correction_lines(text),
                self._rule_and_page(finding.rule, finding.page),
                self._words(finding.letter_id, finding.start, finding.end),
            ]
        )
        for row in self.tables.fields:
            if f"{row.letter_id}/{row.field}".startswith(finding.finding_id + "/"):
                corrections.pop(row.field.rpartition("/")[2], None)
                yield self._value_of_finding(finding, row)
        yield from (_value_without_words(c) for c in corrections.values())
        for theme in self.tables.themes:
            if theme.finding_id == finding.finding_id:
                name = ".".join(filter(None, (theme.theme, theme.subtheme)))
                evidence = finding.text[theme.start : theme.end]
                yield f"theme {name}\n  rule {theme.rule} ({self._place(theme.rule)})\n  “{evidence}”"

    def _value_of_finding(self, finding: Finding, row: FieldRow) -> str:
        """A value of a finding, such as weakness/2/verdict, and where it was read."""
        name = row.field.rpartition("/")[2]
        correction = self._corrections(finding.letter_id, finding.finding_id).get(name)
        return self._value(row, getattr(finding, name, row.value), finding.origin, correction)

    def _value(self, row: FieldRow, value: object, origin: str, correction: CorrectionRow | None) -> str:
        """A value as the tables have it, what changed it since it was read, and where it was read."""
        in_table = "" if value is None else str(value)
        lines = [f"{row.field}: {in_table if origin == _CORRECTION else row.value}", *_correction_lines(correction)]
        if origin == _CORRECTION and correction is None and in_table != row.value:
            lines.append(f"  It follows the corrected verdicts. The rules gave “{row.value}”.")
        lines += [self._rule_and_page(row.rule, row.page), self._words(row.letter_id, row.start, row.end)]
        return "\n".join(lines)

    def _corrections(self, letter_id: str, finding_id: str) -> dict[str, CorrectionRow]:
        """The corrections of a finding, or of the letter itself, that the tables hold, by field."""
        return {
            c.field: c
            for c in self.tables.corrections
            if c.is_applied and (c.letter_id, c.finding_id) == (letter_id, finding_id)
        }

    def _rule_and_page(self, rule: str, page: int) -> str:
        return f"  rule {rule} ({self._place(rule)}), page {page}"

    def _place(self, rule: str) -> str:
        """The file and line of a rule; one that no file has is part of the program."""
        return self.rule_places.get(rule) or self.rule_places.get(rule.rpartition(".")[0], "in the program")

    def _words(self, letter_id: str, start: int, end: int) -> str:
        """The words that were read, marked, with those around them."""
        if start == end:
            return "  (read from the absence of such words)"
        text = self.tables.texts.get(letter_id, "")
        before, words, after = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
        return "  " + " ".join(f"…{before}>>>{words}<<<{after}…".split())


def _value_without_words(correction: CorrectionRow) -> str:
    """A value that a person gave and the rules read nowhere."""
    return "\n".join([f"{correction.field}: {correction.corrected}", *_correction_lines(correction)])


def _correction_lines(correction: CorrectionRow | None) -> list[str]:
    return [f"  {correction.in_words}"] if correction else []
