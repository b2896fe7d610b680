"""When a mail is answered by itself, and when a person gets it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.catalogue.loader import Catalogue
from bot.mail.judging import Read, judge
from bot.mail.model import Attachment, Contact, Letter
from bot.triage.contract import TaskGuess, Triage

QUESTION = "Hvad koster udeservering?"


def _read(text: str, *tasks: str, decision: Any = "answer", sure: float = 0.95, kind: str = "", **changes: Any) -> Read:
    values: dict[str, Any] = {"act": "inquiry", "tasks": tuple(TaskGuess(one, 0.95) for one in tasks), **changes}
    return Read(text, Triage(text=text, decision=decision, **values), sure, kind)


def _letter(text: str = QUESTION, **changes: Any) -> Letter:
    return Letter("<1@a>", "d", sender="ida@cafe.example", text=text, **changes)


def test_one_sure_question_is_answered(catalogue: Catalogue) -> None:
    read = _read(QUESTION, "udeservering", topic="cost")
    verdict = judge(_letter(), read, [read], catalogue)
    assert (verdict.kind, verdict.answers) == ("answer", (("udeservering", "cost"),))


def test_several_sure_questions_are_one_answer(catalogue: Catalogue) -> None:
    parts = [_read(QUESTION, "udeservering", topic="cost"), _read("Må vi have et skilt?", "skilte")]
    verdict = judge(_letter(), _read("begge", "udeservering"), parts, catalogue)
    assert verdict.answers == (("udeservering", "cost"), ("skilte", None))


def test_a_question_without_a_subject_is_about_the_mails(catalogue: Catalogue) -> None:
    parts = [
        _read("Vi vil have udeservering.", "udeservering"),
        _read("Hvad koster det?", decision="ask_back", act="unclear", topic="cost"),
    ]
    verdict = judge(_letter(), _read("alt", "udeservering"), parts, catalogue)
    assert verdict.answers == (("udeservering", "cost"),)


@pytest.mark.parametrize("decision", ["enquiry", "contact_person", "hand_over"])
def test_one_part_that_needs_a_person_makes_it_a_ticket_with_all_tasks(catalogue: Catalogue, decision: str) -> None:
    parts = [_read(QUESTION, "udeservering"), _read("Se på Torvet 1.", "skilte", decision=decision, level="medium")]
    verdict = judge(_letter(), _read("alt", "udeservering"), parts, catalogue)
    assert verdict.kind == "ticket"
    if decision != "hand_over":
        assert [one.id for one in verdict.triage.tasks] == ["udeservering", "skilte"]
        assert verdict.triage.level == "medium"


@pytest.mark.parametrize(
    "changes",
    [
        {"attachments": (Attachment("plan.pdf", "application/pdf", 1),)},
        {"masked": ("cpr",)},
        {"cut": True},
        {"doubtful": True},
        {"text": QUESTION + " Vi er en lille café." * 80},
    ],
)
def test_what_a_person_should_see_is_not_answered(catalogue: Catalogue, changes: dict[str, Any]) -> None:
    read = _read(QUESTION, "udeservering")
    assert judge(_letter(**changes), read, [read], catalogue).kind == "ticket"


def test_a_logo_is_no_attachment(catalogue: Catalogue) -> None:
    read = _read(QUESTION, "udeservering")
    logo = Attachment("logo.png", "image/png", 1, inline=True)
    assert judge(_letter(attachments=(logo,)), read, [read], catalogue).kind == "answer"


def test_more_questions_than_one_answer_holds_are_a_persons(catalogue: Catalogue) -> None:
    parts = [_read("Og det?", task) for task in ("udeservering", "skilte", "byggetilladelse", "spildevand")]
    assert judge(_letter(), _read("alt", "udeservering"), parts, catalogue).kind == "ticket"
    assert judge(_letter(), _read("alt", "udeservering"), [], catalogue).kind == "ticket"


def test_a_citizens_matter_is_shown_on_only_when_that_is_sure(catalogue: Catalogue) -> None:
    entry = next(iter(catalogue.redirects))
    for sure, kind in ((0.95, "redirect"), (0.5, "ticket")):
        read = _read("Skattekort?", decision="redirect", act="out_of_scope", sure=sure, kind="citizen", redirect=entry)
        assert judge(_letter("Skattekort?"), read, [read], catalogue).kind == kind


def test_a_business_that_asks_a_citizens_question_gets_a_person(catalogue: Catalogue) -> None:
    entry = next(iter(catalogue.redirects))
    read = _read("Skattekort?", decision="redirect", act="out_of_scope", kind="citizen", redirect=entry)
    letter = _letter("Skattekort?", contact=Contact(cvr="12345674"))
    assert judge(letter, read, [read], catalogue).kind == "ticket"


@pytest.mark.parametrize("kind", ["sales", "abuse"])
def test_junk_is_left_only_when_that_is_sure_and_nothing_is_asked(catalogue: Catalogue, kind: str) -> None:
    def read(sure: float) -> Read:
        return _read("Køb!", decision="redirect", act="out_of_scope", sure=sure, kind=kind)

    assert judge(_letter("Køb!"), read(0.95), [read(0.95)], catalogue).kind == kind
    assert judge(_letter("Køb!"), read(0.7), [read(0.7)], catalogue).kind == "ticket"
    asks = _read(QUESTION, "udeservering")
    assert judge(_letter("Køb!"), read(0.95), [asks], catalogue).kind == "ticket"


def test_other_languages_go_to_a_person(catalogue: Catalogue) -> None:
    read = _read("Can we?", decision="redirect", act="out_of_scope", kind="other_language")
    assert judge(_letter("Can we?"), read, [read], catalogue).kind == "ticket"
