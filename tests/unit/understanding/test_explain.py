"""Which words are shown as the reason."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding import corpus
from bot.understanding.explain import LEAST, SHOWN, Spoken, merged, stop_words
from bot.understanding.features import FeatureSpace
from bot.understanding.text import fold

TEXTS = ["borde på fortovet", "vi har et skilt på facaden", "må man have stole og borde ude", "Åbent til kl. 22"]


@pytest.fixture(scope="module")
def space() -> FeatureSpace:
    return corpus.learn(corpus.tokenise(TEXTS), {})


def test_words_are_shown_as_they_were_written_without_the_signs_around_them(space: FeatureSpace) -> None:
    assert Spoken.read("»BORDE«, vi har (Skilt)!", space).written == ("BORDE", "Skilt")


@pytest.mark.parametrize("text", ["", "og vi har", "22 3", "qqq zzz"])
def test_nothing_is_shown_where_nothing_tells(space: FeatureSpace, text: str) -> None:
    assert Spoken.read(text, space).strongest(lambda ids: np.ones(len(ids), np.float32)) == ()


def test_the_strongest_come_first_each_once_and_weak_ones_not_at_all(space: FeatureSpace) -> None:
    spoken = Spoken.read("stole skilt borde Borde", space)
    strength = {"stole": 0.2 * LEAST, "skilt": 3.0, "borde": 5.0}
    wanted = {number: strength[word] for word in strength for number in space.word(word).words}

    def pull(ids: np.ndarray) -> np.ndarray:
        return np.array([wanted.get(int(number), 0.0) for number in ids], dtype=np.float32)

    assert spoken.strongest(pull) == ("borde", "skilt")
    assert len(spoken.strongest(pull, most=1)) == 1 <= SHOWN


def test_a_word_that_a_phrase_holds_is_not_said_again() -> None:
    assert merged(("vores adresse",), ("Adresse", "flytter"), 4) == ("vores adresse", "flytter")


def test_the_list_of_stop_words_is_folded_and_has_the_usual_ones() -> None:
    assert {"og", "vi", "har", "maa", fold("også")} <= stop_words()
