"""By which ways, and when, somebody is told."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.accounts.model import Account
from bot.accounts.preferences import Preferences
from bot.accounts.rights import Role
from bot.notifications.ways import Way, business_ways, deliver_at, first_address, staff_ways
from bot.tickets.calendar import ZONE, WorkCalendar
from tests.builders import person, profile

CALENDAR = WorkCalendar.of(profile(closing_days={"2026-12-24": "Juleaften"}))


def account(**changes: object) -> Account:
    usual = Account("anna", "Anna", "anna@x.example", (Role.TASKFORCE,), True, True, 77, Preferences())
    return dataclasses.replace(usual, **changes)  # type: ignore[arg-type]


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_a_person_with_both_gets_both() -> None:
    assert staff_ways(account(), None) == [Way("email", "anna@x.example"), Way("telegram", "77")]


def test_a_persons_choice_is_kept() -> None:
    assert staff_ways(account(preferences=Preferences(email=False)), None) == [Way("telegram", "77")]
    assert staff_ways(account(preferences=Preferences(telegram=False)), None) == [Way("email", "anna@x.example")]


def test_whoever_has_chosen_nothing_that_works_gets_mail() -> None:
    nothing = account(preferences=Preferences(email=False), telegram_chat=None)
    assert staff_ways(nothing, None) == [Way("email", "anna@x.example")]


def test_without_an_account_the_catalogues_address_is_used() -> None:
    member = person("bo", "byliv")
    assert staff_ways(None, member) == [Way("email", "bo@proevestad.example")]
    assert staff_ways(account(active=False), member) == [Way("email", "bo@proevestad.example")]
    assert staff_ways(None, None) == []


def test_a_business_gets_what_it_can_get() -> None:
    both = business_ways("reply", "c-1", {"email": "ida@x.example"})
    assert both == [Way("web", "c-1"), Way("email", "ida@x.example")]
    assert business_ways("callback_noted", "c-1", {"email": "ida@x.example"}) == [Way("web", "c-1")]
    assert business_ways("callback_noted", None, {"email": "ida@x.example"}) == [Way("email", "ida@x.example")]
    assert business_ways("receipt", "c-1", {"email": "ida@x.example"}) == [Way("email", "ida@x.example")]
    assert business_ways("reply", None, {"phone": "+4566131372"}) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ida@x.example", "ida@x.example"),
        ("Ida <ida@x.example>, bo@y.example", "ida@x.example"),
        ("ida@x.example\r\nBcc: all@x.example", "ida@x.example"),
        ("ida@kafé.example", "ida@kafé.example"),
        ("ida på x", None),
        ("@x.example", None),
        ("ida@localhost", None),
        (f"{'a' * 250}@x.example", None),
        ("", None),
    ],
)
def test_only_an_address_that_can_be_written_to_counts(written: str, found: str | None) -> None:
    assert first_address(written) == found


@pytest.mark.parametrize(
    ("kind", "now", "told"),
    [
        ("assigned", "2026-11-23 10:30", "2026-11-23 10:30"),
        # After closing but before the quiet hours: people are still there.
        ("assigned", "2026-11-23 16:30", "2026-11-23 16:30"),
        ("assigned", "2026-11-23 19:00", "2026-11-24 09:00"),
        ("callback", "2026-11-23 19:00", "2026-11-24 07:00"),
        ("assigned", "2026-11-24 06:59", "2026-11-24 09:00"),
        ("callback", "2026-11-24 07:00", "2026-11-24 07:00"),
        # Friday evening to Monday; in the weekend only what is urgent comes.
        ("assigned", "2026-11-27 19:00", "2026-11-30 09:00"),
        ("assigned", "2026-11-28 12:00", "2026-11-30 09:00"),
        ("callback", "2026-11-28 12:00", "2026-11-28 12:00"),
        ("assigned", "2026-12-24 10:00", "2026-12-28 09:00"),
        ("digest", "2026-11-24 07:30", "2026-11-24 07:30"),
    ],
)
def test_quiet_hours_are_kept(kind: str, now: str, told: str) -> None:
    assert deliver_at(kind, Preferences(), at(now), CALENDAR) == at(told)


def test_quiet_hours_may_lie_in_the_middle_of_the_day() -> None:
    evening_worker = Preferences(quiet_from=dt.time(8), quiet_to=dt.time(16, 30))
    assert deliver_at("assigned", evening_worker, at("2026-11-23 10:00"), CALENDAR) == at("2026-11-24 16:30")
    assert deliver_at("callback", evening_worker, at("2026-11-23 10:00"), CALENDAR) == at("2026-11-23 16:30")


def test_without_quiet_hours_nothing_waits_on_a_working_day() -> None:
    always = Preferences(quiet_from=dt.time(0), quiet_to=dt.time(0))
    assert deliver_at("assigned", always, at("2026-11-23 23:00"), CALENDAR) == at("2026-11-23 23:00")


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_the_nights_when_the_clock_changes_end_like_others(night: str) -> None:
    told = deliver_at("callback", Preferences(), at(f"{night} 01:30"), CALENDAR)
    assert told == at(f"{night} 07:00")
    assert told > at(f"{night} 01:30")
