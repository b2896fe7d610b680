"""What a business does with its own ticket, by its secret link or in its conversation.

Texts are masked before they are stored. Every function raises the errors of `bot.tickets.errors`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.intake import receive
from bot.storage.ticket_tables import SurveyRow, TicketRow
from bot.tickets import notices, running
from bot.tickets.contacts import one_form
from bot.tickets.desk import BUSINESS, Change, Desk
from bot.tickets.entered import optional
from bot.tickets.errors import NotAllowedError, TicketUnknownError
from bot.tickets.handling import INTERNAL, SHARED, reopen_in, working_status
from bot.tickets.states import ANSWERED, CLOSED, WAITING_BUSINESS

PARAMETERS = ("case_time", "competence", "contact_person", "information")
"""What a business is asked about after its case (København's service parameters)."""
MARKS = range(1, 6)
MAX_WISH = 200
"""Characters kept of when the business wants to be rung."""
MAX_WORDS = 2_000
"""Characters kept of the survey's free word."""
_MOST_MERGES = 5
"""Tickets merged one into the next that are followed."""
_SHORTEST_PROOF = 8
"""Digits of a Danish phone number or CVR number."""


def write(desk: Desk, access_key: str, text: str, *, once: str = "") -> None:
    """Write on one's ticket: the owner is told, waiting ends, and what was answered or closed is taken up again.

    `once` names the sending: the same name twice on a ticket is written once.
    """
    intake = receive(text)
    if intake.fault == "too_long":
        raise NotAllowedError("too_long")
    if not intake.text:
        raise NotAllowedError("text_missing")
    with desk.change_by_key(access_key, BUSINESS) as change:
        if once and any(message.data.get("once") == once for message in change.row.messages):
            return
        number = change.message(SHARED, intake.text, masked=list(intake.masked), once=once)
        change.event("business_wrote", message=number)
        reopened = change.row.status == CLOSED
        _take_up(change, "business_wrote")
        if reopened:
            change.tell_staff("reopened", change.row.owner, reason="business_wrote")
        else:
            change.tell_staff("business_wrote", change.row.owner, message=number)
        _tell_participants(change, "business_wrote", message=number)


def ask_callback(desk: Desk, access_key: str, phone: str, when: str) -> None:
    """Ask to be rung; `phone` in E.164, `when` in the business's own words. Waiting ends as when it writes."""
    with desk.change_by_key(access_key, BUSINESS) as change:
        wish = receive(when).text[:MAX_WISH]
        change.row.phone = change.row.phone or phone
        change.row.callback = {"phone": phone, "when": wish, "at": change.now.isoformat(), "done": False}
        change.event("callback_asked", phone=phone)
        _take_up(change, "callback")
        change.tell_staff("callback", change.row.owner, phone=phone, when=wish)
        _tell_participants(change, "callback", phone=phone, when=wish)
        change.tell_business("callback_noted")


def callback_done(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """The business has been rung; what was said is noted."""
    with desk.change(reference, who, version) as change:
        if not change.row.callback or change.row.callback["done"]:
            raise NotAllowedError("callback_none")
        change.row.callback = {**change.row.callback, "done": True}
        said = optional(text)
        number = change.message(INTERNAL, said, callback=True) if said else None
        change.event("callback_done", message=number)
        running.stop(change.row, change.now, running.FIRST_REPLY, running.NEXT_REPLY)


def survey(desk: Desk, access_key: str, marks: Mapping[str, int], words: str) -> None:
    """What the business thought of a closed ticket; a second answer replaces the first.

    `marks` holds 1-5 for some or all of PARAMETERS. Raises NotAllowedError while the ticket is open.
    """
    if any(name not in PARAMETERS or mark not in MARKS for name, mark in marks.items()):
        raise NotAllowedError("survey_marks")
    with desk.database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.access_key == access_key).with_for_update())
        if row is None:
            raise TicketUnknownError
        if row.status != CLOSED:
            raise NotAllowedError("survey_open")
        answer = session.get(SurveyRow, row.id) or SurveyRow(ticket_id=row.id)
        answer.at = desk.clock()
        answer.words = receive(words).text[:MAX_WORDS] or answer.words or ""
        for name, mark in marks.items():
            setattr(answer, name, mark)
        session.add(answer)


def survey_answer(desk: Desk, access_key: str) -> dict[str, Any] | None:
    """What the business has answered: marks by parameter (None where it gave none) and `words`; None before that."""
    query = select(SurveyRow).join(TicketRow, TicketRow.id == SurveyRow.ticket_id)
    with desk.database.reading() as session:
        answer = session.scalar(query.where(TicketRow.access_key == access_key))
        return None if answer is None else {name: getattr(answer, name) for name in (*PARAMETERS, "words")}


def key_for(desk: Desk, conversation_id: str, reference: str = "") -> str | None:
    """The access key of the ticket that a conversation made, the newest one unless a reference is given, or None.

    A ticket that was merged into another is written on there.
    """
    query = select(TicketRow).where(TicketRow.conversation_id == conversation_id)
    if reference:
        query = query.where(TicketRow.reference == reference)
    with desk.database.reading() as session:
        row = session.scalar(query.order_by(TicketRow.id.desc()).limit(1))
        for _ in range(_MOST_MERGES):
            if row is None or row.merged_into is None:
                break
            row = session.scalar(select(TicketRow).where(TicketRow.reference == row.merged_into))
        return None if row is None else row.access_key


def send_link(desk: Desk, reference: str, proof: str) -> bool:
    """Send the secret link to the ticket's own contact, for whoever knows the reference and one of its details.

    `proof` is the e-mail address, a phone number or the CVR number given on the ticket. Whether it was sent must be
    told to nobody who asks. A ticket's link is sent at most once an hour.
    """
    now = desk.clock()
    with desk.database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.reference == reference))
        if row is None or not _proves(row, proof):
            return False
        return notices.post(
            session,
            key=f"{reference}:link:{now.astimezone(dt.UTC):%Y%m%d%H}",
            kind="link",
            audience="business",
            recipient=reference,
            ticket_id=row.id,
            at=now,
            data={"reference": reference},
        )


def _proves(row: TicketRow, proof: str) -> bool:
    """Whether it is the ticket's e-mail address, phone number or CVR number, however it is written."""
    wanted = proof.strip().lower()
    if "@" in wanted:
        known = {one.strip().lower() for one in str(row.contact.get("email") or "").split(",")}
        return wanted in known
    number = one_form(wanted)
    known = {one_form(one) for one in (*str(row.contact.get("phone") or "").split(","), row.cvr or "")}
    return len(number) >= _SHORTEST_PROOF and number in known


def _take_up(change: Change, why: str) -> None:
    """The business waits for us: what was closed, answered or waiting for it goes on, and a reply is due."""
    if change.row.status == CLOSED:
        reopen_in(change, why)
    elif change.row.status in (WAITING_BUSINESS, ANSWERED):
        change.move(working_status(change), why=why)
    running.expect_reply(change.row, change.desk.municipality.profile, change.now, change.desk.calendar)


def _tell_participants(change: Change, kind: str, **data: Any) -> None:
    for participant in change.row.participants:
        change.tell_staff(kind, participant.staff, **data)
