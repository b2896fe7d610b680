"""Both pipelines' answers in one form, and the quality counted from them."""

from __future__ import annotations

from bench import readings
from bench.baseline import original_intent, plain_intent
from bench.readings import Reading
from bot.understanding.examples import Example
from bot.understanding.result import Guess, Understanding


def _understanding(act: str, confidence: float, tasks: tuple[Guess, ...]) -> Understanding:
    ranking = (Guess("skilte", 0.9), Guess("udeservering", 0.6))
    return Understanding(act, confidence, None, ranking, tasks, "medium", 0.8, None, ())


def test_our_answer_keeps_tasks_level_and_scope() -> None:
    tasks = (Guess("skilte", 0.9), Guess("udeservering", 0.6))
    reading = readings.own({"understanding": _understanding("inquiry", 0.7, tasks).to_dict()})
    assert reading == Reading(
        (("skilte", 0.9), ("udeservering", 0.6)), ("skilte", "udeservering"), "inquiry", 0.7, "medium"
    )


def test_a_message_that_we_read_as_something_else_is_less_in_scope_than_any_inquiry() -> None:
    reading = readings.own({"understanding": _understanding("out_of_scope", 0.75, ()).to_dict()})
    assert reading.in_scope == -0.75
    assert reading.tasks == ("skilte",)


def test_the_baselines_ranking_is_read_without_its_fallback_and_other_intents() -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.7},
        {"name": "out_of_scope.citizen", "confidence": 0.5},
        {"name": "ask_task.skilte", "confidence": 0.25},
        {"name": "ask_task.moede", "confidence": 0.125},
    ]
    reading = readings.baseline({"ranking": ranking})
    assert reading == Reading((("skilte", 0.25), ("moede", 0.125)), ("skilte",), "out_of_scope", 0.375, None)


def test_an_empty_baseline_ranking_is_an_answer_too() -> None:
    assert readings.baseline({"ranking": []}) == Reading((), (), "", 0, None)


def test_intents_get_their_names_back() -> None:
    for intent in ("ask_task/kontakt-og-aabningstid", "out_of_scope/other_language", "greet"):
        assert "/" not in plain_intent(intent)
        assert original_intent(plain_intent(intent)) == intent


def test_quality_counts_each_measure_on_the_messages_it_concerns() -> None:
    examples = [
        Example("et skilt", "ask_task/skilte", ("skilte",), "simpel"),
        Example("skilt og møde", "ask_task/skilte", ("skilte", "moede"), "medium"),
        Example("min altan", "out_of_scope/citizen"),
    ]
    said = [
        Reading((("moede", 0.6), ("skilte", 0.4)), ("moede",), "inquiry", 0.9, "simpel"),
        Reading((("skilte", 0.8),), ("skilte", "moede"), "inquiry", 0.8, "simpel"),
        Reading((("skilte", 0.3),), ("skilte",), "inquiry", 0.2, "simpel"),
    ]
    quality = readings.quality(examples, said)
    assert (quality["task_top1"], quality["task_top3"]) == (0, 1)
    assert quality["several_f1"] == 1
    assert quality["level"] == 0.5
    assert quality["oos_recall"] == 1
    assert quality["act"] == 2 / 3


def test_a_pipeline_without_levels_has_no_level_accuracy() -> None:
    example = Example("et skilt", "ask_task/skilte", ("skilte",), "simpel")
    quality = readings.quality([example], [Reading((("skilte", 1.0),), ("skilte",), "inquiry", 1.0, None)])
    assert quality["level"] is None
