"""Single values change; every other byte of a file stays."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import PROJECT_ROOT
from bot.upkeep.yamledit import YamlEditError, change

TEXT = """\
# En kommentar, der bliver.
id: udeservering   # også den her
name: Udeservering
answer: >-
  Du må have borde ude,
  når kommunen har givet lov.

lay_words:
  - borde ude
  - "stole: på fortovet"
details: {how: Søg på siden., cost: "Det koster 1: en krone"}
links:
  - title: Søg
    url: https://kommune.example/soeg
hours:
  mon: {opens: "09:00", closes: "15:00"}
closing_days:
  2026-12-24: Juleaftensdag
review_date: 2027-06-01
"""


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line.startswith(("+ ", "- "))]


def test_a_short_text_changes_its_line_and_nothing_else() -> None:
    after = change(TEXT, {("name",): "Borde på fortovet"})
    assert changed_lines(TEXT, after) == ["- name: Udeservering", "+ name: Borde på fortovet"]


def test_a_text_that_yaml_could_misread_is_quoted() -> None:
    after = change(TEXT, {("name",): "Ja: nej # ja"})
    assert yaml.safe_load(after)["name"] == "Ja: nej # ja"
    assert "# også den her" in after


def test_a_long_text_is_folded_under_its_key_and_the_blank_line_stays() -> None:
    answer = "Du må have borde og stole ude hele året. " * 6 + "Søg først."
    after = change(TEXT, {("answer",): answer})
    assert yaml.safe_load(after)["answer"] == answer
    assert max(map(len, after.splitlines())) <= 118
    assert "\n\nlay_words:" in after


def test_paragraphs_are_kept() -> None:
    after = change(TEXT, {("answer",): "Første.\n\nAndet."})
    assert yaml.safe_load(after)["answer"] == "Første.\n\nAndet."
    assert after.index("Andet.") < after.index("lay_words:")


def test_a_list_changes_in_its_own_style() -> None:
    after = change(TEXT, {("lay_words",): ["borde ude", "parasoller", "kaffe: ude"]})
    assert changed_lines(TEXT, after) == [
        '-   - "stole: på fortovet"',
        "+   - parasoller",
        "+   - 'kaffe: ude'",
    ]


def test_a_value_in_braces_changes_within_them() -> None:
    after = change(TEXT, {("details", "how"): "Ring.", ("hours", "mon", "closes"): "16:00"})
    assert 'details: {how: Ring., cost: "Det koster 1: en krone"}' in after
    assert 'mon: {opens: "09:00", closes: "16:00"}' in after


def test_a_value_in_a_list_of_entries_changes_in_place() -> None:
    after = change(TEXT, {("links", 0, "title"): "Søg her"})
    assert changed_lines(TEXT, after) == ["-   - title: Søg", "+   - title: Søg her"]


def test_a_date_stays_a_date_and_dates_can_be_keys() -> None:
    import datetime as dt

    after = change(TEXT, {("review_date",): dt.date(2027, 9, 1), ("closing_days", dt.date(2026, 12, 24)): "Lukket"})
    assert "review_date: 2027-09-01\n" in after
    assert "2026-12-24: Lukket\n" in after


def test_a_key_that_was_not_there_is_added_at_the_end_of_its_mapping() -> None:
    after = change(TEXT, {("documents",): ["tegning", "tilladelse"], ("hours", "tue"): {"opens": "10:00"}})
    assert yaml.safe_load(after)["documents"] == ["tegning", "tilladelse"]
    assert '  mon: {opens: "09:00", closes: "15:00"}\n  tue: {opens: \'10:00\'}\nclosing_days:' in after


def test_a_new_date_is_a_key_that_reads_as_a_date() -> None:
    import datetime as dt

    after = change(TEXT, {("closing_days", dt.date(2026, 12, 31)): "Nytårsaftensdag"})
    assert changed_lines(TEXT, after) == ["+   2026-12-31: Nytårsaftensdag"]
    empty = change(TEXT, {("closing_days",): {}})
    again = change(empty, {("closing_days", dt.date(2027, 1, 2)): "Lukket"})
    assert "closing_days:\n  2027-01-02: Lukket\n" in again


def test_a_new_entry_gets_lines_of_its_own_after_a_blank_one() -> None:
    staff = "# Øverst.\n\nanna:\n  id: anna\n  name: Anna\n\nbo:\n  id: bo\n  name: Bo\n"
    after = change(staff, {("clara",): {"id": "clara", "name": "Clara", "tasks": ["a", "b"], "deputy": "bo"}})
    assert after == staff + ("\nclara:\n  id: clara\n  name: Clara\n  tasks:\n    - a\n    - b\n  deputy: bo\n")


def test_an_entry_is_taken_away_and_the_others_stay() -> None:
    staff = "anna:\n  id: anna\n\nbo:\n  id: bo\n\nclara:\n  id: clara\n"
    assert change(staff, {("bo",): None}) == "anna:\n  id: anna\n\nclara:\n  id: clara\n"


def test_an_optional_key_is_taken_away_with_its_line() -> None:
    after = change(TEXT, {("review_date",): None})
    assert changed_lines(TEXT, after) == ["- review_date: 2027-06-01"]


def test_a_place_that_does_not_exist_is_said() -> None:
    with pytest.raises(YamlEditError, match="findes ikke i filen"):
        change(TEXT, {("links", 4, "title"): "x"})


@pytest.mark.parametrize("folder", ["tasks/byrum", "packages", "municipalities/odense", "municipalities/aalborg"])
def test_every_value_of_the_shipped_files_can_be_written_anew(folder: str) -> None:
    for path in sorted((PROJECT_ROOT / "knowledge" / folder).glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        assert change(text, {}) == text
        for key, value in ((key, value) for key, value in data.items() if value is not None):
            assert yaml.safe_load(change(text, {(key,): value})) == data, (path, key)


_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=200
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(value=_texts.map(str.strip).filter(bool), key=st.sampled_from(["name", "answer"]))
def test_any_text_is_written_so_that_it_reads_the_same(value: str, key: str) -> None:
    data: Any = yaml.safe_load(TEXT)
    after = yaml.safe_load(change(TEXT, {(key,): value}))
    assert after == {**data, key: value}
