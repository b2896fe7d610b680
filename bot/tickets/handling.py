"""What a caseworker does with a ticket: take it, pass it on, note, reply, ask, close, reopen, move on the board.

Every function takes the version that was shown (None when none was) and raises the errors of `bot.tickets.errors`;
the change is committed on return. `who` is a staff id.
"""

from __future__ import annotations

import re

from bot.storage.ticket_tables import ParticipantRow
from bot.tickets import running
from bot.tickets.desk import Change, Desk
from bot.tickets.errors import NotAllowedError
from bot.tickets.planning import ASKED
from bot.tickets.states import (
    ANSWERED,
    ASSIGNED,
    CLOSED,
    PHASES,
    REOPENED,
    WAITING_BUSINESS,
    WAITING_TASKFORCE,
)

INTERNAL = "internal"
SHARED = "shared"


def take(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """Make the ticket one's own, or confirm that one has it."""
    with desk.change(reference, who, version) as change:
        if change.row.owner == who:
            change.event("accepted")
        else:
            _hand_to(change, who, "taken")


def reassign(desk: Desk, reference: str, who: str, to: str, reason: str, version: int | None = None) -> None:
    """Give the ticket to somebody else, with the reason; a ticket is never without an owner."""
    with desk.change(reference, who, version) as change:
        _require(reason, "reason")
        if change.roster.person(to) is None:
            raise NotAllowedError("staff_unknown")
        if to == change.row.owner:
            raise NotAllowedError("owner_already")
        _hand_to(change, to, reason)
        change.tell_staff("reassigned", to, reason=reason)


def not_me(desk: Desk, reference: str, who: str, reason: str, version: int | None = None) -> None:
    """ "Ikke mig": back to the coordinator, who finds the right one; the ticket keeps an owner all the while."""
    with desk.change(reference, who, version) as change:
        coordinator = change.roster.coordinator
        if change.row.owner == coordinator:
            raise NotAllowedError("coordinator_keeps")
        _require(reason, "reason")
        _hand_to(change, coordinator, reason)
        change.tell_staff("reassigned", coordinator, reason=reason)


def add_participant(desk: Desk, reference: str, who: str, staff: str, version: int | None = None) -> None:
    """Let somebody follow the ticket beside its owner."""
    with desk.change(reference, who, version) as change:
        if change.roster.person(staff) is None:
            raise NotAllowedError("staff_unknown")
        if all(one.staff != staff for one in change.row.participants):
            change.row.participants.append(ParticipantRow(staff=staff, added_at=change.now))
            change.event("participant", staff=staff)
            change.tell_staff("participant", staff)


def note(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """A note that only staff see."""
    with desk.change(reference, who, version) as change:
        number = change.message(INTERNAL, _require(text, "text"))
        change.event("note", message=number)


def reply(desk: Desk, reference: str, who: str, text: str, version: int | None = None, *, final: bool = True) -> None:
    """Write to the business. A `final` reply answers the inquiry; another one only keeps it informed."""
    with desk.change(reference, who, version) as change:
        _refuse_closed(change)
        write_to_business(change, _require(text, "text"), "reply")
        if final and change.row.status != ANSWERED:
            change.move(ANSWERED, why="replied")
        if final and not change.row.checklist:
            running.stop(change.row, change.now, running.PROMISE)


def ask_business(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """Ask the business for something; the clocks stand still until it answers."""
    with desk.change(reference, who, version) as change:
        _refuse_closed(change)
        write_to_business(change, _require(text, "text"), "question")
        if change.row.status != WAITING_BUSINESS:
            change.move(WAITING_BUSINESS, why="asked")


def go_on(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """Stop waiting for the business, or take an answered ticket up again: the clocks run."""
    with desk.change(reference, who, version) as change:
        change.move(working_status(change), why="went_on")


def close(desk: Desk, reference: str, who: str, how: str, text: str = "", version: int | None = None) -> None:
    """Close as `solved` or `withdrawn`, with a last word to the business when there is one.

    A refusal closes in `bot.tickets.refusals`, after a dialogue.
    """
    with desk.change(reference, who, version) as change:
        if how not in ("solved", "withdrawn"):
            raise NotAllowedError("closing")
        if change.row.refusal and how == "solved":
            raise NotAllowedError("refusal_open")
        if text.strip():
            write_to_business(change, text.strip(), "reply")
        finish(change, how)


def reopen(desk: Desk, reference: str, who: str, reason: str, version: int | None = None) -> None:
    """Open a closed ticket again, with the same owner or whoever steps in."""
    with desk.change(reference, who, version) as change:
        reopen_in(change, _require(reason, "reason"))


def move_phase(desk: Desk, reference: str, who: str, phase: str, version: int | None = None) -> None:
    """Move on the board; a business may go back and forth between the phases."""
    with desk.change(reference, who, version) as change:
        if phase not in PHASES:
            raise NotAllowedError("phase")
        if phase != change.row.phase:
            change.event("phase", before=change.row.phase, after=phase)
            change.row.phase = phase


def set_journal_number(desk: Desk, reference: str, who: str, number: str, version: int | None = None) -> None:
    """The number in the municipality's own journal; empty takes it away. The profile may hold a pattern."""
    with desk.change(reference, who, version) as change:
        number = number.strip()
        pattern = desk.municipality.profile.journal_pattern
        if number and pattern and not re.fullmatch(pattern, number):
            raise NotAllowedError("journal_number")
        change.row.journal_number = number or None
        change.event("journal_number", number=number)


def merge(desk: Desk, reference: str, who: str, into: str, version: int | None = None) -> None:
    """Close a ticket as the double of another of the same business; both say so."""
    with desk.change(reference, who, version) as change:
        other = desk.find(change.session, into)
        if other.reference == change.row.reference or other.merged_into:
            raise NotAllowedError("merge_itself")
        if not _same_business(change, other.cvr, other.contact):
            raise NotAllowedError("merge_other_business")
        change.row.merged_into = other.reference
        change.event("merged", into=other.reference)
        finish(change, "merged")
    with desk.change(into, who) as change:
        number = change.message(INTERNAL, "", merged=reference.upper())
        change.event("merged_here", other=reference.upper(), message=number)


def write_to_business(change: Change, text: str, kind: str) -> None:
    """A message that the business sees, on its way by its own channel; the clocks of a reply stop."""
    number = change.message(SHARED, text, kind=kind)
    change.event(kind, message=number)
    change.tell_business(kind, message=number)
    running.stop(change.row, change.now, running.FIRST_REPLY, running.NEXT_REPLY)


def working_status(change: Change) -> str:
    """What an open ticket waits for: the TaskForce while anybody who was asked has not answered."""
    asked = any(one.status == ASKED for one in change.row.enquiries)
    return WAITING_TASKFORCE if asked else ASSIGNED


def finish(change: Change, how: str) -> None:
    """Close: every clock stops, open enquiries are dropped, and the business is asked what it thought."""
    change.move(CLOSED, why=how)
    change.row.closing = how
    change.row.closed_at = change.now
    running.stop(change.row, change.now)
    for enquiry in change.row.enquiries:
        enquiry.remind_at = None
    if how != "merged":
        change.tell_business("closed", how=how)


def reopen_in(change: Change, reason: str) -> None:
    """Open a closed ticket in a change that is under way."""
    change.move(REOPENED, why=reason)
    change.row.closing = None
    change.row.closed_at = None
    change.row.merged_into = None
    running.restart(change.row, change.now, change.desk.calendar)
    change.tell_staff("reopened", change.row.owner, reason=reason)


def _hand_to(change: Change, to: str, reason: str) -> None:
    row = change.row
    change.event("assigned", before=row.owner, owner=to, reason=reason)
    row.owner = to
    row.deputy = change.roster.deputy(to, change.today)
    person = change.roster.person(to)
    row.office = person.office if person else row.office
    row.flags = [flag for flag in row.flags if flag not in ("no_specialist", "nobody_at_work", "owner_gone")]


def _refuse_closed(change: Change) -> None:
    if change.row.status == CLOSED:
        raise NotAllowedError("closed")


def _require(text: str, what: str) -> str:
    if not text.strip():
        raise NotAllowedError(f"{what}_missing")
    return text.strip()


def _same_business(change: Change, cvr: str | None, contact: dict[str, object]) -> bool:
    row = change.row
    if row.cvr and cvr:
        return row.cvr == cvr
    return any(row.contact.get(way) and row.contact.get(way) == contact.get(way) for way in ("email", "phone"))
