"""What a page shows of a ticket: promises in words, dates, and who wrote."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot.business_pages.view import CaseView, case_view
from bot.tickets.model import Clock, Message, Ticket
from tests.builders import MORNING
from tests.unit.business_pages.conftest import OWNER, Case


def view(case: Case, now: dt.datetime = MORNING, **changes: Any) -> CaseView:
    """The view of a ticket with changes."""
    services = case.services
    return case_view(replace(case.ticket, **changes), services.desk.roster(), services.catalogue, now)


def promised(stopped: int | None = None, paused: bool = False) -> tuple[Clock, ...]:
    """A promise of four hours, kept or not after some hours."""
    at = None if stopped is None else MORNING + dt.timedelta(hours=stopped)
    return (Clock("promise", "Vi svarer.", MORNING, MORNING + dt.timedelta(hours=4), at, paused),)


@pytest.mark.parametrize(
    ("clocks", "hours", "state", "late"),
    [
        (promised(), 1, "Senest mandag den 23. november kl. 14.30.", False),
        (promised(2), 9, "Holdt mandag den 23. november kl. 12.30.", False),
        (promised(6), 9, "Kom først mandag den 23. november kl. 16.30.", True),
        (promised(), 5, "Fristen var mandag den 23. november kl. 14.30.", True),
        (promised(paused=True), 9, "Står stille", False),
    ],
)
def test_a_promise_says_how_it_goes(case: Case, clocks: tuple[Clock, ...], hours: int, state: str, late: bool) -> None:
    found = view(case, MORNING + dt.timedelta(hours=hours), clocks=clocks).promises[0]
    assert found.state.startswith(state)
    assert found.late is late


def test_a_missed_deadline_is_marked_and_regretted(case: Case) -> None:
    found = view(case, MORNING + dt.timedelta(hours=5), clocks=promised())
    assert found.late
    assert "beklager" in found.deadline


def test_each_message_says_who_wrote_it_and_people_who_left_are_the_entrance(case: Case) -> None:
    def message(number: int, author: str, audience: str = "shared") -> Message:
        return Message(number, MORNING, author, audience, f"tekst {number}", {})

    messages = (message(1, OWNER), message(2, "business"), message(3, "rejst"), message(4, OWNER, "internal"))
    said = view(case, messages=(*messages, message(5, "system"))).said
    names = ["Du", "Camilla Stougaard", "Du", "ErhvervsKontakten", "ErhvervsKontakten"]
    assert [one.author for one in said] == names
    assert [one.text for one in said[1:]] == ["tekst 1", "tekst 2", "tekst 3", "tekst 5"]
    assert [one.own for one in said] == [True, False, True, False, False]


def test_meetings_to_come_are_first_and_each_says_whether_it_is_cancelled_or_past(case: Case) -> None:
    def meeting(name: str, days: int, cancelled: bool = False) -> dict[str, Any]:
        starts = MORNING + dt.timedelta(days=days)
        ends = starts + dt.timedelta(hours=1)
        moments = {"starts": starts.isoformat(), "ends": ends.isoformat()}
        return {"id": name, "title": name, "place": "", "sequence": 0, "cancelled": cancelled, **moments}

    found = view(case, meetings=(meeting("holdt", -2), meeting("aflyst", 2, True), meeting("kommer", 3))).meetings
    assert [one.id for one in found] == ["aflyst", "kommer", "holdt"]
    assert [(one.cancelled, one.past) for one in found] == [(True, False), (False, False), (False, True)]
    assert found[1].at == "torsdag den 26. november kl. 10.30-11.30"


def test_documents_are_named_once_each_and_only_while_the_ticket_is_open(case: Case) -> None:
    double = view(case, tasks=("udeservering", "udeservering", "findes-ikke"))
    assert len(set(double.documents)) == len(double.documents) > 0
    assert view(case, status="closed", closing="solved").documents == ()


def test_a_question_is_shown_only_while_we_wait_for_its_answer(case: Case) -> None:
    asked = Message(1, MORNING, OWNER, "shared", "Hvor bredt?", {"kind": "question"})
    noted = Message(2, MORNING, OWNER, "internal", "Hemmeligt?", {"kind": "question"})
    waiting = view(case, status="waiting_business", messages=(asked, noted)).question
    assert waiting is not None
    assert waiting.text == "Hvor bredt?"
    assert view(case, status="assigned", messages=(asked,)).question is None


def test_a_page_shows_of_a_ticket_only_what_is_named_here() -> None:
    """A new field of a ticket is shown to nobody until somebody decides so."""
    shared = set(CaseView.__dataclass_fields__) & set(Ticket.__dataclass_fields__)
    assert shared == {"callback", "meetings", "phase", "plan", "reference", "status"}
