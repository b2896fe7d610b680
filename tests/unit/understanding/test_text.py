"""Danish words in the form that the model compares."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.text import fold, skeleton, split_compound, stem, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fortovsservering på Åboulevarden", "fortovsservering paa aaboulevarden"),
        ("ÆØÅ æøå", "aeoeaa aeoeaa"),
        ("a\u030aben", "aaben"),
        ("caféen", "cafeen"),
        ("Straße", "strasse"),
        ("haaaallo", "haallo"),
    ],
)
def test_letters_become_plain_ones(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_aa_and_the_danish_letter_are_the_same_word() -> None:
    assert words("åbningstid gård") == words("aabningstid gaard")


def test_a_word_typed_without_a_danish_keyboard_has_the_same_skeleton() -> None:
    assert skeleton(fold("gård")) == skeleton("gaard") == skeleton("gard")
    assert skeleton(fold("køkken")) == skeleton("kokken")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("25 m2", ["00", "m0"]),
        ("byg-og-miljø", ["byg", "og", "miljoe"]),
        ("Må vi?", ["maa", "vi", "?"]),
        ("§ 8-tilladelse", ["§", "0", "tilladelse"]),
        ("0101901234", ["0000"]),
        ("🙂 ...", []),
        ("", []),
    ],
)
def test_words_are_found_and_numbers_lose_their_value(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_inflected_forms_share_a_stem() -> None:
    assert stem("borde") == stem("bordene") == stem("bord")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("fortovsservering", ("fortov", "servering")),
        ("facadeskilt", ("facade", "skilt")),
        ("servering", ()),
        ("skilt", ()),
        ("xyzservering", ()),
    ],
)
def test_a_compound_is_split_into_known_words(word: str, parts: tuple[str, ...]) -> None:
    assert split_compound(word, {"fortov": 4, "servering": 9, "facade": 3, "skilt": 7}) == parts


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_folding_twice_changes_nothing_and_words_are_plain(text: str) -> None:
    assert words(fold(text)) == words(text)
    assert all(character.isascii() or character == "§" for word in words(text) for character in word)
