"""Keeps tickets in hands that exist: somebody leaves the catalogue, and what they had goes to others."""

from __future__ import annotations

from sqlalchemy import or_, select

from bot.storage.ticket_tables import EnquiryRow, ParticipantRow, TicketRow
from bot.texts import load
from bot.tickets.desk import SYSTEM, Change, Desk
from bot.tickets.enquiries import begin
from bot.tickets.handling import hand_to
from bot.tickets.planning import ASKED, SUGGESTED, WAITING
from bot.tickets.routing import OWNER_GONE, assign
from bot.tickets.states import OPEN_STATUSES

_OPEN_ENQUIRIES = (SUGGESTED, WAITING, ASKED)


def hand_over_ownerless(desk: Desk) -> int:
    """Give open tickets and open questions of those who are no longer in the catalogue to others.

    A ticket goes to its deputy or whoever steps in for the deputy, otherwise to the coordinator, flagged
    `owner_gone`; a question to a specialist with the task, otherwise to the coordinator. Whoever gets one is told.
    Returns how many tickets were looked after.
    """
    staff = list(desk.municipality.staff)
    asked = select(EnquiryRow.ticket_id).where(EnquiryRow.person.not_in(staff), EnquiryRow.status.in_(_OPEN_ENQUIRIES))
    followed = select(ParticipantRow.ticket_id).where(ParticipantRow.staff.not_in(staff))
    left = or_(TicketRow.owner.not_in(staff), TicketRow.id.in_(asked), TicketRow.id.in_(followed))
    query = select(TicketRow.reference).where(TicketRow.status.in_(OPEN_STATUSES), left).order_by(TicketRow.id)
    with desk.database.reading() as session:
        references = list(session.scalars(query))
    for reference in references:
        with desk.change(reference, SYSTEM) as change:
            _look_after(change)
    return len(references)


def _look_after(change: Change) -> None:
    row, roster = change.row, change.roster
    if roster.person(row.owner) is None:
        reason = str(load("desk")["owner_gone"])
        heir = row.deputy if row.deputy is not None and roster.person(row.deputy) else roster.coordinator
        hand_to(change, roster.reader(heir, change.today), reason)
        row.flags = [*row.flags, OWNER_GONE]
    for enquiry in row.enquiries:
        if enquiry.status in _OPEN_ENQUIRIES and roster.person(enquiry.person) is None:
            _ask_another(change, enquiry)
    row.participants = [one for one in row.participants if roster.person(one.staff)]


def _ask_another(change: Change, enquiry: EnquiryRow) -> None:
    task = change.desk.catalogue.tasks.get(enquiry.task or "")
    if task is None:
        person = change.roster.reader(change.roster.coordinator, change.today)
    else:
        person = assign(change.roster, task.owner, [task.id], change.today, {}).owner
    enquiry.person = person
    enquiry.office = change.desk.municipality.staff[person].office
    reason = str(load("desk")["asked_gone"])
    change.event("enquiry_passed", number=enquiry.number, to=person, text=reason)
    if enquiry.status == ASKED:
        begin(change, enquiry)
