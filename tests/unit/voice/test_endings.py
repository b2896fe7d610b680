"""Calls that the provider forgets, and how long a call is kept."""

from __future__ import annotations

import datetime as dt

from bot.bootstrap import Services
from bot.voice import calls, endings
from bot.voice.calls import Call, CallStore
from tests.builders import triage_data
from tests.conftest import FixedClock
from tests.mailrooms import services

__all__ = ["services"]


def begun(services: Services, identifier: str = "CA1", **changes: object) -> CallStore:
    store = CallStore(services.database)
    call = Call(id=identifier, caller=None, called=None, started_at=services.clock(), **changes)  # type: ignore[arg-type]
    assert store.begin(call, services.clock())
    return store


def test_a_call_that_was_never_ended_is_ended_and_what_it_was_about_logged(
    services: Services, clock: FixedClock
) -> None:
    store = begun(services, triage=triage_data(), inquiry="i-1", step=calls.CONFIRM)
    clock.advance(hours=3)
    endings.tidy(services)
    assert services.tickets.inquiries() == []
    clock.advance(hours=2)
    endings.tidy(services)
    endings.tidy(services)
    assert [one["outcome"] for one in services.tickets.inquiries()] == ["hung_up"]
    found = store.find("CA1")
    assert found is not None
    assert found.step == calls.HUNG_UP


def test_a_call_that_was_passed_on_is_no_call_that_hung_up(services: Services) -> None:
    begun(services, triage=triage_data(), inquiry="i-1", step=calls.PASSED, passed_to="+4511111111")
    endings.end(services, "CA1")
    assert services.tickets.inquiries() == []


def test_calls_are_deleted_after_the_retention_days(services: Services, clock: FixedClock) -> None:
    store = begun(services)
    clock.advance(days=services.settings.retention_days - 1)
    endings.tidy(services)
    assert store.find("CA1") is not None
    clock.advance(days=2)
    endings.tidy(services)
    assert store.find("CA1") is None


def test_a_turn_that_another_process_has_taken_is_not_taken_again(services: Services) -> None:
    store = begun(services)
    mine, theirs = store.find("CA1"), store.find("CA1")
    assert mine is not None
    assert theirs is not None
    mine.turn = theirs.turn = 1
    assert store.save(theirs, 0, services.clock())
    assert not store.save(mine, 0, services.clock())
    assert not CallStore(services.database).begin(
        Call(id="CA1", caller=None, called=None, started_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), services.clock()
    )
