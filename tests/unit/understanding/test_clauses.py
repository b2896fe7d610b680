"""The parts of a message that each ask for something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.clauses import MAX_CLAUSES, clauses


def test_a_message_of_one_clause_has_no_parts() -> None:
    assert clauses("må vi have borde ude") == []
    assert clauses("") == []


def test_things_joined_by_and_are_read_one_by_one() -> None:
    found = clauses("vi vil have borde ude og et skilt over døren")
    assert {"vi vil have borde ude", "et skilt over døren"} <= set(found)


def test_sentences_and_lists_are_parted() -> None:
    found = clauses("Vi åbner café.\n- borde ude\n- skilt\n2) alkohol")
    # The mark of a list's item may stay: it is no word.
    found = [part.lstrip("-2) ") for part in found]
    assert {"Vi åbner café", "borde ude", "skilt", "alkohol"} <= set(found)


@pytest.mark.parametrize("joint", [",", "+", "samt", "desuden", "og så", "&", "/"])
def test_every_usual_joint_parts(joint: str) -> None:
    assert {"skilt", "borde"} <= set(clauses(f"skilt {joint} borde"))


def test_no_part_stands_twice() -> None:
    found = clauses("skilt, skilt, borde. skilt, borde")
    assert len(found) == len(set(found))


def test_a_long_mail_has_a_bounded_number_of_parts() -> None:
    assert len(clauses(". ".join(f"punkt {number}" for number in range(200)))) == MAX_CLAUSES


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="ab ,.-\nog+/1)", max_size=80))
def test_parts_are_never_empty_and_always_from_the_text(text: str) -> None:
    for part in clauses(text):
        assert part.strip()
        assert part in text
