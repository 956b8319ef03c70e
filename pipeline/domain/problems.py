"""Every problem that a run may report: its severity, what it means and what a researcher can do about it.

`docs/problems.md` is made from these members (`make docs`); a code in use is never renamed, since people sort and
filter `problems.csv` by it.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Self


class Severity(StrEnum):
    """How grave a problem is: an error means that a value is missing or wrong until a person has looked."""

    ERROR = "error"
    WARNING = "warning"


class Group(Enum):
    """What a problem is about: a heading of `docs/problems.md`, and what stands below it."""

    FILE = (
        "The file",
        ("These files give no letter, but for `read_by_ocr`, `same_id` and the problems of `manifest.csv`."),
    )
    KIND = "What sort of letter it is", ""
    CONTENT = "What the letter says", ""
    STATEMENT = "Statements of action", "See [statements.md](statements.md)."
    ACROSS = "Across letters, and corrections", ""


class ProblemCode(StrEnum):
    """The stable name of a problem; `severity` holds unless `exception` names a kind of letter where it differs."""

    group: Group
    severity: Severity
    meaning: str
    remedy: str
    exception: str

    EMPTY_FILE = (
        "empty_file", Group.FILE, Severity.ERROR,
        "the file has no content",
        "download it again",
    )  # fmt: skip
    BROKEN_PDF = (
        "broken_pdf", Group.FILE, Severity.ERROR,
        "the PDF is broken or cut short",
        "download it again",
    )  # fmt: skip
    ENCRYPTED = (
        "encrypted", Group.FILE, Severity.ERROR,
        "the PDF asks for a password",
        "put a copy without password in its place",
    )  # fmt: skip
    NOT_A_PDF = (
        "not_a_pdf", Group.FILE, Severity.ERROR,
        "the name ends in `.pdf`, but it is a web page, a picture or something else",
        "download the letter again; often it is the site's error page",
    )  # fmt: skip
    NO_TEXT = (
        "no_text", Group.FILE, Severity.ERROR,
        "there are pages but no words on them, usually a scan",
        "install OCR (see the README), or put a text version beside it",
    )  # fmt: skip
    READ_BY_OCR = (
        "read_by_ocr", Group.FILE, Severity.WARNING,
        "a scan, read by OCR",
        "compare its values with the page before you quote them",
    )  # fmt: skip
    PAGE_WITHOUT_TEXT = (
        "page_without_text", Group.FILE, Severity.ERROR,
        "a page is a picture, or has next to no words: what it says is in no table",
        "look at the page; install OCR (see the README), or put a text version beside it",
    )  # fmt: skip
    PICTURE_ON_PAGE = (
        "picture_on_page", Group.FILE, Severity.WARNING,
        "a large picture stands beside a page's text; words in it were not read",
        "look at the page",
    )  # fmt: skip
    TEXT_OVERPRINTED = (
        "text_overprinted", Group.FILE, Severity.ERROR,
        "two texts are printed over one another on a page, and none of them looks like a stamp",
        "compare what was read with the page",
    )  # fmt: skip
    TEXT_TWICE = (
        "text_twice", Group.FILE, Severity.ERROR,
        "a page holds its text twice, as where OCR was run over it, and the two differ; one of them was read",
        "compare what was read with the page",
    )  # fmt: skip
    TEXT_TURNED = (
        "text_turned", Group.FILE, Severity.ERROR,
        "much of a page's text runs another way than the rest, such as a table on its side; it was not read",
        "look at the page",
    )  # fmt: skip
    TEXT_OUT_OF_SIGHT = (
        "text_out_of_sight", Group.FILE, Severity.ERROR,
        "nearly all text of a page stands outside what a viewer shows; it was not read",
        "look at the page; print the file to a new PDF if words are cut off",
    )  # fmt: skip
    READERS_DIFFER = (
        "readers_differ", Group.FILE, Severity.ERROR,
        "the two readers of PDFs do not find the same words on a damaged page",
        "compare what was read with the page",
    )  # fmt: skip
    HIDDEN_TEXT = (
        "hidden_text", Group.FILE, Severity.WARNING,
        "a web page holds text that a browser shows only when asked, or never; it was not read",
        "open what is collapsed in the browser, and save the page again",
    )  # fmt: skip
    LOST_LETTERS = (
        "lost_letters", Group.FILE, Severity.ERROR,
        "words have a letter that the file does not name; it stands as � in the text",
        "compare what was read with the page",
    )  # fmt: skip
    FORM_FIELDS = (
        "form_fields", Group.FILE, Severity.ERROR,
        "words were typed into form fields or notes on a page, and they could not be read with the rest",
        "print the file to a new PDF, and put that in its place",
    )  # fmt: skip
    ATTACHMENTS = (
        "attachments", Group.FILE, Severity.WARNING,
        "other files are attached to the file; they were not read",
        "save those that are letters into the corpus",
    )  # fmt: skip
    TRACKED_CHANGES = (
        "tracked_changes", Group.FILE, Severity.WARNING,
        "a Word or OpenDocument file holds tracked changes; it was read as if all were accepted",
        "look for the version that was published",
    )  # fmt: skip
    BROKEN_OFFICE_FILE = (
        "broken_office_file", Group.FILE, Severity.ERROR,
        "a Word or OpenDocument file that is broken, locked, or too large inside",
        "the message says which; save it again, or save it as PDF",
    )  # fmt: skip
    PACKED_FILE = (
        "packed_file", Group.FILE, Severity.ERROR,
        "a mail or an archive: what is in it was not read",
        "save what is in it into the corpus",
    )  # fmt: skip
    NOT_TEXT = (
        "not_text", Group.FILE, Severity.ERROR,
        "a `.txt` or `.md` file that is no text in a known encoding",
        "save it again as UTF-8",
    )  # fmt: skip
    BROKEN_HTML = (
        "broken_html", Group.FILE, Severity.ERROR,
        "a web page that cannot be parsed",
        "save it again from the browser",
    )  # fmt: skip
    TOO_LARGE = (
        "too_large", Group.FILE, Severity.ERROR,
        "larger than any letter: over 50,000,000 bytes, or 2,000,000 characters of text",
        "look at what it is; leave it out",
    )  # fmt: skip
    TOO_MANY_PAGES = (
        "too_many_pages", Group.FILE, Severity.ERROR,
        "over 300 pages",
        "take the letter's own pages out of the bundle",
    )  # fmt: skip
    PAGE_TOO_LONG = (
        "page_too_long", Group.FILE, Severity.ERROR,
        "a page holds more characters than can be printed on one",
        "look at what it is; leave it out",
    )  # fmt: skip
    TOO_DEEP = (
        "too_deep", Group.FILE, Severity.ERROR,
        "its parts are nested without end, as in a file made to do harm",
        "leave it out",
    )  # fmt: skip
    READING_FAILED = (
        "reading_failed", Group.FILE, Severity.ERROR,
        "the program failed on it, or it took too much time or memory; the others were read",
        "leave it out, and report it with the file",
    )  # fmt: skip
    UNREADABLE = (
        "unreadable", Group.FILE, Severity.ERROR,
        "it cannot be opened: no permission, a dangling link, a pipe, a name that is not UTF-8",
        "the message says which; put an ordinary copy in its place",
    )  # fmt: skip
    OTHER_FILE = (
        "other_file", Group.FILE, Severity.WARNING,
        "not one of the sorts of file that are read",
        "convert it, or ignore the row",
    )  # fmt: skip
    LINKED_FOLDER = (
        "linked_folder", Group.FILE, Severity.WARNING,
        "a link to a folder, not followed",
        "copy the folder into the corpus if its letters belong there",
    )  # fmt: skip
    RUN_FOLDER = (
        "run_folder", Group.FILE, Severity.WARNING,
        "the folder of an earlier run's tables, not searched for letters",
        "keep OUT outside the corpus",
    )  # fmt: skip
    DUPLICATE_FILE = (
        "duplicate_file", Group.FILE, Severity.WARNING,
        "the same bytes as another file, read once",
        "nothing",
    )  # fmt: skip
    DUPLICATE_LETTER = (
        "duplicate_letter", Group.FILE, Severity.WARNING,
        "the same letter as another file, word for word or under another ending, kept once",
        "nothing",
    )  # fmt: skip
    SAME_ID = (
        "same_id", Group.FILE, Severity.ERROR,
        "two different letters have the same area, kind and date; both are kept, the second with `-2` at its id",
        "compare them: is one a draft or a re-issue? Remove it",
    )  # fmt: skip
    SUPERSEDED = (
        "superseded", Group.FILE, Severity.WARNING,
        "the publisher has re-issued this letter; the new one was read",
        "nothing",
    )  # fmt: skip
    BAD_MANIFEST = (
        "bad_manifest", Group.FILE, Severity.ERROR,
        "`manifest.csv` is no CSV in UTF-8 or has no column `file`; addresses and days of publication are missing",
        "mend it, see [corpus.md](corpus.md)",
    )  # fmt: skip
    MANIFEST_DATE = (
        "manifest_date", Group.FILE, Severity.WARNING,
        "a day of publication in `manifest.csv` is not written as 2024-07-15; left out",
        "write it so",
    )  # fmt: skip
    MANIFEST_FILE_MISSING = (
        "manifest_file_missing", Group.FILE, Severity.WARNING,
        "`manifest.csv` names a file that is not there",
        "download it again or take the line out",
    )  # fmt: skip

    NOT_A_LETTER = (
        "not_a_letter", Group.KIND, Severity.WARNING,
        "no letter about an area's SEND provision; set aside",
        "nothing, unless it is one: then add its subject line to the rules",
    )  # fmt: skip
    PAGES_SET_ASIDE = (
        "pages_set_aside", Group.KIND, Severity.WARNING,
        "pages of a file that holds letters besides are no letter themselves",
        "nothing, unless one is a letter: then put it into a file of its own",
    )  # fmt: skip
    UNKNOWN_KIND = (
        "unknown_kind", Group.KIND, Severity.ERROR,
        "it is about SEND, but no rule knows this kind of letter; set aside",
        "add a rule for its subject line",
    )  # fmt: skip
    LIKELY_EXCERPT = (
        "likely_excerpt", Group.KIND, Severity.ERROR,
        "it holds a sentence that carries a verdict or leads in to a list of weaknesses, but no opening of a letter; "
        "set aside",
        "look for the whole letter",
    )  # fmt: skip
    NO_AREA = (
        "no_area", Group.KIND, Severity.ERROR,
        "no words name the local area; a statement of action without it is set aside",
        "correct it, or add the wording to the rules",
    )  # fmt: skip
    UNKNOWN_AREA = (
        "unknown_area", Group.KIND, Severity.ERROR,
        "the name is no area of that day, or fits several",
        "add the spelling in `rules/areas.csv`, see [areas.md](areas.md)",
    )  # fmt: skip
    NO_DATES = (
        "no_dates", Group.KIND, Severity.ERROR,
        "the days of the inspection could not be read; the id says `undated`",
        "add the wording to the rules",
    )  # fmt: skip
    DATES_FROM_FOOTER = (
        "dates_from_footer", Group.KIND, Severity.WARNING,
        "no sentence gives the days; a running footer does",
        "compare them with the title page",
    )  # fmt: skip

    INCOMPLETE_LETTER = (
        "incomplete_letter", Group.CONTENT, Severity.ERROR,
        "the letter is not whole: it breaks off, a page has no text, or a section that such letters have is missing; "
        "what rests on not finding something (no statement required, a count of 0) stays empty",
        "look for the whole letter, or read the missing pages and correct it",
    )  # fmt: skip
    FINDING_SHORT = (
        "finding_short", Group.CONTENT, Severity.ERROR,
        "a finding has hardly any words, so that it may be a piece of one",
        "compare it with the page; correct it",
    )  # fmt: skip
    FINDING_ODD = (
        "finding_odd", Group.CONTENT, Severity.ERROR,
        "a finding has no word that such findings have, so that it may be something else on the page",
        "compare it with the page; correct it, or add a word to `rules/doubts.yml`",
    )  # fmt: skip
    FINDING_HEADING = (
        "finding_heading", Group.CONTENT, Severity.ERROR,
        "a finding is a heading, a stamp or a line that recurs in the margins",
        "compare it with the page; correct it",
    )  # fmt: skip
    FINDING_FRAGMENT = (
        "finding_fragment", Group.CONTENT, Severity.ERROR,
        "a finding begins or ends in the middle of a sentence",
        "compare it with the page; look for the rest",
    )  # fmt: skip
    FINDING_TWICE = (
        "finding_twice", Group.CONTENT, Severity.ERROR,
        "a finding says the same words twice",
        "compare it with the page; correct it",
    )  # fmt: skip
    NO_LISTS = (
        "no_lists", Group.CONTENT, Severity.ERROR,
        "an outcome letter without a single strength or area for development that could be read",
        "read the letter; add its headings to `rules/sections.yml`",
    )  # fmt: skip
    TEXT_UNCLAIMED = (
        "text_unclaimed", Group.CONTENT, Severity.ERROR,
        "much of what stands under the headings of lists is in no finding",
        "compare the findings with the page named; some may be missing",
    )  # fmt: skip
    WEAKNESSES_DIFFER = (
        "weaknesses_differ", Group.CONTENT, Severity.ERROR,
        "the letter counts its areas of significant weakness in words, and more or fewer were found",
        "count them on the page; correct the letter's findings",
    )  # fmt: skip
    LETTER_TWICE = (
        "letter_twice", Group.CONTENT, Severity.ERROR,
        "much of the letter stands in the file twice",
        "look for a clean copy, or take out the pages that repeat others",
    )  # fmt: skip
    NO_LETTER_DATE = (
        "no_letter_date", Group.CONTENT, Severity.ERROR,
        "the day of the letter could not be read",
        "look at its first page; correct `letter_date`",
    )  # fmt: skip
    OUTCOME_MISSING = (
        "outcome_missing", Group.CONTENT, Severity.ERROR,
        "no words give the outcome; it is empty",
        "read the letter, correct it",
    )  # fmt: skip
    OUTCOME_CONFLICT = (
        "outcome_conflict", Group.CONTENT, Severity.ERROR,
        "the letter gives two outcomes, or an outcome that its findings contradict",
        "read the letter; correct it if one is a misreading",
    )  # fmt: skip
    NO_WEAKNESSES = (
        "no_weaknesses", Group.CONTENT, Severity.ERROR,
        "areas of significant weakness must be there, none could be read",
        "read the letter, add the lead-in of its list to the rules",
    )  # fmt: skip
    UNMARKED_LIST = (
        "unmarked_list", Group.CONTENT, Severity.WARNING,
        "the weaknesses have no bullets, so every paragraph was taken for one",
        "count the items on the page",
    )  # fmt: skip
    STATEMENT_MISSING = (
        "statement_missing", Group.CONTENT, Severity.ERROR,
        "a verdict or a lead-in was read, but not the weakness or action it speaks of",
        "read the page, add a correction",
    )  # fmt: skip
    ITEMS_UNCLEAR = (
        "items_unclear", Group.CONTENT, Severity.ERROR,
        "several verdicts and items stand behind one lead-in, and which belongs to which is not clear",
        "read the page; correct the weaknesses or actions and their verdicts",
    )  # fmt: skip
    VERDICT_MISSING = (
        "verdict_missing", Group.CONTENT, Severity.ERROR,
        "no words give a verdict on this item; it is empty, never guessed",
        "read the page, add a correction",
        "error; warning in monitoring reports",
    )  # fmt: skip
    VERDICTS_CONFLICT = (
        "verdicts_conflict", Group.CONTENT, Severity.ERROR,
        "the letter says both of one item; the verdict is empty",
        "read both sentences",
    )  # fmt: skip
    NARRATIVE_UNCLEAR = (
        "narrative_unclear", Group.CONTENT, Severity.WARNING,
        "a paragraph could be about the weakness before it or the one behind it, so it is in the narrative of neither",
        "read the page; nothing else depends on it",
    )  # fmt: skip
    SUMMARY_CONTRADICTS = (
        "summary_contradicts", Group.CONTENT, Severity.ERROR,
        "the letter's own count differs from its verdicts; both figures are kept",
        "nothing, if the letter is at fault; else correct the verdict",
    )  # fmt: skip
    SUMMARIES_DIFFER = (
        "summaries_differ", Group.CONTENT, Severity.ERROR,
        "two sentences of the letter count differently",
        "read both",
    )  # fmt: skip
    NO_SUMMARY = (
        "no_summary", Group.CONTENT, Severity.WARNING,
        "no sentence counts the verdicts, so they could not be checked",
        "nothing",
    )  # fmt: skip
    ACTIONS_DIFFER = (
        "actions_differ", Group.CONTENT, Severity.ERROR,
        "the table of actions has more or fewer than are then spoken of one by one",
        "read both, add a correction",
    )  # fmt: skip
    NO_PRIORITY_ACTIONS = (
        "no_priority_actions", Group.CONTENT, Severity.ERROR,
        "the report must have areas for priority action, none could be read",
        "read the report, add its wording to the rules",
        "error in full inspections; warning in monitoring reports",
    )  # fmt: skip
    NO_IMPROVEMENTS = (
        "no_improvements", Group.CONTENT, Severity.WARNING,
        "no area for improvement was found in a full inspection",
        "look whether the report has none",
    )  # fmt: skip
    NO_TABLE = (
        "no_table", Group.CONTENT, Severity.WARNING,
        "the areas for priority action stand in no table that could be read; who must act is unknown",
        "read the page, correct `responsible`",
    )  # fmt: skip

    ACTION_UNREAD = (
        "action_unread", Group.STATEMENT, Severity.WARNING,
        "a row's columns have slipped, or its words are lost",
        "read it in the source",
    )  # fmt: skip
    ACTION_MISSING = (
        "action_missing", Group.STATEMENT, Severity.WARNING,
        "the numbering skips a number",
        "look for it in the source",
    )  # fmt: skip
    ACTION_REPEATED = (
        "action_repeated", Group.STATEMENT, Severity.WARNING,
        "a number stands twice",
        "see which is meant",
    )  # fmt: skip
    ACTION_DATES = (
        "action_dates", Group.STATEMENT, Severity.WARNING,
        "an action ends before it starts",
        "ask the area",
    )  # fmt: skip
    ACTIONS_COUNT = (
        "actions_count", Group.STATEMENT, Severity.WARNING,
        "the summary of ratings counts more or fewer actions than the tables hold",
        "compare them",
    )  # fmt: skip
    RAG_PERCENT = (
        "rag_percent", Group.STATEMENT, Severity.WARNING,
        "a percentage of the summary is not that of its count",
        "read the summary",
    )  # fmt: skip
    RAG_LOST = (
        "rag_lost", Group.STATEMENT, Severity.WARNING,
        "ratings were colours, which do not come through as text",
        "read them in the source",
    )  # fmt: skip
    STATEMENT_WEAKNESSES = (
        "statement_weaknesses", Group.STATEMENT, Severity.WARNING,
        "the list of weaknesses and the sections differ in number, or there is no list",
        "compare them",
    )  # fmt: skip
    NO_ACTIONS = (
        "no_actions", Group.STATEMENT, Severity.WARNING,
        "no row of a table could be read",
        "look for a version with ruled tables",
    )  # fmt: skip

    LETTERS_DISAGREE = (
        "letters_disagree", Group.ACROSS, Severity.ERROR,
        "two letters of one visit give different verdicts or outcomes; none of these counts",
        "see which letter is the final one; add a correction",
    )  # fmt: skip
    JOURNEY_UNMATCHED = (
        "journey_unmatched", Group.ACROSS, Severity.WARNING,
        "a weakness of one letter has no match in the next, see [journeys.md](journeys.md)",
        "compare the two letters",
    )  # fmt: skip
    REVISIT_DIFFERS = (
        "revisit_differs", Group.ACROSS, Severity.ERROR,
        "a revisit letter has more or fewer areas of significant weakness than the outcome letter that it follows",
        "compare both lists with their pages; correct the one that was misread",
    )  # fmt: skip
    CORRECTION_NOT_NEEDED = (
        "correction_not_needed", Group.ACROSS, Severity.WARNING,
        "the rules now say what the correction says",
        "delete the correction",
    )  # fmt: skip
    CORRECTION_ELSEWHERE = (
        "correction_elsewhere", Group.ACROSS, Severity.WARNING,
        "this corpus has no such letter",
        "nothing, when you run over some letters only",
    )  # fmt: skip
    CORRECTION_STALE = (
        "correction_stale", Group.ACROSS, Severity.ERROR,
        "the rules now give a third value; not applied",
        "look again, write `was` anew",
    )  # fmt: skip
    CORRECTION_LOST = (
        "correction_lost", Group.ACROSS, Severity.ERROR,
        "the finding, or the letter under that id, is gone; not applied",
        "find it under its new id",
    )  # fmt: skip
    CORRECTION_QUOTE = (
        "correction_quote", Group.ACROSS, Severity.ERROR,
        "the words quoted are not on that page; not applied",
        "look again",
    )  # fmt: skip

    def __new__(
        cls,
        value: str,
        group: Group = Group.FILE,
        severity: Severity = Severity.ERROR,
        meaning: str = "",
        remedy: str = "",
        exception: str = "",
    ) -> Self:
        code = str.__new__(cls, value)
        code._value_ = value
        code.group, code.severity, code.meaning, code.remedy, code.exception = (
            group, severity, meaning, remedy, exception,
        )  # fmt: skip
        return code


_INTRODUCTION = """\
# Problems

<!-- Made from pipeline/domain/problems.py by `make docs`: change it there. -->

Every file of a corpus ends as a letter in `letters.csv` or as a row of `problems.csv`, and whatever is doubtful in a
letter gets a row too. An **error** says that a value, or the whole letter, is missing or wrong until somebody has
looked; a **warning** says that there is something to look at. The `message` of the row gives the particulars: which
page, which words, what is near.

Where a value is wrong, [correct it](corrections.md); where a wording is new to the rules,
[add it](how-to-write-a-rule.md). Start with `send-letters review`, which puts the most urgent first.
"""


def problems_page() -> str:
    """The text of `docs/problems.md`: a table of codes for each group."""
    parts = [_INTRODUCTION]
    for group in Group:
        title, below = group.value
        rows = [
            f"| `{code}` | {code.exception or code.severity} | {code.meaning} | {code.remedy} |"
            for code in ProblemCode
            if code.group is group
        ]
        table = "\n".join(["| code | severity | what it means | what to do |", "| --- | --- | --- | --- |", *rows])
        parts.append("\n\n".join(part for part in (f"## {title}", below, table) if part) + "\n")
    return "\n".join(parts)
