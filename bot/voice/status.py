"""Where is my case? By telephone anybody with the number hears what anybody may know, and nothing more."""

from __future__ import annotations

import asyncio

from bot.bootstrap import Services
from bot.notifications import words
from bot.tickets import standing
from bot.tickets.calendar import ZONE
from bot.tickets.model import Ticket
from bot.voice import calls, spoken
from bot.voice.calls import Call
from bot.voice.hearing import Heard, reference_digits
from bot.voice.replies import REFERENCE_KEYS, Listen, Reply
from bot.voice.words import say

YEARS_BACK = 1
"""How many years before this one a number without its year may belong to."""


class Status:
    """Finds a ticket by the six digits of its reference, keyed or said, and reads out where it stands."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def ask(self, call: Call, sentence: str = "ask_reference") -> Reply:
        """Ask for the digits."""
        call.step = calls.REFERENCE
        return Reply((say(sentence),), Listen(keys=REFERENCE_KEYS))

    async def answer(self, call: Call, heard: Heard) -> str | None:
        """What is said of the ticket whose number was heard; None when no number was. Changes nothing."""
        number = reference_digits(heard)
        if number is None:
            return None
        ticket = await asyncio.to_thread(self._find, *number)
        return None if ticket is None else self._told(ticket)

    def unknown(self, call: Call, heard: Heard) -> Reply:
        """No number was heard, or no ticket has it: asked once more."""
        number = reference_digits(heard)
        if number is None:
            return self.ask(call, "again_reference")
        said = say("reference_unknown", digits=spoken.digits(number[1]))
        return Reply((said,), self.ask(call).listen)

    def _find(self, year: str, digits: str) -> Ticket | None:
        """The ticket with a number; without its year one that is open, and then the newest."""
        this = self._services.clock().astimezone(ZONE).year
        years = [year] if year else [str(this - back) for back in range(YEARS_BACK + 1)]
        found = [self._services.tickets.find(f"EI-{one}-{digits}") for one in years]
        tickets = [ticket for ticket in found if ticket is not None]
        return next((ticket for ticket in tickets if ticket.is_open), next(iter(tickets), None))

    def _told(self, ticket: Ticket) -> str:
        return spoken.for_speech(
            say(
                "status",
                reference=ticket.reference,
                created=words.day(ticket.created_at),
                status=standing.status(ticket, whole=False),
                next_step=standing.next_step(ticket, whole=False),
                deadline=standing.deadline_said(ticket, self._services.clock(), spoken.moment),
            )
        )
