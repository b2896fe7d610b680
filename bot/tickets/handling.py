"""What a caseworker does with a ticket: take it, pass it on, note, reply, ask, close, reopen, move on the board.

Every function takes the version that was shown (None when none was) and raises the errors of `bot.tickets.errors`;
the change is committed on return. `who` is a staff id.
"""

from __future__ import annotations

import re

from bot.storage.ticket_tables import ParticipantRow, TicketRow
from bot.tickets import running
from bot.tickets.desk import BUSINESS, Change, Desk
from bot.tickets.entered import optional, required
from bot.tickets.errors import NotAllowedError
from bot.tickets.planning import ASKED, DROPPED, WAITING
from bot.tickets.routing import PROVISIONAL
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
JOURNAL_NUMBER_LENGTH = 64
"""Characters a journal number may have."""


def take(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """Make the ticket one's own, or confirm that one has it."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        if change.row.owner == who:
            change.event("accepted")
        else:
            hand_to(change, who, "taken")


def reassign(desk: Desk, reference: str, who: str, to: str, reason: str, version: int | None = None) -> None:
    """Give the ticket to somebody else, with the reason; a ticket is never without an owner."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        reason = required(reason, "reason_missing")
        if to == change.row.owner:
            raise NotAllowedError("owner_already")
        hand_to(change, to, reason)


def not_me(desk: Desk, reference: str, who: str, reason: str, version: int | None = None) -> None:
    """ "Ikke mig": back to the coordinator, who finds the right one; the ticket keeps an owner all the while."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        coordinator = change.roster.coordinator
        if change.row.owner == coordinator:
            raise NotAllowedError("coordinator_keeps")
        reason = required(reason, "reason_missing")
        hand_to(change, coordinator, reason)


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
        number = change.message(INTERNAL, required(text))
        change.event("note", message=number)


def reply(desk: Desk, reference: str, who: str, text: str, version: int | None = None, *, final: bool = True) -> None:
    """Write to the business. A `final` reply answers the inquiry; another one only keeps it informed."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        write_to_business(change, required(text), "reply")
        if final and change.row.status != ANSWERED:
            change.move(ANSWERED, why="replied")
        if final and not change.row.checklist:
            running.stop(change.row, change.now, running.PROMISE)


def ask_business(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """Ask the business for something; the clocks stand still until it answers."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        question_to_business(change, required(text), "asked")


def go_on(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """Stop waiting for the business, or take an answered ticket up again: the clocks run."""
    with desk.change(reference, who, version) as change:
        change.move(working_status(change), why="went_on")


def close(desk: Desk, reference: str, who: str, how: str, text: str = "", version: int | None = None) -> None:
    """Close as `solved` or `withdrawn`, with a last word to the business when there is one.

    A complex ticket is not solved before it was sent the answer that it was promised (`bot.tickets.course`). A
    refusal closes in `bot.tickets.refusals`, after a dialogue.
    """
    with desk.change(reference, who, version) as change:
        change.require_open()
        if how not in ("solved", "withdrawn"):
            raise NotAllowedError("closing")
        if change.row.refusal and how == "solved":
            raise NotAllowedError("refusal_open")
        if how == "solved" and change.row.checklist and running.runs(change.row, running.PROMISE):
            raise NotAllowedError("promise_open")
        last_word = optional(text)
        if last_word:
            write_to_business(change, last_word, "reply")
        finish(change, how)


def reopen(desk: Desk, reference: str, who: str, reason: str, version: int | None = None) -> None:
    """Open a closed ticket again, with the same owner or whoever steps in."""
    with desk.change(reference, who, version) as change:
        reason = required(reason, "reason_missing")
        reopen_in(change, reason)
        change.tell_staff("reopened", change.row.owner, reason=reason)


def move_phase(desk: Desk, reference: str, who: str, phase: str, version: int | None = None) -> None:
    """Move on the board; a business may go back and forth between the phases."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        if phase not in PHASES:
            raise NotAllowedError("phase")
        if phase != change.row.phase:
            change.event("phase", before=change.row.phase, after=phase)
            change.row.phase = phase


def set_journal_number(desk: Desk, reference: str, who: str, number: str, version: int | None = None) -> None:
    """The number in the municipality's own journal; empty takes it away. The profile may hold a pattern."""
    with desk.change(reference, who, version) as change:
        number = optional(number)
        pattern = desk.municipality.profile.journal_pattern
        fits = not pattern or re.fullmatch(pattern, number) is not None
        if number and not (fits and len(number) <= JOURNAL_NUMBER_LENGTH):
            raise NotAllowedError("journal_number")
        change.row.journal_number = number or None
        change.event("journal_number", number=number)


def merge(desk: Desk, reference: str, who: str, into: str, version: int | None = None) -> None:
    """Close a ticket as the double of another of the same business; both say so.

    What the business writes by the closed one's link then lands on the other, so that must be open.
    """
    if reference.upper() == into.upper():
        raise NotAllowedError("merge_itself")
    with desk.change_both(reference, into, who, version) as (double, kept):
        double.require_open()
        if kept.row.status == CLOSED:
            raise NotAllowedError("merge_closed")
        if not _same_business(double.row, kept.row):
            raise NotAllowedError("merge_other_business")
        double.row.merged_into = kept.row.reference
        double.event("merged", into=kept.row.reference)
        finish(double, "merged")
        number = kept.message(INTERNAL, "", merged=double.row.reference)
        kept.event("merged_here", other=double.row.reference, message=number)
        kept.tell_staff("merged_here", kept.row.owner, other=double.row.reference)


def write_to_business(change: Change, text: str, kind: str) -> None:
    """A message that the business sees, on its way by its own channel; the clocks of a reply stop."""
    number = change.message(SHARED, text, kind=kind)
    change.event(kind, message=number)
    change.tell_business(kind, key=f"{change.row.reference}:message:{number}", message=number)
    running.stop(change.row, change.now, running.FIRST_REPLY, running.NEXT_REPLY)


def question_to_business(change: Change, text: str, why: str) -> None:
    """A message that waits for the business's answer: the clocks stand still until it comes."""
    write_to_business(change, text, "question")
    if change.row.status != WAITING_BUSINESS:
        change.move(WAITING_BUSINESS, why=why)


def working_status(change: Change) -> str:
    """What an open ticket waits for: the TaskForce while anybody who was asked has not answered."""
    asked = any(one.status == ASKED for one in change.row.enquiries)
    return WAITING_TASKFORCE if asked else ASSIGNED


def finish(change: Change, how: str) -> None:
    """Close: every clock stops, questions without an answer are dropped, the business is asked what it thought."""
    change.move(CLOSED, why=how)
    change.row.closing = how
    change.row.closed_at = change.now
    running.stop(change.row, change.now)
    for enquiry in change.row.enquiries:
        if enquiry.status in (ASKED, WAITING):
            enquiry.status, enquiry.answered_at, enquiry.remind_at = DROPPED, change.now, None
    if how != "merged":
        change.tell_business("closed", how=how)


def reopen_in(change: Change, reason: str) -> None:
    """Open a closed ticket in a change that is under way; a refusal needs its dialogue anew."""
    row = change.row
    change.move(REOPENED, why=reason)
    running.restart(row, change.now, change.desk.calendar, *_unkept(row))
    row.closing = None
    row.closed_at = None
    row.merged_into = None
    row.refusal = {}


def hand_to(change: Change, to: str, reason: str) -> None:
    """A new owner in a change that is under way, who is told. Raises NotAllowedError for one not in the catalogue."""
    person = change.roster.person(to)
    if person is None:
        raise NotAllowedError("staff_unknown")
    row = change.row
    change.event("assigned", before=row.owner, owner=to, reason=reason)
    row.owner = to
    row.deputy = change.roster.deputy(to, change.today)
    row.office = person.office
    row.flags = [flag for flag in row.flags if flag not in PROVISIONAL]
    change.tell_staff("reassigned", to, reason=reason)


def _unkept(row: TicketRow) -> tuple[str, ...]:
    """Promises that closing stopped and nobody kept: a ticket that was withdrawn or merged has had no answer."""
    if row.closing not in ("withdrawn", "merged"):
        return ()
    shared = [message.author for message in row.messages if message.audience == SHARED]
    awaits_reply = not shared or shared[-1] == BUSINESS
    return (running.PROMISE, running.FIRST_REPLY, running.NEXT_REPLY) if awaits_reply else (running.PROMISE,)


def _same_business(one: TicketRow, other: TicketRow) -> bool:
    if one.cvr and other.cvr:
        return one.cvr == other.cvr
    if one.phone and one.phone == other.phone:
        return True
    return bool(one.contact.get("email")) and one.contact["email"] == other.contact.get("email")
