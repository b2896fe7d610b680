"""The clauses of a message weighed together."""

from __future__ import annotations

import numpy as np

from bot.understanding import corpus, parts
from bot.understanding.text import words, words_of_each

MESSAGES = [
    "vi vil have borde ude på torvet",
    "må vi grave i vejen",
    "skilt over døren",
    "hvad koster en byggetilladelse",
]


def test_each_part_weighs_what_it_would_weigh_alone() -> None:
    space = corpus.learn(corpus.tokenise(MESSAGES), {})
    whole = "vi vil have skilt over døren og borde ude på torvet, må vi grave i vejen"
    texts = ["vi vil have skilt over døren", "borde ude på torvet", "må vi grave i vejen"]
    known, _ = space.vector(words(whole))
    letters = corpus.char_columns(space)[known]
    table = parts.table(space, texts, known, letters)
    for row, text in zip(table, texts, strict=True):
        ids, values = space.vector(words(text))
        assert sorted(known[row > 0]) == sorted(ids)
        wanted = dict(zip(ids.tolist(), values.tolist(), strict=True))
        assert np.allclose(row[row > 0], [wanted[number] for number in known[row > 0].tolist()], atol=1e-6)


def test_no_part_and_no_known_word_give_an_empty_table() -> None:
    space = corpus.learn(corpus.tokenise(MESSAGES), {})
    known, _ = space.vector(words("skilt"))
    assert parts.table(space, [], known, known < 0).shape == (0, len(known))
    assert parts.table(space, ["skilt"], known[:0], known[:0] < 0).shape == (1, 0)


def test_folding_several_texts_gives_what_each_gives() -> None:
    texts = ["Åbning kl. 12", "", "§ 7-8, café?", "matr.nr. 12b"]
    assert words_of_each(texts) == [words(text) for text in texts]
