"""Where a matter belongs that is not the business entrance's."""

from __future__ import annotations

import pytest

from bot.catalogue.loader import Catalogue
from bot.triage.redirects import find_redirect


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("jeg skal have fornyet mit pas inden ferien", "citizen", "pas"),
        ("mit barn mangler en plads i børnehave", "citizen", "daginstitution"),
        ("jeg vil søge folkepension", "citizen", "pension"),
        ("anmelde en arbejdsulykke til arbejdstilsynet", "other_authority", "arbejdstilsyn"),
        ("omregistrere en varevogn, ny nummerplade", "other_authority", "motor"),
        ("registrere et varemærke for vores øl", "other_authority", "varemærke"),
    ],
)
def test_the_right_place_is_named(catalogue: Catalogue, text: str, kind: str, word: str) -> None:
    entry = find_redirect(text, kind, catalogue)
    assert entry is not None
    assert word in f"{entry.name} {entry.text}".lower()


def test_a_misspelt_word_still_finds_its_place(catalogue: Catalogue) -> None:
    entry = find_redirect("jeg vil søge boligstøte", "citizen", catalogue)
    assert entry is not None
    assert entry.id == "boligstoette"


@pytest.mark.parametrize("kind", ["nonsense", "abuse", "sales", "small_talk", "injection", ""])
def test_other_kinds_have_no_place_to_go(catalogue: Catalogue, kind: str) -> None:
    assert find_redirect("jeg skal have et nyt pas", kind, catalogue) is None


def test_a_message_that_fits_nothing_gets_no_place(catalogue: Catalogue) -> None:
    assert find_redirect("qqq zzz", "citizen", catalogue) is None


def test_a_short_word_inside_another_does_not_count(catalogue: Catalogue) -> None:
    # "su" stands in "sushi", which is no matter of study grants.
    entry = find_redirect("sushi", "citizen", catalogue)
    assert entry is None or entry.id != "su"
