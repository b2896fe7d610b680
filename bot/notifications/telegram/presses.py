"""What the buttons do: accept, answer, pass on, "ikke mig". Each token is one person's, expires, and works once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.accounts.errors import LinkError, LinkExpiredError, LinkUsedError
from bot.accounts.links import Link
from bot.accounts.model import Account
from bot.accounts.rights import Right
from bot.notifications import actions
from bot.notifications.actions import Order, perform
from bot.notifications.mailroom import Mailroom
from bot.notifications.telegram.client import Key
from bot.notifications.telegram.sender import CHOOSE, CONTRIBUTE, WRITE, purpose_of
from bot.texts import load
from bot.tickets import handling
from bot.tickets.errors import DeskError
from bot.tickets.model import Ticket
from bot.tickets.store import TicketStore

MOST_CANDIDATES = 60
"""People to choose between; Telegram shows 100 buttons at most."""
NOTE = "note"
"""Purpose of the button that keeps a text as an internal note."""
_VALID = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the bot says to what somebody did."""

    text: str
    keys: tuple[Key, ...] = ()
    columns: int = 1
    wants_answer: bool = False


@dataclass(frozen=True, slots=True)
class Presses:
    """The buttons of one account. `repeated`: the update was taken up before, `since` is when it came."""

    room: Mailroom
    account: Account
    repeated: bool
    since: dt.datetime

    def press(self, token: str) -> Reaction:
        """React to a press; whatever is wrong with the token is said."""
        said = load("telegram")
        try:
            link = self.room.links.peek(token)
        except LinkUsedError:
            return Reaction(said["used"])
        except LinkExpiredError:
            return Reaction(said["too_old"])
        except LinkError:
            return Reaction(said["unknown_button"])
        if not link.purpose.startswith(purpose_of("")):
            return Reaction(said["unknown_button"])
        if link.person != self.account.id:
            return Reaction(said["not_yours"])
        if not self.account.may(Right.HANDLE_TICKETS):
            return Reaction(said["no_right"])
        return self._follow(link, link.purpose.removeprefix(purpose_of("")), token)

    def _follow(self, link: Link, purpose: str, token: str) -> Reaction:
        said, reference = load("telegram"), str(link.data["reference"])
        if purpose == CONTRIBUTE:
            return Reaction(said["write_contribution"].format(reference=f"[{reference}]"), wants_answer=True)
        if purpose == WRITE:
            return Reaction(said["write_reply"].format(reference=f"[{reference}]"), wants_answer=True)
        if purpose == CHOOSE:
            return self._choose(link.data, reference)
        reaction = self.do(purpose, link.data)
        # Used up after the deed, so that a press whose deed failed may be repeated; the desk itself refuses
        # whatever has been done already.
        try:
            self.room.links.use(token)
        except LinkError:
            return Reaction(said["used"])
        return reaction

    def do(self, purpose: str, data: Mapping[str, Any]) -> Reaction:
        """Change the ticket; a refusal of the desk is said in its own words."""
        order = Order(purpose, self.account.id, data, str(data.get("text") or ""), str(data.get("to") or ""))
        try:
            if purpose in (NOTE, actions.REPLY) and self._is_written(order):
                return self._done(order)
            if purpose == NOTE:
                handling.note(self.room.desk, order.reference, order.person, order.text)
                return self._done(order)
            return Reaction(perform(self.room, order))
        except DeskError as error:
            if self.repeated and error.code in _DONE_BEFORE:
                return self._done(order)
            return Reaction(error.sentence)

    def ticket(self, reference: str) -> Ticket | None:
        """The ticket with a reference, or None."""
        return TicketStore(self.room.database).find(reference)

    def key(self, label: str, purpose: str, data: Mapping[str, Any]) -> Key:
        """A new button of this account."""
        return Key(label, self.room.links.issue(purpose_of(purpose), self.account.id, data, _VALID))

    def _choose(self, data: Mapping[str, Any], reference: str) -> Reaction:
        purpose = actions.REDIRECT if data.get("number") else actions.HAND_OVER
        people = actions.candidates(self.room, self.account.id)[:MOST_CANDIDATES]
        keys = tuple(self.key(name, purpose, {**data, "to": staff}) for staff, name in people)
        return Reaction(load("telegram")["choose_person"].format(reference=reference), keys)

    def _is_written(self, order: Order) -> bool:
        """Whether a text reached the ticket before the program was stopped in the middle of this update."""
        about = self.ticket(order.reference) if self.repeated else None
        return about is not None and any(
            one.author == order.person and one.text == order.text.strip() and one.at >= self.since
            for one in about.messages
        )

    def _done(self, order: Order) -> Reaction:
        noted = str(load("telegram")["noted"]) if order.purpose == NOTE else ""
        return Reaction(actions.done(self.room, order, noted))


_DONE_BEFORE = frozenset({"enquiry_settled", "coordinator_keeps", "owner_already"})
"""What the desk says to a deed that has been done: on a repeated update, by that update itself."""
