"""What a one-click link or a Telegram button does on a ticket, for the person it was made for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.notifications.mailroom import Mailroom
from bot.texts import load
from bot.tickets import enquiries, handling

TAKE = "take"
YES = "enquiry_yes"
NO = "enquiry_no"
REDIRECT = "enquiry_pass"
ONE_CLICK = frozenset({TAKE, YES, NO, REDIRECT})
"""What a link in a mail may do without a login."""
NOT_ME = "not_me"
REPLY = "reply"
HAND_OVER = "pass"
ALL = ONE_CLICK | {NOT_ME, REPLY, HAND_OVER}
NEEDS_TEXT = frozenset({YES, REPLY})
"""Purposes that are nothing without words."""
NEEDS_PERSON = frozenset({REDIRECT, HAND_OVER})
"""Purposes that need somebody to pass on to."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: `data` is the link's, `text` and `to` are what the person wrote and chose."""

    purpose: str
    person: str
    data: Mapping[str, Any]
    text: str = ""
    to: str = ""

    @property
    def reference(self) -> str:
        """The ticket's."""
        return str(self.data["reference"])

    @property
    def number(self) -> int:
        """The enquiry's; 0 where the link is about none."""
        return int(self.data.get("number") or 0)


def perform(room: Mailroom, order: Order) -> str:
    """Do it, committed on return; returns the sentence that says so. Raises DeskError."""
    _PURPOSES[order.purpose](room, order)
    return done(room, order)


def done(room: Mailroom, order: Order, sentence: str = "") -> str:
    """What is said when it is done: the purpose's own sentence, unless another is given."""
    person = room.desk.municipality.staff.get(order.to)
    said = sentence or str(load("one_click")["done"][order.purpose])
    return said.format(reference=order.reference, to=person.name if person else "")


def candidates(room: Mailroom, person: str) -> list[tuple[str, str]]:
    """Whom something may be passed on to: id with name and office, those at work today, by office and name."""
    roster = room.desk.roster()
    today = room.desk.today()
    municipality = room.desk.municipality
    found = [one for one in municipality.staff.values() if one.id != person and roster.at_work(one.id, today)]
    found.sort(key=lambda one: (municipality.offices[one.office].name, one.name))
    return [(one.id, f"{one.name}, {municipality.offices[one.office].name}") for one in found]


def _take(room: Mailroom, order: Order) -> None:
    handling.take(room.desk, order.reference, order.person)


def _yes(room: Mailroom, order: Order) -> None:
    enquiries.answer(room.desk, order.reference, order.number, order.person, involved=True, text=order.text)


def _no(room: Mailroom, order: Order) -> None:
    enquiries.answer(room.desk, order.reference, order.number, order.person, involved=False, text=order.text)


def _pass(room: Mailroom, order: Order) -> None:
    enquiries.pass_on(room.desk, order.reference, order.number, order.person, order.to, order.text)


def _not_me(room: Mailroom, order: Order) -> None:
    """On an enquiry it is a no; on a ticket of one's own the coordinator finds the right one."""
    if order.number:
        _no(room, order)
    else:
        reason = order.text or str(load("one_click")["not_me_reason"])
        handling.not_me(room.desk, order.reference, order.person, reason)


def _reply(room: Mailroom, order: Order) -> None:
    handling.reply(room.desk, order.reference, order.person, order.text)


def _hand_over(room: Mailroom, order: Order) -> None:
    reason = order.text or str(load("one_click")["hand_over_reason"])
    handling.reassign(room.desk, order.reference, order.person, order.to, reason)


_PURPOSES: Mapping[str, Callable[[Mailroom, Order], None]] = {
    TAKE: _take,
    YES: _yes,
    NO: _no,
    REDIRECT: _pass,
    NOT_ME: _not_me,
    REPLY: _reply,
    HAND_OVER: _hand_over,
}
