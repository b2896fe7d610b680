"""Training on a handful of messages: what is learned, stored, read back, and the same every time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bot.understanding.examples import Example
from bot.understanding.facts import Facts
from bot.understanding.model import InquiryModel
from bot.understanding.state import from_state, to_state
from bot.understanding.training import train
from tests.unit.understanding.conftest import FACTS


@pytest.mark.parametrize(
    ("text", "act", "task"),
    [
        ("borde og stole ude", "inquiry", "udeservering"),
        ("må vi sætte et skilt op", "inquiry", "skilte"),
        ("hej hej", "greet", None),
        ("mit pas er udløbet", "out_of_scope", None),
    ],
)
def test_new_messages_are_read(model: InquiryModel, text: str, act: str, task: str | None) -> None:
    reading = model.understand(text)
    assert reading.act == act
    assert [guess.id for guess in reading.tasks][:1] == ([task] if task else [])


def test_the_kind_of_a_message_for_others_is_told(model: InquiryModel) -> None:
    assert model.understand("mit pas er udløbet").kind == "citizen"


def test_confidences_lie_between_nothing_and_certainty_best_first(model: InquiryModel) -> None:
    for text in ("borde ude", "skilt", "hej", "", "qqq zzz", "ord " * 400):
        chances = [guess.confidence for guess in model.understand(text).ranking]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)


def test_the_words_that_spoke_for_a_task_are_from_the_message(model: InquiryModel) -> None:
    evidence = model.understand("Kunne vi mon få lov til BORDE på fortovet?").evidence[0]
    assert evidence.task == "udeservering"
    assert set(evidence.words) & {"BORDE", "fortovet"}


def test_words_that_stand_anywhere_are_no_reason(model: InquiryModel) -> None:
    for text in ("Vi har et skilt og borde ude", "hvad skal man have af skilt til at stå på fortovet"):
        reading = model.understand(text)
        shown = {word.lower() for one in reading.evidence for word in one.words} | set(reading.level_words)
        assert not shown & {"vi", "har", "et", "og", "hvad", "skal", "man", "have", "til", "at", "stå", "på"}


def test_the_wording_that_decided_the_level_is_shown(model: InquiryModel) -> None:
    text = "udeservering på vores adresse Nygade 3"
    assert all(phrase in text for phrase in model.understand(text).level_words)


def test_certainty_and_business_are_probabilities(model: InquiryModel) -> None:
    for text in ("borde ude", "hej", "mit pas", "", "qqq"):
        reading = model.understand(text)
        assert 0 <= reading.certainty <= 1
        assert 0 <= reading.business <= 1


def test_the_same_messages_give_the_same_model(model: InquiryModel, examples: list[Example]) -> None:
    plain, arrays = to_state(model)
    again_plain, again_arrays = to_state(train(examples, [], FACTS))
    assert again_plain == plain
    assert set(again_arrays) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(again_arrays[name], array, err_msg=name)


def test_a_stored_model_reads_as_the_trained_one(model: InquiryModel) -> None:
    again = from_state(*to_state(model))
    for text in ("borde og et skilt på Nygade 3", "hej", "nyt pas", ""):
        assert again.understand(text) == model.understand(text)


def test_the_catalogues_words_teach_too(examples: list[Example]) -> None:
    extra = [Example("bænkesæt", "ask_task/udeservering", ("udeservering",), style="catalogue")]
    reading = train(examples, extra, FACTS).understand("bænkesæt")
    assert reading.ranking[0].id == "udeservering"


def test_a_task_without_examples_is_not_learned_from_the_catalogue_alone(examples: list[Example]) -> None:
    extra = [Example("hegn", "ask_task/hegn-i-skel", ("hegn-i-skel",), style="catalogue")]
    reading = train(examples, extra, FACTS).understand("hegn")
    assert "hegn-i-skel" not in [guess.id for guess in reading.ranking]


def test_when_every_example_has_one_level_that_level_is_said(examples: list[Example]) -> None:
    same = [dataclasses.replace(one, level="medium" if one.tasks else None) for one in examples]
    assert train(same, [], FACTS).understand("må vi have borde ude").level == "medium"


def test_nothing_to_train_on_is_an_error() -> None:
    with pytest.raises(ValueError, match="ingen eksempler"):
        train([], [], Facts({}, {}))
