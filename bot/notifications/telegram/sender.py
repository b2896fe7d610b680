"""Sends a notice to a staff member's chat, with the buttons for what can be done about it."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.notifications import actions
from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.notifications.rendering import ONE_CLICK_DAYS, as_short, letter
from bot.notifications.senders import TELEGRAM, Parcel
from bot.notifications.telegram.client import Key, StaffBot
from bot.texts import load
from bot.tickets.planning import ASKED

CHOOSE = "choose"
"""Purpose of the button that asks whom to pass on to."""
CONTRIBUTE = "contribute"
"""Purpose of the button that asks for a contribution."""
WRITE = "write"
"""Purpose of the button that asks for a reply to the business."""
_VALID = dt.timedelta(days=ONE_CLICK_DAYS)
_ENQUIRY = (
    (CONTRIBUTE, actions.YES),
    (actions.NO, actions.NO),
    (CHOOSE, actions.REDIRECT),
    (actions.NOT_ME, actions.NOT_ME),
)
_OWN = (
    (actions.TAKE, actions.TAKE),
    (WRITE, actions.REPLY),
    (CHOOSE, actions.HAND_OVER),
    (actions.NOT_ME, actions.NOT_ME),
)
_ANSWERABLE = ((WRITE, actions.REPLY),)
_BUTTONS = {
    "enquiry": _ENQUIRY,
    "enquiry_reminder": _ENQUIRY,
    "assigned": _OWN,
    "reassigned": _OWN,
    "business_wrote": _ANSWERABLE,
    "enquiries_answered": _ANSWERABLE,
    "reopened": _ANSWERABLE,
}
"""Kind → purpose of a button and the name of what it says."""


def purpose_of(purpose: str) -> str:
    """The purpose of a button's token: another than a mail link's, so that neither works in the other's place."""
    return f"telegram:{purpose}"


class TelegramSender:
    """The way `telegram`."""

    channel = TELEGRAM

    def __init__(self, room: Mailroom, bot: StaffBot) -> None:
        self._room = room
        self._bot = bot

    async def send(self, parcel: Parcel) -> None:
        """Return when Telegram has taken the message."""
        text, keys = await asyncio.to_thread(self._write, parcel)
        await self._bot.say(int(parcel.address), text, keys)

    def _write(self, parcel: Parcel) -> tuple[str, list[Key]]:
        about = read_ticket(self._room, parcel.ticket_id)
        written = letter(self._room, parcel, about)
        where = [f"{one.label}: {one.url}" for one in written.buttons if one.url]
        text = "\n\n".join([as_short(written).strip(), *where])
        if about is None or not parcel.reader:
            return text, []
        number = parcel.data.get("number")
        settled = number is not None and not any(
            one.number == number and one.status == ASKED for one in about.enquiries
        )
        if settled:
            return text, []
        data = {"reference": about.reference, "number": number}
        labels = load("notices")["buttons"]
        return text, [
            Key(labels[label], self._room.links.issue(purpose_of(purpose), parcel.reader, data, _VALID))
            for purpose, label in _BUTTONS.get(parcel.kind, ())
        ]
