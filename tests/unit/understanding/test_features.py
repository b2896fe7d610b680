"""From a message to numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bot.understanding import corpus
from bot.understanding.features import FeatureSpace
from bot.understanding.text import words

TEXTS = ["borde på fortovet", "stole på fortovet", "skilt på facaden", "et stort facadeskilt", "servering ude"]


@pytest.fixture(scope="module")
def space() -> FeatureSpace:
    return corpus.learn(corpus.tokenise(TEXTS), {"bordene": "borde"})


def test_words_and_letters_are_each_of_length_one(space: FeatureSpace) -> None:
    _, weights = space.vector(words("borde på fortovet"))
    assert float(weights @ weights) == pytest.approx(2.0, abs=1e-5)


def test_a_message_of_unknown_words_is_empty_and_no_error(space: FeatureSpace) -> None:
    ids, weights = space.vector(words("qqq zzz"))
    assert len(ids) == len(weights) == 0


def test_every_feature_lies_within_the_matrix(space: FeatureSpace) -> None:
    matrix = corpus.matrix(space, corpus.tokenise([*TEXTS, "helt andre ord", ""]))
    assert matrix.shape == (7, len(space.vocabulary))
    assert matrix[6].nnz == 0


def test_many_messages_at_once_give_the_numbers_of_each_by_itself(space: FeatureSpace) -> None:
    texts = [*TEXTS, "skilt skilt skilt ved bordne", ""]
    matrix = corpus.matrix(space, corpus.tokenise(texts)).toarray()
    for row, text in enumerate(texts):
        single = np.zeros(len(space.vocabulary), dtype=np.float32)
        ids, weights = space.vector(words(text))
        single[ids] = weights
        np.testing.assert_allclose(matrix[row], single, atol=1e-5)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("fortovet", "fortovet"),
        ("fortvoet", "fortovet"),
        ("fortovt", "fortovet"),
        ("facadn", "facaden"),
        ("bor", "bor"),
        ("hund", "hund"),
        ("fortovsstykket", "fortovsstykket"),
    ],
)
def test_a_misspelt_word_is_read_as_the_known_one_and_other_words_are_left_alone(
    space: FeatureSpace, typed: str, known: str
) -> None:
    assert space.known_form(typed) == known


def test_a_lemma_makes_two_forms_alike(space: FeatureSpace) -> None:
    inflected, _ = space.vector(words("bordene"))
    plain, _ = space.vector(words("borde"))
    assert set(inflected) & set(plain)


def test_stored_and_read_back_it_gives_the_same_vectors(space: FeatureSpace) -> None:
    again = FeatureSpace.from_state(space.state(), space.idf)
    for text in [*TEXTS, "bordne ved facadeskiltet"]:
        for first, second in zip(space.vector(words(text)), again.vector(words(text)), strict=True):
            np.testing.assert_array_equal(first, second)


def test_learning_the_same_twice_gives_the_same_numbers() -> None:
    first, second = (corpus.learn(corpus.tokenise(TEXTS), {}) for _ in range(2))
    assert first.vocabulary == second.vocabulary
    np.testing.assert_array_equal(first.idf, second.idf)
