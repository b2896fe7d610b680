"""A complex ticket's course: the promised answer, the time plan, the meetings."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.tickets import course, handling
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError
from tests.desks import Counter, refuse

FILLED = {"permits": "Byggetilladelse og bevilling.", "placement": "Havnegade er ledig."}


@pytest.fixture
def reference(at_desk: Counter) -> str:
    """A café's ticket; Anna is the contact person."""
    return at_desk.open(level="kompleks", package="cafepakke").reference


def test_the_promise_is_kept_only_when_every_item_is_filled_and_sent(at_desk: Counter, reference: str) -> None:
    desk = at_desk.desk
    with pytest.raises(NotAllowedError) as refused:
        course.share_checklist(desk, reference, "anna")
    assert "tilladelser; placering" in refused.value.sentence
    course.fill_checklist(desk, reference, "anna", {**FILLED, "placement": " "}, 1)
    with pytest.raises(NotAllowedError) as refused:
        course.share_checklist(desk, reference, "anna")
    assert refused.value.values == {"missing": "placering"}
    course.fill_checklist(desk, reference, "anna", FILLED, 2)
    assert "promise" in at_desk.running(reference)
    course.share_checklist(desk, reference, "anna", 3)
    ticket = at_desk.ticket(reference)
    assert at_desk.running(reference) == ["close"]
    assert at_desk.a_clock(reference, "promise").kept is True
    assert "Tilladelser:\nByggetilladelse og bevilling." in ticket.messages[-1].text
    assert at_desk.told(reference)[-1] == ("reply", reference)
    handling.close(desk, reference, "anna", "solved")
    assert at_desk.ticket(reference).closing == "solved"


def test_who_filled_an_item_and_when_is_kept_and_an_item_can_be_emptied(at_desk: Counter, reference: str) -> None:
    course.fill_checklist(at_desk.desk, reference, "bo", {"permits": " To. ", "unknown": "x"})
    course.fill_checklist(at_desk.desk, reference, "anna", {"permits": "To.", "contact_person": "Anna"})
    items = {item["key"]: item for item in at_desk.ticket(reference).checklist}
    assert (items["permits"]["answer"], items["permits"]["by"]) == ("To.", "bo")
    assert items["permits"]["at"] == at_desk.clock().isoformat()
    assert at_desk.kinds(reference).count("checklist") == 1
    course.fill_checklist(at_desk.desk, reference, "anna", {"permits": ""})
    assert {item["key"]: item["answer"] for item in at_desk.ticket(reference).checklist}["permits"] is None


def test_a_ticket_without_a_checklist_says_so(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    course.fill_checklist(at_desk.desk, reference, "anna", FILLED)
    assert at_desk.ticket(reference).checklist == ()
    refuse("checklist_none", lambda: course.share_checklist(at_desk.desk, reference, "anna"))


def test_a_plan_is_shared_with_the_business_each_time_it_changes(at_desk: Counter, reference: str) -> None:
    steps = [
        {"what": " Formøde ", "who": "Anna", "by": "2026-12-01", "done": True},
        {"what": "Ansøgning", "by": ""},
        {"what": " ", "who": "ingen"},
    ]
    for _ in range(2):
        course.set_plan(at_desk.desk, reference, "anna", steps)
    assert at_desk.ticket(reference).plan == (
        {"what": "Formøde", "who": "Anna", "by": "2026-12-01", "done": True},
        {"what": "Ansøgning", "who": "", "by": "", "done": False},
    )
    assert at_desk.told(reference).count(("plan", reference)) == 1
    course.set_plan(at_desk.desk, reference, "anna", [])
    assert at_desk.told(reference).count(("plan", reference)) == 2


def test_a_plan_has_real_dates_and_no_more_steps_than_anybody_reads(at_desk: Counter, reference: str) -> None:
    for wrong in ("1. december", "2026-13-01"):
        refuse(
            "plan_date",
            lambda wrong=wrong: course.set_plan(at_desk.desk, reference, "anna", [{"what": "x", "by": wrong}]),
        )
    refuse("plan_long", lambda: course.set_plan(at_desk.desk, reference, "anna", [{"what": "x"}] * 41))
    assert at_desk.ticket(reference).plan == ()


def test_a_meeting_is_called_moved_and_called_off_as_one_invitation(at_desk: Counter, reference: str) -> None:
    desk = at_desk.desk
    handling.add_participant(desk, reference, "anna", "bo")
    starts = at_desk.clock() + dt.timedelta(days=2)
    hour = dt.timedelta(hours=1)
    before = len(at_desk.told(reference))
    meeting = course.invite(desk, reference, "anna", " Formøde ", starts, starts + hour, "Torvet 1")
    course.move_meeting(desk, reference, "anna", meeting, starts + hour, starts + 2 * hour, "Online")
    course.cancel_meeting(desk, reference, "bo", meeting)
    (held,) = at_desk.ticket(reference).meetings
    assert (held["id"], held["title"], held["place"]) == (meeting, "Formøde", "Online")
    assert (held["sequence"], held["cancelled"]) == (2, True)
    assert dt.datetime.fromisoformat(held["starts"]) == starts + hour
    # Anna called it and Bo called it off: each hears of the other's doing, and the business of everything.
    assert at_desk.told(reference, since=before) == [
        ("meeting", reference),
        ("meeting", "bo"),
        ("meeting", reference),
        ("meeting", "bo"),
        ("meeting", reference),
        ("meeting", "anna"),
    ]
    refuse("meeting_unknown", lambda: course.cancel_meeting(desk, reference, "anna", meeting))
    refuse(
        "meeting_unknown",
        lambda: course.move_meeting(desk, reference, "anna", "none", starts, starts + hour, ""),
    )


def test_a_meeting_lies_ahead_ends_after_it_begins_and_has_a_title(at_desk: Counter, reference: str) -> None:
    now = at_desk.clock()
    hour = dt.timedelta(hours=1)

    def invite(title: str, starts: dt.datetime, ends: dt.datetime) -> object:
        return course.invite(at_desk.desk, reference, "anna", title, starts, ends, "")

    refuse("meeting_past", lambda: invite("Møde", now, now + hour))
    refuse("meeting_backwards", lambda: invite("Møde", now + hour, now + hour))
    refuse("text_missing", lambda: invite(" ", now + hour, now + 2 * hour))
    assert at_desk.ticket(reference).meetings == ()


def test_a_closed_ticket_has_no_new_course_but_its_meetings_can_be_called_off(at_desk: Counter, reference: str) -> None:
    desk = at_desk.desk
    starts = at_desk.clock() + dt.timedelta(days=2)
    ends = starts + dt.timedelta(hours=1)
    meeting = course.invite(desk, reference, "anna", "Formøde", starts, ends, "")
    handling.close(desk, reference, "anna", "withdrawn")
    for act in (
        lambda: course.fill_checklist(desk, reference, "anna", FILLED),
        lambda: course.share_checklist(desk, reference, "anna"),
        lambda: course.set_plan(desk, reference, "anna", [{"what": "x"}]),
        lambda: course.invite(desk, reference, "anna", "Møde", starts, ends, ""),
        lambda: course.move_meeting(desk, reference, "anna", meeting, starts, ends, ""),
    ):
        refuse("closed", act)
    course.cancel_meeting(desk, reference, "anna", meeting)
    assert at_desk.ticket(reference).meetings[0]["cancelled"]


def test_an_old_view_of_the_course_is_refused(at_desk: Counter, reference: str) -> None:
    course.fill_checklist(at_desk.desk, reference, "bo", FILLED, 1)
    with pytest.raises(ChangedMeanwhileError):
        course.fill_checklist(at_desk.desk, reference, "anna", {"permits": "Ingen"}, 1)
