"""What staff write in answer to one of the bot's messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.accounts.rights import Right
from bot.notifications import actions
from bot.notifications.telegram.presses import NOTE, Presses, Reaction
from bot.texts import load
from bot.tickets.model import Ticket
from bot.tickets.planning import ASKED
from bot.tickets.states import CLOSED

_REFERENCE = re.compile(r"\[(EI-\d{4}-\d{6})\]")


def read_reply(presses: Presses, message: Mapping[str, Any], text: str) -> Reaction:
    """A contribution where the writer has been asked; otherwise a reply or a note, as the writer then chooses.

    What it is about is read from the message that is answered: our own, so nobody else can have written it.
    """
    said = load("telegram")
    answered = message.get("reply_to_message") or {}
    ours = bool((answered.get("from") or {}).get("is_bot"))
    found = _REFERENCE.search(str(answered.get("text") or "")) if ours else None
    if found is None:
        return Reaction(said["what_about"])
    if not presses.account.may(Right.HANDLE_TICKETS):
        return Reaction(said["no_right"])
    about = presses.ticket(found[1])
    if about is None:
        return Reaction(said["unknown_ticket"])
    number = _asked(presses, about)
    if number is not None:
        return presses.do(actions.YES, {"reference": about.reference, "number": number, "text": text})
    return _offer(presses, about, text)


def _asked(presses: Presses, about: Ticket) -> int | None:
    """The enquiry that waits for the writer, or for somebody whose deputy the writer is today."""
    desk = presses.room.desk
    today = desk.today()
    people = {presses.account.id, *desk.roster().stands_in_for(presses.account.id, today)}
    waiting = [one for one in about.enquiries if one.status == ASKED and one.person in people]
    return waiting[0].number if waiting else None


def _offer(presses: Presses, about: Ticket, text: str) -> Reaction:
    """Nothing goes to a business before its writer has seen to whom."""
    said = load("telegram")
    data = {"reference": about.reference, "text": text}
    keys = [presses.key(said["keep_note"], NOTE, data)]
    if about.status != CLOSED:
        keys.insert(0, presses.key(said["send_it"], actions.REPLY, data))
    business = about.company or str(about.contact.get("name") or "") or load("notices")["words"]["a_business"]
    return Reaction(said["confirm_reply"].format(business=business, reference=about.reference, text=text), tuple(keys))
