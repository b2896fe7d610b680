"""Meetings as calendars read them."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from bot.notifications.calendar_invitation import invitation
from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.tickets import course
from bot.tickets.calendar import ZONE
from tests.mailrooms import OWNER, MakeTicket
from tests.unit.notifications.outboxes import ticket_id

STARTS = dt.datetime(2027, 3, 29, 10, 0, tzinfo=ZONE)
"""The day after the clocks went forward."""
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def meeting(mailroom: Mailroom, tickets: MakeTicket) -> tuple[str, str]:
    """Reference and id of a meeting on a ticket."""
    reference = tickets().reference
    made = course.invite(mailroom.desk, reference, OWNER, "Formøde; café", STARTS, STARTS + HOUR, "Torvet 1, sal 2")
    return reference, made


def read(room: Mailroom, reference: str, meeting: str) -> Calendar:
    about = read_ticket(room, ticket_id(room, reference))
    assert about is not None
    made = invitation(room, about, meeting, "ida@cafe-ida.example")
    assert made is not None
    calendar = Calendar.from_ical(made.text)
    assert str(calendar["METHOD"]) == made.method
    return calendar


def test_an_invitation_holds_what_a_calendar_needs(mailroom: Mailroom, meeting: tuple[str, str]) -> None:
    calendar = read(mailroom, *meeting)
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == STARTS
    assert event["DTSTART"].params["TZID"] == "Europe/Copenhagen"
    assert event["DTEND"].dt - event["DTSTART"].dt == HOUR
    assert event["SUMMARY"] == f"Formøde; café [{meeting[0]}]"
    assert event["LOCATION"] == "Torvet 1, sal 2"
    assert event["ORGANIZER"] == "mailto:jonas@odense.example"
    assert event["ORGANIZER"].params["CN"] == "Jonas Skovmand"
    assert event["ATTENDEE"] == "mailto:ida@cafe-ida.example"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"


def test_the_zones_rules_are_in_the_file(mailroom: Mailroom, meeting: tuple[str, str]) -> None:
    (zone,) = read(mailroom, *meeting).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Copenhagen"
    assert len(zone.to_ical()) < 2_000


def test_moving_and_cancelling_are_the_same_event_with_a_higher_number(
    mailroom: Mailroom, meeting: tuple[str, str]
) -> None:
    (first,) = read(mailroom, *meeting).walk("VEVENT")
    later = STARTS + dt.timedelta(days=1)
    course.move_meeting(mailroom.desk, meeting[0], OWNER, meeting[1], later, later + HOUR, "")
    (moved,) = read(mailroom, *meeting).walk("VEVENT")
    course.cancel_meeting(mailroom.desk, meeting[0], OWNER, meeting[1])
    calendar = read(mailroom, *meeting)
    (cancelled,) = calendar.walk("VEVENT")
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [event["SEQUENCE"] for event in (first, moved, cancelled)] == [0, 1, 2]
    assert moved["DTSTART"].dt == later
    assert (calendar["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")


def test_a_meeting_that_is_not_there_has_no_invitation(mailroom: Mailroom, meeting: tuple[str, str]) -> None:
    about = read_ticket(mailroom, ticket_id(mailroom, meeting[0]))
    assert about is not None
    assert invitation(mailroom, about, "ukendt", "ida@cafe-ida.example") is None
