"""The files of labels and the learnt tables: what may be in them, and what is said where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.rulebook.label_files import load_labels, text_hash
from pipeline.rulebook.theme_tables import load_theme_tables

THEMES = ("transport", "workforce")
A = text_hash("Buses are late.")


def labels(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "a.csv").write_text("hash,theme,who,when,note\n" + "".join(f"{row}\n" for row in rows))
    return tmp_path


def test_a_hash_depends_on_letters_and_digits_alone() -> None:
    assert A == text_hash("“buses  are\nLATE”") != text_hash("Buses are late 2")


def test_people_agree_disagree_and_change_their_minds(tmp_path: Path) -> None:
    folder = labels(
        tmp_path,
        f"{A},transport,ann,2026-01-02,",
        f"{A},workforce,ann,2026-01-01,an older answer",
        f"{A},transport,ben,2026-01-01,",
        f"{A},workforce,ben,2026-01-01,",
        f"{text_hash('x')},none,ann,2026-01-01,read; no theme",
        f"{text_hash('y')},not transport,ann,2026-01-01,",
    )
    found = load_labels(folder, THEMES)
    assert (found[A].agreed, found[A].disputed) == (frozenset({"transport"}), frozenset({"workforce"}))
    assert found[text_hash("x")].agreed == found[text_hash("y")].agreed == frozenset()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{A},buses,ann,2026-01-01,", "labels/a.csv:2: unknown theme `buses`"),
        ("xyz,transport,ann,2026-01-01,", "labels/a.csv:2: the hash 'xyz' is not 16 hex digits"),
        (f"{A},transport,,2026-01-01,", "labels/a.csv:2: `who` is empty"),
        (f"{A},transport,ann,today,", "labels/a.csv:2: `when` is 'today'; write a day"),
        (f"{A},transport,ann", "labels/a.csv:2: 3 cells"),
    ],
)
def test_a_label_that_is_wrong_is_told_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        load_labels(labels(tmp_path, row), THEMES)
    assert caught.value.messages[0].startswith(message)


def test_one_person_cannot_say_two_things(tmp_path: Path) -> None:
    both = labels(tmp_path, f"{A},transport,ann,2026-01-01,", f"{A},not transport,ann,2026-01-01,")
    with pytest.raises(RulesError, match="both gives and refuses transport"):
        load_labels(both, THEMES)
    both = labels(tmp_path, f"{A},none,ann,2026-01-01,", f"{A},transport,ann,2026-01-01,")
    with pytest.raises(RulesError, match="a theme and `none` too"):
        load_labels(both, THEMES)


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe"])
def test_a_file_that_is_no_table_of_labels(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(RulesError, match=r"a\.csv:1: "):
        load_labels(tmp_path, THEMES)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("theme_words.csv", "theme,words,weight\ntransport,bus,much\n", "theme_words.csv:2: the weight 'much' is no"),
        ("theme_words.csv", "theme,words,weight\ntransport,bus,nan\n", "theme_words.csv:2: the weight 'nan' is no"),
        ("theme_words.csv", "theme,words,weight\nbuses,bus,1\n", "theme_words.csv:2: unknown theme `buses`"),
        ("theme_words.csv", "theme,words,weight\n" + "transport,bus,1\n" * 2, "theme_words.csv:3: transport has a"),
        ("theme_words.csv", "words\n", "theme_words.csv:1: the first line must be theme,words,weight"),
        ("theme_certainty.csv", "findings,name,value\nfindings,start,x\n", "theme_certainty.csv:2: the value 'x'"),
        ("theme_examples.csv", "themes,sentence\ntransport,\n", "theme_examples.csv:2: an example needs"),
    ],
)
def test_a_table_that_is_wrong_is_told_with_its_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(RulesError) as caught:
        load_theme_tables(tmp_path, THEMES)
    assert message in caught.value.messages[0]


def test_a_folder_without_tables_or_labels_has_none(tmp_path: Path) -> None:
    assert load_theme_tables(tmp_path, THEMES).words == {}
    assert load_labels(tmp_path / "labels", THEMES) == {}
