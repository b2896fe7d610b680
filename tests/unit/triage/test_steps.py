"""Each step of triage and each decision, on readings written by hand and the shipped catalogue."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from bot.catalogue.loader import Catalogue
from bot.intake import Intake, receive
from bot.triage.contract import DIALOGUE_ACTS, TaskGuess, Triage
from bot.triage.steps import OURS, OURS_TO_ANSWER, SURE, SURE_TO_ANSWER, choices, triage
from bot.understanding.result import Understanding
from tests.builders import understanding

TODAY = dt.date(2026, 11, 23)
VERSIONS = {"model": "m", "catalogue": "c"}


@pytest.fixture
def decide(catalogue: Catalogue) -> Any:
    def run(reading: Understanding | None, text: str = "må vi have borde ude", today: dt.date = TODAY) -> Triage:
        return triage(receive(text), reading, catalogue, today, VERSIONS)

    return run


def test_a_simple_question_with_a_sure_task_is_answered(decide: Any) -> None:
    decided = decide(understanding(("udeservering", 0.95)))
    assert (decided.act, decided.decision, decided.level) == ("inquiry", "answer", "simpel")
    assert decided.tasks == (TaskGuess("udeservering", 0.95),)
    assert decided.owners == ("byliv",)


def test_an_answer_past_its_review_date_routes_instead_and_says_why(decide: Any, catalogue: Catalogue) -> None:
    task = catalogue.tasks["udeservering"]
    reading = understanding(("udeservering", 0.95))
    assert decide(reading, today=task.review_date).decision == "answer"
    late = decide(reading, today=task.review_date + dt.timedelta(days=1))
    assert late.decision == "enquiry"
    assert ("answer_past_review", (task.name,)) in [(reason.kind, reason.evidence) for reason in late.reasons]


def test_one_stale_answer_of_two_keeps_both_from_being_said(decide: Any, catalogue: Catalogue) -> None:
    dates = {task: catalogue.tasks[task].review_date for task in ("udeservering", "skilte")}
    between = min(dates.values()) + dt.timedelta(days=1)
    assert between <= max(dates.values()), "the two must be reviewed on different days for this test"
    assert decide(understanding(("udeservering", 0.9), ("skilte", 0.8)), today=between).decision == "enquiry"


def test_a_concrete_case_becomes_an_enquiry_to_those_who_own_the_tasks(decide: Any) -> None:
    decided = decide(understanding(("udeservering", 0.9), ("alkoholbevilling", 0.8), level="medium"))
    assert decided.decision == "enquiry"
    assert decided.owners == ("byliv", "bevilling")


def test_an_owner_of_two_tasks_is_named_once(decide: Any) -> None:
    decided = decide(understanding(("udeservering", 0.9), ("stadeplads", 0.8), level="medium"))
    assert decided.owners == ("byliv",)


def test_a_complex_matter_gets_a_contact_person(decide: Any) -> None:
    decided = decide(understanding(("placering-og-udvidelse", 0.9), level="kompleks"))
    assert (decided.decision, decided.level) == ("contact_person", "kompleks")


def test_a_course_with_a_package_goes_to_a_person_even_when_no_task_is_sure(decide: Any) -> None:
    reading = understanding(("udeservering", 0.3), ("skilte", 0.25), level="kompleks", package="cafepakke")
    decided = decide(reading)
    assert (decided.decision, decided.package) == ("contact_person", "cafepakke")
    assert ("package", ("Café- og restaurationspakke",)) in [(one.kind, one.evidence) for one in decided.reasons]


def test_a_package_that_the_catalogue_does_not_know_is_left_out(decide: Any) -> None:
    assert decide(understanding(("udeservering", 0.9), level="kompleks", package="gammel-pakke")).package is None


def test_a_task_that_the_catalogue_does_not_know_is_left_out(decide: Any) -> None:
    decided = decide(understanding(("nedlagt-opgave", 0.9), ("udeservering", 0.8), level="medium"))
    assert [task.id for task in decided.tasks] == ["udeservering"]


@pytest.mark.parametrize(
    ("level", "confidence", "decision"),
    [
        ("simpel", SURE_TO_ANSWER, "answer"),
        ("simpel", SURE_TO_ANSWER - 0.01, "ask_back"),
        ("medium", SURE, "enquiry"),
        ("medium", SURE - 0.01, "ask_back"),
        ("kompleks", SURE - 0.01, "ask_back"),
    ],
)
def test_an_unsure_reading_asks_back_and_a_wrong_answer_weighs_more(
    decide: Any, level: str, confidence: float, decision: str
) -> None:
    assert decide(understanding(("udeservering", confidence), ("skilte", 0.1), level=level)).decision == decision


def test_asking_back_names_what_may_be_meant(decide: Any, catalogue: Catalogue) -> None:
    decided = decide(understanding(("udeservering", 0.4), ranking=[("udeservering", 0.4), ("stadeplads", 0.3)]))
    names = tuple(catalogue.tasks[task].name for task in ("udeservering", "stadeplads"))
    assert decided.decision == "ask_back"
    assert [one.evidence for one in decided.reasons if one.kind == "close"] == [names]


@pytest.mark.parametrize(
    ("confidences", "offered"),
    [((0.4, 0.3, 0.2, 0.1), 3), ((0.4, 0.3, 0.01, 0.0), 2), ((0.4, 0.01, 0.0, 0.0), 2)],
)
def test_two_or_three_choices_are_offered_never_more(confidences: tuple[float, ...], offered: int) -> None:
    ranking = tuple(TaskGuess(f"t{number}", value) for number, value in enumerate(confidences))
    assert len(choices(Triage(text="", act="inquiry", decision="ask_back", ranking=ranking))) == offered


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "x" * 10_001])
def test_what_cannot_be_read_asks_for_the_matter_in_words(decide: Any, text: str) -> None:
    decided = decide(None, text=text)
    assert (decided.act, decided.decision, decided.tasks) == ("unclear", "ask_back", ())


def test_a_readable_message_without_a_reading_is_never_guessed_at(decide: Any) -> None:
    assert decide(None).decision == "ask_back"


def test_danger_comes_before_everything_and_says_112(decide: Any) -> None:
    decided = decide(understanding(("brandsyn", 0.99), act="emergency"), text="det brænder i køkkenet")
    assert (decided.act, decided.decision) == ("emergency", "hand_over")
    assert ("emergency", ("112",)) in [(one.kind, one.evidence) for one in decided.reasons]


@pytest.mark.parametrize("act", ["human", "callback"])
def test_whoever_asks_for_a_person_gets_one(decide: Any, act: str) -> None:
    decided = decide(understanding(act=act, ranking=[("moede", 0.4)]))
    assert (decided.act, decided.decision) == (act, "hand_over")


@pytest.mark.parametrize("act", sorted(DIALOGUE_ACTS - {"human", "callback", "emergency"}))
def test_conversation_is_not_triaged(decide: Any, act: str) -> None:
    decided = decide(understanding(act=act, ranking=[("moede", 0.4)]))
    assert (decided.act, decided.decision, decided.tasks) == (act, "dialogue", ())


@pytest.mark.parametrize("act", ["unclear", "ask_detail"])
def test_a_message_without_a_subject_asks_for_it(decide: Any, act: str) -> None:
    decided = decide(understanding(act=act, ranking=[("moede", 0.4)]), text="jeg har et spørgsmål")
    assert (decided.act, decided.decision, decided.tasks) == ("unclear", "ask_back", ())


def test_a_follow_up_without_what_it_follows_keeps_what_it_asks(decide: Any) -> None:
    decided = decide(understanding(act="ask_detail", kind="cost"), text="og hvad koster det så")
    assert (decided.decision, decided.topic) == ("ask_back", "cost")


def test_a_citizens_matter_is_shown_to_its_place(decide: Any, catalogue: Catalogue) -> None:
    decided = decide(understanding(act="out_of_scope", kind="citizen"), text="jeg skal forny mit pas")
    assert (decided.act, decided.decision) == ("out_of_scope", "redirect")
    assert decided.redirect in catalogue.redirects
    assert "pas" in catalogue.redirects[decided.redirect].name.lower()


def test_nonsense_is_turned_away_without_a_place_to_go(decide: Any) -> None:
    decided = decide(understanding(act="out_of_scope", kind="nonsense"), text="asdf qwer zxcv")
    assert (decided.decision, decided.redirect, decided.tasks) == ("redirect", None, ())


def test_the_ranking_is_shown_whatever_the_decision(decide: Any) -> None:
    ranking = [(task, 0.1) for task in ("udeservering", "skilte", "moede", "faktura", "udbud")]
    for act in ("inquiry", "greet", "emergency", "out_of_scope", "unclear"):
        assert len(decide(understanding(("udeservering", 0.1), act=act, ranking=ranking)).ranking) == 5


def test_reasons_name_the_words_that_spoke_for_a_task(decide: Any) -> None:
    reading = understanding(("udeservering", 0.9), words={"udeservering": ["borde", "fortovet"], "skilte": ["skilt"]})
    words = [(one.task, one.evidence) for one in decide(reading).reasons if one.kind == "words"]
    assert words == [("udeservering", ("borde", "fortovet"))]


@pytest.mark.parametrize("level", ["simpel", "medium", "kompleks"])
def test_the_level_is_explained_in_words_a_caseworker_understands(decide: Any, level: str) -> None:
    reasons = [one.evidence[0] for one in decide(understanding(("udeservering", 0.9), level=level)).reasons]
    assert any(len(reason.split()) > 4 for reason in reasons)


def test_the_topic_of_a_simple_question_is_told(decide: Any) -> None:
    decided = decide(understanding(("udeservering", 0.9)), text="hvad koster det at have borde ude")
    assert decided.topic == "cost"


def test_what_was_masked_is_told_and_the_number_is_nowhere(decide: Any) -> None:
    decided = decide(understanding(("fleksjob", 0.9)), text="fleksjob til 010190-1234")
    assert decided.masked == ("cpr",)
    assert "1234" not in str(decided.to_dict())


def test_the_object_has_the_fields_of_the_contract_in_its_types(decide: Any) -> None:
    shown = decide(understanding(("udeservering", 0.94123456), words={"udeservering": ["borde"]})).to_dict()
    assert set(shown) == {
        "text", "act", "tasks", "ranking", "level", "package", "decision", "owners", "reasons", "masked", "versions",
        "redirect", "topic",
    }  # fmt: skip
    assert shown["tasks"] == [{"id": "udeservering", "confidence": 0.9412}]
    assert shown["ranking"] == [{"id": "udeservering", "confidence": 0.9412}]
    assert shown["owners"] == ["byliv"]
    assert shown["versions"] == VERSIONS
    assert {"kind": "words", "task": "udeservering", "evidence": ["borde"]} in shown["reasons"]


def test_the_object_can_be_stored_and_read_back(decide: Any) -> None:
    decided = decide(understanding(("udeservering", 0.9), words={"udeservering": ["borde"]}))
    again = Triage.from_dict(decided.to_dict())
    assert again.to_dict() == decided.to_dict()


def test_a_reading_is_never_needed_for_a_message_that_intake_refused(catalogue: Catalogue) -> None:
    decided = triage(Intake("", fault="too_long"), None, catalogue, TODAY, VERSIONS)
    assert [one.evidence for one in decided.reasons] == [("too_long",)]


def test_what_may_be_a_citizens_matter_is_asked_about_however_sure_the_task(decide: Any) -> None:
    sure = understanding(("udeservering", 0.99))
    assert decide(dataclasses.replace(sure, business=OURS_TO_ANSWER - 0.01)).decision == "ask_back"
    assert decide(dataclasses.replace(sure, business=OURS_TO_ANSWER)).decision == "answer"
    case = understanding(("udeservering", 0.99), level="medium")
    assert decide(dataclasses.replace(case, business=OURS - 0.01)).decision == "ask_back"
    assert decide(dataclasses.replace(case, business=OURS)).decision == "enquiry"


def test_an_uncertain_first_task_is_asked_about_before_it_is_answered(decide: Any) -> None:
    reading = understanding(("udeservering", 0.99))
    assert decide(dataclasses.replace(reading, certainty=SURE_TO_ANSWER - 0.01)).decision == "ask_back"


def test_the_level_is_explained_with_the_wording_that_decided(decide: Any) -> None:
    reading = dataclasses.replace(understanding(("udeservering", 0.99), level="medium"), level_words=("vores adresse",))
    (reason,) = [one for one in decide(reading).reasons if one.kind == "level"]
    assert reason.evidence[1:] == ("vores adresse",)
