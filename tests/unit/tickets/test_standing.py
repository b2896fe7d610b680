"""Where a ticket stands, in words, and what of it anybody may hear."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.tickets import standing
from bot.tickets.model import Clock, Ticket
from bot.tickets.states import CLOSINGS, PHASES, STATUSES
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data


@pytest.fixture
def ticket(services: object) -> Ticket:
    store: TicketStore = services.tickets  # type: ignore[attr-defined]
    store.log_inquiry(triage_data(), channel="web", at=MORNING, inquiry_id="i-1")
    return create(store)


def clock(kind: str, hours: int, stopped: bool = False) -> Clock:
    """A promise that falls due some hours after the morning."""
    due = MORNING + dt.timedelta(hours=hours)
    return Clock(kind, "Vi svarer.", MORNING, due, MORNING if stopped else None, False)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("whole", [True, False])
def test_every_status_has_words_and_a_next_step(ticket: Ticket, status: str, whole: bool) -> None:
    changed = replace(ticket, status=status)
    assert standing.status(changed, whole=whole).endswith(".")
    assert standing.next_step(changed, whole=whole).endswith(".")


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_has_words(ticket: Ticket, phase: str) -> None:
    assert ":" in standing.phase(replace(ticket, phase=phase))


@pytest.mark.parametrize("closing", CLOSINGS)
def test_how_it_was_closed_is_for_the_business_alone(ticket: Ticket, closing: str) -> None:
    closed = replace(ticket, status="closed", closing=closing, merged_into="EI-2026-000007")
    assert standing.status(closed, whole=False) == "Sagen er afsluttet."
    assert standing.status(closed, whole=True) != "Sagen er afsluttet."


def test_that_a_call_is_wanted_is_for_the_business_alone(ticket: Ticket) -> None:
    wanted = replace(ticket, callback={"phone": "+4520304050", "done": False})
    assert "ringer" in standing.next_step(wanted, whole=True)
    assert "ringer" not in standing.next_step(wanted, whole=False)
    assert "ringer" not in standing.next_step(replace(wanted, callback={"phone": "1", "done": True}), whole=True)


def test_the_deadline_is_the_first_promise_that_still_runs_and_never_our_own_goal(ticket: Ticket) -> None:
    clocks = (clock("close", 1), clock("first_reply", 2, stopped=True), clock("promise", 9), clock("next_reply", 5))
    found = standing.deadline(replace(ticket, clocks=clocks))
    assert found is not None
    assert found.kind == "next_reply"
    assert standing.deadline(replace(ticket, clocks=clocks[:2])) is None
