"""A ticket's clocks: started with it, standing still while we wait for the business, right on clock-change nights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bot.catalogue.model import WEEKDAYS, Municipality
from bot.tickets import business, handling, running
from bot.tickets.calendar import ZONE
from tests.builders import hours
from tests.desks import Counter, place


def at(text: str) -> dt.datetime:
    """A local moment, `2026-11-20 14:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_simple_ticket_has_a_clock_for_the_first_reply_and_one_for_the_promise(at_desk: Counter) -> None:
    ticket = at_desk.open(level="simpel")
    assert [clock.kind for clock in ticket.clocks] == ["first_reply", "promise"]
    assert {clock.due_at for clock in ticket.clocks} == {at("2026-11-24 10:30")}
    assert (ticket.due_at, ticket.promise) == (at("2026-11-24 10:30"), "Inden for 24 timer.")


def test_a_complex_ticket_has_five_working_days_and_a_goal_for_closing(at_desk: Counter) -> None:
    ticket = at_desk.open(level="kompleks")
    due = {clock.kind: clock.due_at for clock in ticket.clocks}
    assert due["promise"] == at("2026-11-30 15:00")
    assert due["first_reply"] == at("2026-11-24 10:30")
    assert due["close"] == at("2026-12-21 15:00")


def test_clocks_move_by_the_time_we_waited_for_the_business_and_no_more(at_desk: Counter) -> None:
    ticket = at_desk.open()
    at_desk.clock.advance(hours=2)
    handling.ask_business(at_desk.desk, ticket.reference, "anna", "Hvor?")
    at_desk.clock.advance(days=2)
    business.write(at_desk.desk, ticket.access_key, "Her")
    promise = at_desk.a_clock(ticket.reference, "promise")
    assert promise.due_at == at("2026-11-26 10:30")
    assert at_desk.ticket(ticket.reference).due_at == promise.due_at
    assert at_desk.ticket(ticket.reference).pauses[0] == {
        "from": at("2026-11-23 12:30").isoformat(),
        "to": at("2026-11-25 12:30").isoformat(),
    }


def test_two_waits_are_both_counted(at_desk: Counter) -> None:
    ticket = at_desk.open()
    for _ in range(2):
        at_desk.clock.advance(hours=1)
        handling.ask_business(at_desk.desk, ticket.reference, "anna", "Hvor?")
        at_desk.clock.advance(hours=3)
        handling.go_on(at_desk.desk, ticket.reference, "anna")
    assert at_desk.ticket(ticket.reference).due_at == at("2026-11-24 16:30")


def test_a_kept_promise_does_not_move(at_desk: Counter) -> None:
    ticket = at_desk.open()
    handling.reply(at_desk.desk, ticket.reference, "anna", "Ja")
    kept = at_desk.a_clock(ticket.reference, "promise")
    handling.ask_business(at_desk.desk, ticket.reference, "anna", "Nok?")
    at_desk.clock.advance(days=2)
    handling.go_on(at_desk.desk, ticket.reference, "anna")
    assert at_desk.a_clock(ticket.reference, "promise") == kept


def test_a_clock_that_is_broken_stays_broken(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    at_desk.clock.advance(days=2)
    assert at_desk.a_clock(reference, "promise").overdue(at_desk.clock())
    handling.reply(at_desk.desk, reference, "anna", "Undskyld ventetiden")
    assert at_desk.a_clock(reference, "promise").kept is False
    assert at_desk.a_clock(reference, "close").kept is None


def test_a_clock_that_stands_still_is_not_overdue(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.ask_business(at_desk.desk, reference, "anna", "Hvor?")
    at_desk.clock.advance(days=9)
    assert not any(clock.overdue(at_desk.clock()) for clock in at_desk.ticket(reference).clocks)


def test_warnings_that_were_given_are_not_given_again_after_a_wait(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    with at_desk.desk.remark(reference, "system") as change:
        promise = next(clock for clock in change.row.clocks if clock.kind == running.PROMISE)
        promise.stage = 1
        promise.warn_at = running.next_warning(promise, at_desk.desk.calendar)
        second = promise.warn_at
    assert second == at("2026-11-23 14:59")
    handling.ask_business(at_desk.desk, reference, "anna", "Hvor?")
    at_desk.clock.advance(days=1)
    handling.go_on(at_desk.desk, reference, "anna")
    with at_desk.desk.remark(reference, "system") as change:
        promise = next(clock for clock in change.row.clocks if clock.kind == running.PROMISE)
        assert (promise.stage, promise.warn_at) == (1, second + dt.timedelta(days=1))
        promise.stage = running.STAGES
        assert running.next_warning(promise, at_desk.desk.calendar) is None


@pytest.fixture
def always_open(counter_in: Callable[[Municipality], Counter]) -> Counter:
    """A municipality whose entrance is open round the clock, Monday to Friday."""
    return counter_in(place(hours={day: hours("00:00", "23:59") for day in WEEKDAYS[:5]}))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Easter 2027 ends with the night when the clock goes forward: Thursday to Monday are holidays.
        ("2027-03-24 10:00", "2027-03-30 10:00"),
        ("2027-03-28 01:30", "2027-03-31 00:00"),
        ("2027-03-28 03:30", "2027-03-31 00:00"),
        # The night of 30/31 October has the hour from two to three twice.
        ("2027-10-29 14:00", "2027-11-01 14:00"),
        ("2027-10-31 02:30", "2027-11-02 00:00"),
        ("2027-10-28 23:30", "2027-10-29 23:30"),
    ],
)
def test_24_hours_are_24_hours_over_the_nights_when_the_clock_changes(
    always_open: Counter, received: str, due: str
) -> None:
    always_open.clock.now = at(received)
    ticket = always_open.open()
    assert ticket.due_at == at(due)
    assert ticket.created_at == at(received)


def test_a_wait_over_the_night_when_the_clock_changes_is_as_long_as_it_was(always_open: Counter) -> None:
    always_open.clock.now = at("2027-10-29 10:00")
    ticket = always_open.open()
    always_open.clock.advance(hours=2)
    handling.ask_business(always_open.desk, ticket.reference, "anna", "Hvor?")
    always_open.clock.now = at("2027-11-01 08:00")
    business.write(always_open.desk, ticket.access_key, "Her")
    # Two hours had run on Friday; the other twenty-two run from Monday at eight.
    assert always_open.ticket(ticket.reference).due_at == at("2027-11-02 06:00")


def test_a_second_that_comes_twice_is_told_apart(always_open: Counter) -> None:
    first = dt.datetime(2027, 10, 31, 2, 30, tzinfo=ZONE)
    second = first.replace(fold=1)
    always_open.clock.now = first
    one = always_open.ticket(always_open.open().reference)
    always_open.clock.now = second
    other = always_open.ticket(always_open.open().reference)
    assert other.created_at - one.created_at == dt.timedelta(hours=1)


def test_a_year_that_the_calendar_knows_no_holidays_of_still_has_deadlines(
    at_desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.tickets import calendar

    monkeypatch.setattr(calendar, "_public_holidays", lambda year: {})
    at_desk.clock.now = at("2027-12-23 10:00")
    ticket = at_desk.open(level="kompleks")
    assert ticket.due_at == at("2027-12-30 15:00")
