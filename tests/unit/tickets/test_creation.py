"""A new ticket: its rows, and who is told of it, once."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.tickets.calendar import ZONE
from bot.tickets.planning import SUGGESTED, WAITING
from tests.builders import triage_data
from tests.desks import Counter, planned


def test_a_new_ticket_was_received_and_assigned_by_the_program(at_desk: Counter) -> None:
    ticket = at_desk.open(flags=["deputy"])
    assert [(event["kind"], event["who"]) for event in ticket.events] == [
        ("received", "system"),
        ("assigned", "system"),
    ]
    assert ticket.events[0]["data"] == {"channel": "web"}
    assert ticket.events[1]["data"] == {"owner": "anna", "deputy": "bo", "flags": ["deputy"]}
    assert (ticket.version, ticket.status, ticket.phase) == (1, "assigned", "sagsbehandling")
    assert (ticket.closing, ticket.closed_at, ticket.merged_into, ticket.journal_number) == (None,) * 4
    assert ticket.is_open


def test_the_owner_and_the_business_are_told(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    assert at_desk.told(reference) == [("assigned", "anna"), ("receipt", reference)]


def test_those_who_are_asked_now_are_told_and_those_who_come_later_are_not(at_desk: Counter) -> None:
    steps = [planned(1, "dorte"), planned(2, "carl", [1], WAITING), planned(3, "bo", (), SUGGESTED)]
    ticket = at_desk.open(enquiries=steps)
    assert at_desk.told(ticket.reference)[2:] == [("enquiry", "dorte")]
    assert ticket.status == "waiting_taskforce"
    assert ticket.events[-1]["kind"] == "status"
    asked = at_desk.ticket(ticket.reference).enquiries
    assert [one.asked_at is not None for one in asked] == [True, False, False]


def test_one_who_is_asked_about_two_tasks_is_told_of_both(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "dorte"), planned(2, "dorte", task="jobannonce")]).reference
    assert at_desk.told(reference).count(("enquiry", "dorte")) == 2


@pytest.mark.parametrize("flag", ["no_specialist", "nobody_at_work"])
def test_the_offices_mailbox_is_told_of_a_ticket_that_no_specialist_could_take(at_desk: Counter, flag: str) -> None:
    reference = at_desk.open(owner="karla", flags=[flag]).reference
    assert at_desk.told(reference)[-1] == ("unowned", "byliv")


def test_the_same_inquiry_twice_tells_nobody_twice(at_desk: Counter) -> None:
    at_desk.store.log_inquiry(triage_data(), channel="web", at=at_desk.clock(), inquiry_id="i-1")
    first = at_desk.open(inquiry_id="i-1")
    assert at_desk.open(inquiry_id="i-1") == first
    assert len(at_desk.told(first.reference)) == 2


def test_a_new_complex_ticket_has_its_checklist_and_the_promise_of_its_level(at_desk: Counter) -> None:
    ticket = at_desk.open(level="kompleks", package="lokaliseringspakke")
    assert [item["key"] for item in ticket.checklist] == ["contact_person", "permits", "placement"]
    assert ticket.phase == "tiltraekning"
    assert ticket.promise == "Inden for 5 arbejdsdage."
    assert ticket.due_at == dt.datetime(2026, 11, 30, 15, tzinfo=ZONE)
