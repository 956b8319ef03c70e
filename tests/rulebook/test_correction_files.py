"""Correction files: how they are read, and each mistake in them with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.rulebook.correction_files import load_corrections
from tests.support.made_corrections import DATE, GOOD, changed, written

LETTER_ID = "sampleham-revisit_letter-2019-05-13"


def refused(folder: Path, text: str) -> str:
    with pytest.raises(RulesError) as caught:
        load_corrections(written(folder, text))
    return str(caught.value)


def test_where_a_correction_stands(tmp_path: Path) -> None:
    [first, second] = load_corrections(written(tmp_path, "# why\n" + GOOD + DATE))
    assert (first.where, first.finding_id) == ("corrections/0.yml:3", f"{LETTER_ID}/weakness/2")
    assert (second.where, second.finding_id, second.page) == ("corrections/0.yml:13", "", 1)


@pytest.mark.parametrize("key", ["letter", "field", "was", "becomes", "because", "see", "by", "on"])
def test_a_key_left_out(tmp_path: Path, key: str) -> None:
    text = changed(GOOD, **{key: None})
    if key == "letter":
        text = "- " + text.lstrip()
    assert f"the correction has no `{key if key != 'see' else 'see.page'}`" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"letter": "sampleham"}, "0.yml:1: `sampleham` is not a letter_id"),
        ({"letter": "../sampleham-outcome_letter-2017-06-12"}, "is not a letter_id"),
        ({"finding": "weakness"}, "0.yml:2: `weakness` is not a finding"),
        ({"field": "number"}, "0.yml:3: `number` cannot be corrected in a finding; these can: verdict"),
        ({"field": "n_sufficient", "finding": None}, "cannot be corrected in a letter (counts follow the findings)"),
        ({"field": "inspection_start", "finding": None}, "cannot be corrected in a letter"),
        ({"becomes": "good"}, "0.yml:5: `good` is not allowed here; allowed is sufficient, not_sufficient"),
        ({"becomes": "no"}, "0.yml:5: put quotes round no"),
        ({"because": '""'}, "0.yml:6: `because` is empty"),
        ({"see": "page 2"}, "0.yml:7: `see` takes {page: …, quote: …}"),
        ({"see": "{page: two, quote: joint work}"}, "0.yml:7: `two` is not a page number"),
        ({"see": "{page: 2, quote: a}"}, "0.yml:7: `a` is too short"),
        ({"see": "{page: 2, quote: joint work, line: 3}"}, "unknown key `line`"),
        ({"by": '" "'}, "0.yml:8: `by` is empty"),
        ({"on": "yesterday"}, "0.yml:9: `yesterday` is not a date"),
        ({"on": "20261122"}, "0.yml:9: `20261122` is not a date"),
    ],
)
def test_a_mistake_in_a_correction(tmp_path: Path, lines: dict[str, str | None], says: str) -> None:
    message = refused(tmp_path, changed(GOOD, **lines))
    assert message.startswith("corrections/0.yml:") and says in message


@pytest.mark.parametrize(("field", "value"), [("letter_date", "28 June"), ("stated_sufficient", "two"),
                                              ("outcome", "wsoa_required")])  # fmt: skip
def test_a_letters_field_takes_only_its_kind_of_value(tmp_path: Path, field: str, value: str) -> None:
    assert f"0.yml:4: `{value}`" in refused(tmp_path, changed(DATE, field=field, becomes=value))


def test_every_mistake_of_every_file_is_told(tmp_path: Path) -> None:
    written(tmp_path, changed(GOOD, on="soon"), changed(DATE, field="area"), "words")
    with pytest.raises(RulesError) as caught:
        load_corrections(tmp_path / "corrections")
    assert [m.partition(":")[0] for m in caught.value.messages] == [f"corrections/{n}.yml" for n in range(3)]


def test_two_corrections_of_one_value(tmp_path: Path) -> None:
    written(tmp_path, GOOD, GOOD)
    with pytest.raises(RulesError, match=r"1\.yml:1: corrects the same value as corrections/0\.yml:1"):
        load_corrections(tmp_path / "corrections")


def test_a_folder_without_corrections_and_no_folder_at_all(tmp_path: Path) -> None:
    assert load_corrections(written(tmp_path)) == load_corrections(tmp_path / "none") == ()
