"""A person takes over: the call is passed on in opening hours; otherwise a call-back is taken and made a ticket."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.bootstrap import Services
from bot.tickets import business
from bot.tickets.calendar import ZONE
from bot.tickets.model import Ticket
from bot.tickets.running import FIRST_REPLY, NEXT_REPLY
from bot.understanding.patterns import valid_phone
from bot.voice import calls, sms, spoken
from bot.voice.answering import Answers
from bot.voice.calls import Call
from bot.voice.hearing import Heard, phone_number
from bot.voice.matters import of, open_call_back
from bot.voice.replies import NUMBER_KEYS, Listen, Reply
from bot.voice.triaging import Triaging
from bot.voice.words import next_opening, say, split_name

LONGEST_NAME = 120
"""Characters kept of a name as it was heard."""
ANSWERED = frozenset({"completed", "answered"})
"""What the provider says of a call that a person took."""


class People:
    """Finds a person for a call."""

    def __init__(self, services: Services, triaging: Triaging, answers: Answers) -> None:
        self._services = services
        self._triaging = triaging
        self._answers = answers

    async def take_over(self, call: Call) -> Reply:
        """A person was asked for, or the assistant did not understand."""
        self._triaging.remember_person(call)
        return await self._find(call, "pass_person", "closed")

    async def specialist(self, call: Call) -> Reply:
        """A concrete case: somebody must look at it."""
        return await self._find(call, "pass_specialist", "closed_specialist")

    async def call_back(self, call: Call) -> Reply:
        """Whoever asks to be rung is asked for the number at once."""
        self._triaging.remember_person(call)
        return self._begin_call_back(call)

    async def dialled(self, call: Call, status: str) -> Reply:
        """What became of a call that was passed on; `status` is the provider's word for it."""
        if status in ANSWERED:
            call.step = calls.ENDED
            return Reply(())
        call.passed_to = call.passed_at = None
        await self._triaging.outcome(call, "open")
        return self._begin_call_back(call).after(say("nobody_answers"))

    async def what_about(self, call: Call, heard: Heard) -> Reply:
        """The matter in the caller's own words; nothing said is no hindrance."""
        if heard.text and not heard.noise:
            decided = (await self._triaging.read(heard.text)).triage
            call.triage = {**decided.to_dict(), "text": heard.text}
        return self._ask_number(call)

    async def number(self, call: Call, heard: Heard) -> Reply:
        """The number keyed or said."""
        found = phone_number(heard)
        if found is not None:
            return self._read_back(call, found, "read_back")
        if call.asked_again:
            return await self._give_up(call)
        call.asked_again = True
        return self._ask_for_number(call).after(say("wrong_number"))

    async def read_back(self, call: Call, heard: Heard) -> Reply:
        """Confirmed by key or voice; a number that nobody confirms is kept and marked, rather than lost."""
        if heard.yes:
            return self._ask_when(call)
        if heard.no:
            return self._ask_for_number(call)
        another = phone_number(heard)
        if another is not None:
            return self._read_back(call, another, "read_back")
        if call.asked_again:
            call.unverified = True
            return self._ask_when(call)
        call.asked_again = True
        return Reply((say("again_yes_no"),), Listen())

    async def when(self, call: Call, heard: Heard) -> Reply:
        """When a call-back suits, in the caller's own words; silence or a no means any time."""
        call.when = "" if heard.noise or heard.no else heard.text[: business.MAX_WISH].strip(" .")
        call.step = calls.NAME
        asked = Reply((say("ask_name"),), Listen(matter=True))
        return asked.after(say("wish_noted", when=call.when)) if call.when else asked

    async def name(self, call: Call, heard: Heard) -> Reply:
        """The last question; then the ticket is made."""
        name, company = split_name("" if heard.noise else heard.text)
        call.name, call.company = name[:LONGEST_NAME], company[:LONGEST_NAME]
        return await self._make_ticket(call)

    async def ticket_link(self, call: Call, heard: Heard) -> Reply:
        """The reference and the ticket's own page by text message."""
        bye = self._answers.goodbye(call)
        if not heard.yes:
            return bye
        await asyncio.to_thread(self._post_ticket_link, call)
        return bye.after(say("link_sent"))

    async def cut_short(self, call: Call) -> Reply:
        """A call that does not come to an end: with a number it becomes a ticket all the same."""
        if call.step in (calls.READ_BACK, calls.WHEN, calls.NAME) and call.number:
            call.unverified = call.unverified or call.step == calls.READ_BACK
            return await self._make_ticket(call)
        if call.step in (calls.NUMBER, calls.WHAT_ABOUT):
            return await self._give_up(call)
        if call.step == calls.TICKET_LINK:
            return self._answers.goodbye(call)
        return await self.take_over(call)

    async def _find(self, call: Call, passing: str, closed: str) -> Reply:
        now = self._services.clock()
        target = self._target(call)
        if target is not None and self._services.calendar.is_open(now):
            await self._triaging.log(call)
            await self._triaging.outcome(call, "passed")
            call.step, call.passed_to, call.passed_at = calls.PASSED, target, now.isoformat()
            return Reply((say(passing),), dial=target)
        if target is None and self._services.calendar.is_open(now):
            return self._begin_call_back(call)
        said = [say(closed, opens=next_opening(self._services, now)), *self._other_lines(now)]
        return self._begin_call_back(call).after(*said)

    def _target(self, call: Call) -> str | None:
        """The number to pass to: the hotline's own, the office's, or the entrance's; never the one that was rung."""
        decided = of(call)
        municipality, profile = self._services.municipality, self._services.profile
        # A course of several matters begins at the entrance.
        specialist = decided.owners and decided.level != "kompleks"
        office = municipality.office_for(decided.owners[0]).phone if specialist else ""
        wanted = (self._services.settings.voice_pass_to, office, profile.phone)
        numbers = [valid_phone(one) for one in wanted if one]
        return next((number for number in numbers if number is not None and number != call.called), None)

    def _other_lines(self, now: dt.datetime) -> list[str]:
        local = now.astimezone(ZONE)
        return [
            say("other_line", name=line.name, phone=spoken.phone(line.phone))
            for line in self._services.profile.other_lines
            if line.open_at(local) is not None
        ]

    def _begin_call_back(self, call: Call) -> Reply:
        call.asked_again = False
        if not _matter_known(call):
            call.step = calls.WHAT_ABOUT
            return Reply((say("call_you"), say("what_about")), Listen(matter=True))
        return self._ask_number(call).after(say("call_you"))

    def _ask_number(self, call: Call) -> Reply:
        if call.caller is not None:
            return self._read_back(call, call.caller, "same_number")
        return self._ask_for_number(call)

    def _ask_for_number(self, call: Call) -> Reply:
        call.step, call.number = calls.NUMBER, None
        return Reply((say("ask_number"),), Listen(keys=NUMBER_KEYS))

    def _read_back(self, call: Call, number: str, sentence: str) -> Reply:
        call.step, call.number, call.asked_again = calls.READ_BACK, number, False
        return Reply((say(sentence, phone=spoken.phone(number)),), Listen())

    def _ask_when(self, call: Call) -> Reply:
        call.step = calls.WHEN
        return Reply((say("ask_when"),), Listen(matter=True))

    async def _give_up(self, call: Call) -> Reply:
        call.step = calls.ENDED
        await self._triaging.log(call)
        await self._triaging.outcome(call, "not_answered")
        return Reply((say("no_number", opens=next_opening(self._services, self._services.clock())), say("bye")))

    async def _make_ticket(self, call: Call) -> Reply:
        self._triaging.remember_person(call)
        ticket = await asyncio.to_thread(open_call_back, self._services, call)
        owner = self._services.municipality.staff[ticket.owner]
        noted = say(
            "noted", owner=owner.name, phone=spoken.phone(str(call.number)), due=spoken.moment(_rung_by(ticket))
        )
        number = say("reference", reference=spoken.reference(ticket.reference))
        if self._answers.may_text(call.number):
            call.step = calls.TICKET_LINK
            return Reply((noted, number, say("ticket_link_offer")), Listen())
        return self._answers.goodbye(call).after(noted, number, number)

    def _post_ticket_link(self, call: Call) -> None:
        services = self._services
        text = sms.text(
            "ticket",
            entrance=services.profile.entrance,
            reference=call.ticket,
            url=services.mailroom.business_ticket(str(call.access_key)),
        )
        key = f"{sms.SMS}:{call.id}:{call.ticket}"
        sms.post(services.database, key=key, to=str(call.number), text=text, at=services.clock())


def _matter_known(call: Call) -> bool:
    """Whether whoever rings back will know what it is about; "jeg vil tale med et menneske" does not say."""
    return call.triage is not None and bool(call.triage["tasks"] or call.triage.get("redirect"))


def _rung_by(ticket: Ticket) -> dt.datetime:
    """When the caller will have been rung at the latest."""
    running = [one.due_at for one in ticket.clocks if one.stopped_at is None and one.kind in (FIRST_REPLY, NEXT_REPLY)]
    return min(running, default=ticket.due_at)
