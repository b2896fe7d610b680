"""What a business does with its own ticket, by its secret link or in its conversation.

Texts are masked before they are stored. Every function raises the errors of `bot.tickets.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.intake import receive
from bot.storage.ticket_tables import SurveyRow, TicketRow
from bot.tickets import running
from bot.tickets.desk import BUSINESS, Change, Desk
from bot.tickets.errors import NotAllowedError, TicketUnknownError
from bot.tickets.handling import SHARED, reopen_in, working_status
from bot.tickets.states import ANSWERED, CLOSED, WAITING_BUSINESS

PARAMETERS = ("case_time", "competence", "contact_person", "information")
"""What a business is asked about after its case (København's service parameters)."""
MARKS = range(1, 6)
MAX_WISH = 200
"""Characters kept of when the business wants to be rung."""
MAX_WORDS = 2_000
"""Characters kept of the survey's free word."""


def write(desk: Desk, access_key: str, text: str) -> None:
    """Write on one's ticket: the owner is told, waiting ends, and what was answered or closed is taken up again."""
    intake = receive(text)
    if intake.fault == "too_long":
        raise NotAllowedError("too_long")
    if not intake.text:
        raise NotAllowedError("text_missing")
    with desk.change_by_key(access_key, BUSINESS) as change:
        number = change.message(SHARED, intake.text, masked=list(intake.masked))
        change.event("business_wrote", message=number)
        if change.row.status == CLOSED:
            reopen_in(change, "business_wrote")
        elif change.row.status in (WAITING_BUSINESS, ANSWERED):
            change.move(working_status(change), why="business_wrote")
        running.expect_reply(change.row, desk.municipality.profile, change.now, desk.calendar)
        _tell_those_concerned(change, "business_wrote", message=number)


def ask_callback(desk: Desk, access_key: str, phone: str, when: str) -> None:
    """Ask to be rung; `phone` in E.164, `when` in the business's own words."""
    with desk.change_by_key(access_key, BUSINESS) as change:
        wish = receive(when).text[:MAX_WISH]
        change.row.callback = {"phone": phone, "when": wish, "at": change.now.isoformat(), "done": False}
        change.event("callback_asked", phone=phone)
        running.expect_reply(change.row, desk.municipality.profile, change.now, desk.calendar)
        _tell_those_concerned(change, "callback", phone=phone, when=wish)
        change.tell_business("callback_noted")


def callback_done(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """The business has been rung; what was said is noted."""
    with desk.change(reference, who, version) as change:
        if not change.row.callback or change.row.callback["done"]:
            raise NotAllowedError("callback_none")
        change.row.callback = {**change.row.callback, "done": True}
        number = change.message("internal", text.strip(), callback=True) if text.strip() else None
        change.event("callback_done", message=number)
        running.stop(change.row, change.now, running.FIRST_REPLY, running.NEXT_REPLY)


def survey(desk: Desk, access_key: str, marks: Mapping[str, int], words: str) -> None:
    """What the business thought of a closed ticket; a second answer replaces the first.

    `marks` holds 1-5 for some or all of PARAMETERS. Raises NotAllowedError while the ticket is open.
    """
    if any(name not in PARAMETERS or mark not in MARKS for name, mark in marks.items()):
        raise NotAllowedError("survey_marks")
    with desk.database.transaction() as session:
        row = session.scalar(select(TicketRow).where(TicketRow.access_key == access_key))
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


def _tell_those_concerned(change: Change, kind: str, **data: Any) -> None:
    change.tell_staff(kind, change.row.owner, **data)
    for participant in change.row.participants:
        change.tell_staff(kind, participant.staff, **data)
