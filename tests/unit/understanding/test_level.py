"""Level and package by wording."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from bot.understanding import corpus
from bot.understanding.fitting import Lesson, fit_wording
from bot.understanding.level import LEVELS, NO_PACKAGE, constant, cues, decisive_phrases
from bot.understanding.text import words

GENERAL = ["hvad koster det at have borde ude", "hvor søger man om skilt", "må man grave i vejen", "hvem giver lov"]
CONCRETE = ["vi vil have 4 borde på Vestergade 12", "vores skilt på Nygade 3 fik afslag", "min sag fra den 3. maj",
            "vi graver på Torvet 8 i morgen"]  # fmt: skip
COURSE = ["vi flytter hele virksomheden til jer", "vi udvider og etablerer ny afdeling",
          "ny virksomhed, alle tilladelser", "vi åbner restaurant og vil have et møde"]  # fmt: skip


def test_cues_have_the_same_length_for_any_message() -> None:
    lengths = {
        len(cues(text, usual, 2, 3)) for text in ("", "vi flytter 12 ton") for usual in ([], ["simpel", "medium"])
    }
    assert len(lengths) == 1


def test_cues_tell_a_concrete_case_from_a_general_question() -> None:
    assert list(cues("hvad koster det", ["simpel"], 1, 0)) != list(cues("vores bygning Nygade 3", ["simpel"], 1, 0))


def test_the_level_is_learned_from_the_wording() -> None:
    texts = [*GENERAL, *CONCRETE, *COURSE]
    gold = [level for level in LEVELS for _ in range(4)]
    space = corpus.learn(corpus.tokenise(texts), {})
    dense = np.stack([cues(text, ["simpel"], 1, 0) for text in texts])
    model = fit_wording(Lesson(corpus.matrix(space, corpus.tokenise(texts)), dense, gold, LEVELS, 1.0))
    for text, wanted in zip(texts, gold, strict=True):
        chances = model.probabilities(space.vector(words(text)), cues(text, ["simpel"], 1, 0))
        assert LEVELS[int(chances.argmax())] == wanted
        assert float(chances.sum()) == pytest.approx(1, abs=1e-5)


def test_a_label_that_nobody_gave_is_never_said() -> None:
    texts = [*GENERAL, *CONCRETE]
    lesson = Lesson(
        sparse.csr_matrix(np.eye(8)),
        np.stack([cues(text, [], 1, 0) for text in texts]),
        ["simpel"] * 4 + ["medium"] * 4,
        LEVELS,
        1.0,
    )
    model = fit_wording(lesson)
    empty = (np.zeros(0, np.int32), np.zeros(0, np.float32))
    assert model.probabilities(empty, cues("vi flytter", [], 1, 0))[2] < 1e-3


def test_before_anything_is_labelled_the_first_label_is_said() -> None:
    model = constant((NO_PACKAGE,), 3, 2)
    chances = model.probabilities((np.array([1], np.int32), np.ones(1, np.float32)), np.zeros(2))
    assert list(chances) == [1.0]


def test_the_phrases_that_decided_are_shown_as_they_were_written() -> None:
    text = "Hvad koster det på Nygade 3, når vi flytter?"
    dense = cues(text, [], 1, 0)
    assert decisive_phrases(text, np.ones(len(dense), np.float32), dense)
    found = decisive_phrases(text, -np.ones(len(dense), np.float32), dense)
    assert found == ()
    for phrase in decisive_phrases(text, np.arange(len(dense), 0, -1).astype(np.float32), dense):
        assert phrase in text
        assert phrase.lower() not in ("vi", "?", "3")


def test_a_phrase_holds_whole_words() -> None:
    text = "Butikken på Nørregade 8, hvor der er 3.000 m2."
    dense = cues(text, [], 1, 0)
    found = decisive_phrases(text, np.ones(len(dense), np.float32), dense)
    assert {"3.000 m2", "Nørregade 8"} <= set(found)
