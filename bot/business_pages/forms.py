"""What a business sends from the page of its ticket: read, checked, and done at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.texts import load
from bot.tickets import business
from bot.tickets.desk import Desk
from bot.tickets.errors import DeskError
from bot.tickets.model import Ticket
from bot.understanding.patterns import valid_phone

WRITE = "skriv"
CALL = "ring"
SURVEY = "mening"
ALL = "all"
"""The field of one mark for all four parameters."""
MAX_ONCE = 64


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a form: its name, a sentence for each field, and what was sent, to be shown again."""

    form: str
    fields: Mapping[str, str]
    sent: Mapping[str, str] = field(default_factory=dict)


def carry_out(desk: Desk, ticket: Ticket, sent: Mapping[str, str]) -> Faults | None:
    """Do what a form asks; None when it is done. Raises TicketUnknownError."""
    form = sent.get("what", "")
    if ticket.merged_into:
        # The other ticket has an owner and a promise; this one must not be woken beside it.
        return Faults(form, {"text": load("business")["faults"]["merged"].format(into=ticket.merged_into)}, sent)
    if form == CALL:
        return _call(desk, ticket.access_key, sent, is_open=ticket.is_open)
    if form == SURVEY:
        return _survey(desk, ticket.access_key, sent)
    return _write(desk, ticket.access_key, sent)


def _write(desk: Desk, access_key: str, sent: Mapping[str, str]) -> Faults | None:
    try:
        business.write(desk, access_key, sent.get("text", ""), once=sent.get("once", "")[:MAX_ONCE])
    except DeskError as error:
        return _refused(error, WRITE, "text", sent)
    return None


def _call(desk: Desk, access_key: str, sent: Mapping[str, str], *, is_open: bool) -> Faults | None:
    faults = load("business")["faults"]
    phone = valid_phone(sent.get("phone", "").strip())
    if not is_open:
        return Faults(CALL, {"phone": faults["call_closed"]}, sent)
    if phone is None:
        return Faults(CALL, {"phone": faults["phone"]}, sent)
    business.ask_callback(desk, access_key, phone, sent.get("when", ""))
    return None


def _survey(desk: Desk, access_key: str, sent: Mapping[str, str]) -> Faults | None:
    """One mark for all four parameters, or one for each; each one's own mark counts before the common one."""
    given = {name: sent.get(name) or sent.get(ALL, "") for name in business.PARAMETERS}
    marks = {name: int(mark) for name, mark in given.items() if mark.isascii() and mark.isdecimal() and len(mark) == 1}
    words = sent.get("words", "")
    if not marks and not words.strip():
        return Faults(SURVEY, {ALL: load("business")["faults"]["survey"]}, sent)
    try:
        business.survey(desk, access_key, marks, words)
    except DeskError as error:
        return _refused(error, SURVEY, ALL, sent)
    return None


def _refused(error: DeskError, form: str, name: str, sent: Mapping[str, str]) -> Faults:
    if error.code == "unknown":
        raise error
    return Faults(form, {name: error.sentence}, sent)
