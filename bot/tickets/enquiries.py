"""Enquiries to the TaskForce: each specialist is asked "skal du inddrages?", and the answers become one reply.

Statuses are in `bot.tickets.planning`. Every function raises the errors of `bot.tickets.errors`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from bot.storage.ticket_tables import EnquiryRow, TicketRow
from bot.texts import load
from bot.tickets import reminders
from bot.tickets.desk import SYSTEM, Change, Desk
from bot.tickets.entered import optional, required
from bot.tickets.errors import NotAllowedError
from bot.tickets.handling import working_status
from bot.tickets.model import Ticket
from bot.tickets.planning import ASKED, DROPPED, NO, PASSED, SETTLED, SUGGESTED, WAITING, YES
from bot.tickets.states import ANSWERED, ASSIGNED, REOPENED, WAITING_TASKFORCE


def ask(
    desk: Desk, reference: str, who: str, people: Sequence[str], task: str | None = None, version: int | None = None
) -> None:
    """Ask one or more specialists; whoever has been asked and not answered is not asked again."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        if not people:
            raise NotAllowedError("staff_missing")
        for staff in people:
            person = change.roster.person(staff)
            if person is None:
                raise NotAllowedError("staff_unknown")
            if not any(one.person == staff and one.status == ASKED for one in change.row.enquiries):
                begin(change, _new(change, task, person.office, staff))
        _wait_for_taskforce(change)


def ask_suggested(desk: Desk, reference: str, who: str, number: int, version: int | None = None) -> None:
    """Ask about a step of the package that the business did not mention, now or when the steps before are settled."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        enquiry = _find(change, number, SUGGESTED)
        enquiry.status = WAITING
        _begin_ready(change)
        _wait_for_taskforce(change)


def drop(desk: Desk, reference: str, who: str, number: int, version: int | None = None) -> None:
    """The question is not needed after all."""
    with desk.change(reference, who, version) as change:
        enquiry = _find(change, number, SUGGESTED, WAITING, ASKED)
        change.event("enquiry_dropped", number=number)
        _settle(change, enquiry, DROPPED, "")


def answer(desk: Desk, reference: str, number: int, who: str, *, involved: bool, text: str = "") -> None:
    """Yes with a contribution, or no. Whoever steps in for the one who was asked may answer too."""
    with desk.change(reference, who) as change:
        enquiry = _find(change, number, ASKED)
        contribution = required(text, "contribution_missing") if involved else optional(text)
        change.event("enquiry_answered", number=number, involved=involved)
        _settle(change, enquiry, YES if involved else NO, contribution)


def pass_on(desk: Desk, reference: str, number: int, who: str, to: str, text: str = "") -> None:
    """Name who should have been asked: they are asked instead, and the ticket remembers both."""
    with desk.change(reference, who) as change:
        enquiry = _find(change, number, ASKED)
        person = change.roster.person(to)
        if person is None:
            raise NotAllowedError("staff_unknown")
        if to == enquiry.person:
            raise NotAllowedError("pass_to_self")
        replacement = _new(change, enquiry.task, person.office, to)
        for other in change.row.enquiries:
            other.after = [replacement.number if one == number else one for one in other.after]
        text = optional(text)
        change.event("enquiry_passed", number=number, to=to, text=text)
        begin(change, replacement)
        _settle(change, enquiry, PASSED, text)


def draft_reply(ticket: Ticket) -> str:
    """One reply out of all contributions, in the order they were asked, for the owner to finish."""
    texts = load("desk")["compiled"]
    parts = [one.answer for one in ticket.enquiries if one.status == YES and one.answer]
    if not parts:
        return ""
    name = str(ticket.contact.get("name") or "").strip()
    hello = texts["hello_name"].format(name=name) if name else texts["hello"]
    return "\n\n".join([hello, *parts, texts["goodbye"]])


def remind(desk: Desk, limit: int = 500) -> int:
    """Remind those whose answer is late; after `reminders.MOST` the owner is told instead. Returns how many.

    At most `limit`, those first who have waited longest. A ticket's version stays: nobody's page is out of date.
    """
    now = desk.clock()
    query = (
        select(TicketRow.reference, EnquiryRow.number)
        .join(TicketRow, TicketRow.id == EnquiryRow.ticket_id)
        .where(EnquiryRow.remind_at <= now)
        .order_by(EnquiryRow.remind_at)
        .limit(limit)
    )
    with desk.database.reading() as session:
        late = [(row[0], row[1]) for row in session.execute(query)]
    for reference, number in late:
        with desk.remark(reference, SYSTEM) as change:
            _remind_one(change, number, now)
    return len(late)


def _remind_one(change: Change, number: int, now: dt.datetime) -> None:
    enquiry = next(one for one in change.row.enquiries if one.number == number)
    if enquiry.status != ASKED or enquiry.remind_at is None or enquiry.remind_at > now:
        return
    asked = f"{change.row.reference}:{number}:{enquiry.person}"
    if enquiry.reminders == reminders.MOST:
        enquiry.remind_at = None
        change.event("enquiry_silent", number=number, person=enquiry.person)
        key = f"{asked}:silent"
        change.tell_staff("enquiry_silent", change.row.owner, key=key, number=number, person=enquiry.person)
        return
    enquiry.reminders += 1
    enquiry.remind_at = reminders.next_reminder(now, change.desk.calendar)
    change.event("enquiry_reminded", number=number, times=enquiry.reminders)
    key = f"{asked}:reminder:{enquiry.reminders}"
    change.tell_staff("enquiry_reminder", enquiry.person, key=key, number=number)


def _new(change: Change, task: str | None, office: str, person: str) -> EnquiryRow:
    number = max((one.number for one in change.row.enquiries), default=0) + 1
    enquiry = EnquiryRow(number=number, task=task, office=office, person=person, after=[], status=WAITING, reminders=0)
    change.row.enquiries.append(enquiry)
    return enquiry


def begin(change: Change, enquiry: EnquiryRow) -> None:
    """Ask the one an enquiry is for, in a change that is under way."""
    enquiry.status = ASKED
    enquiry.asked_at = change.now
    enquiry.remind_at = reminders.next_reminder(change.now, change.desk.calendar)
    enquiry.reminders = 0
    change.event("enquiry_asked", number=enquiry.number, person=enquiry.person, task=enquiry.task)
    key = f"{change.row.reference}:{enquiry.number}:{enquiry.person}:enquiry"
    change.tell_staff("enquiry", enquiry.person, key=key, number=enquiry.number)


def _settle(change: Change, enquiry: EnquiryRow, status: str, text: str) -> None:
    was_asked = enquiry.status == ASKED
    enquiry.status = status
    enquiry.answer = text or None
    enquiry.answered_at = change.now
    enquiry.remind_at = None
    _begin_ready(change)
    if was_asked and working_status(change) == ASSIGNED:
        if change.row.status == WAITING_TASKFORCE:
            change.move(ASSIGNED, why="enquiries_answered")
        change.tell_staff("enquiries_answered", change.row.owner)


def _begin_ready(change: Change) -> None:
    """Ask those whose turn has come: everything before them is settled, or nobody has asked for it."""
    status = {one.number: one.status for one in change.row.enquiries}
    for enquiry in change.row.enquiries:
        if enquiry.status == WAITING and all(status[one] in SETTLED | {SUGGESTED} for one in enquiry.after):
            begin(change, enquiry)


def _wait_for_taskforce(change: Change) -> None:
    if working_status(change) == WAITING_TASKFORCE and change.row.status in (ASSIGNED, ANSWERED, REOPENED):
        change.move(WAITING_TASKFORCE, why="enquiries")


def _find(change: Change, number: int, *statuses: str) -> EnquiryRow:
    enquiry = next((one for one in change.row.enquiries if one.number == number), None)
    if enquiry is None:
        raise NotAllowedError("enquiry_unknown")
    if enquiry.status not in statuses:
        raise NotAllowedError("enquiry_settled")
    return enquiry
