"""The assistant on the telephone: one reply to each request of the provider, however often it is sent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from weakref import WeakValueDictionary

from bot.bootstrap import Services
from bot.understanding.patterns import valid_phone
from bot.voice import calls, endings
from bot.voice.calls import Call, CallStore
from bot.voice.dialogue import Dialogue
from bot.voice.hearing import hear
from bot.voice.replies import Reply
from bot.voice.triaging import Understand
from bot.voice.words import say

log = logging.getLogger(__name__)
LONGEST_ID = 64


class BadCallError(ValueError):
    """The request names no call."""


class Assistant:
    """One in each process. Requests of one call follow each other."""

    def __init__(self, services: Services, understand: Understand) -> None:
        """`understand` reads masked words on the model that the conversations run on."""
        self.services = services
        self._store = CallStore(services.database)
        self._dialogue = Dialogue(services, understand)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def hints(self) -> tuple[str, ...]:
        """What callers are likely to name, for speech recognition."""
        return tuple(task.name for task in self.services.catalogue.tasks.values())

    async def ring(self, form: Mapping[str, str]) -> tuple[Reply, int]:
        """A call comes in; gives the reply and the number of the turn that answers it. Raises BadCallError."""
        identifier = _identifier(form)
        async with self._lock(identifier):
            now = self.services.clock()
            call = Call(
                id=identifier,
                caller=valid_phone(form.get("From", "")),
                called=valid_phone(form.get("To", "")),
                started_at=now,
            )
            self._say(call, self._dialogue.greet(call))
            if not await asyncio.to_thread(self._store.begin, call, now):
                return await self._again(identifier)
            return self._reply(call)

    async def turn(self, number: int, form: Mapping[str, str]) -> tuple[Reply, int]:
        """What was said, keyed, or came of passing on, in answer to turn `number`. A turn that has been taken gives
        the reply that followed it. Raises BadCallError."""
        identifier = _identifier(form)
        async with self._lock(identifier):
            call = await asyncio.to_thread(self._store.find, identifier)
            if call is None:
                raise BadCallError("unknown call")
            if call.over or number != call.turn:
                return self._reply(call)
            reply = await self._decide(call, form)
            self._say(call, reply)
            call.turn += 1
            # Another process may have had the same request; then its reply stands.
            if not await asyncio.to_thread(self._store.save, call, number, self.services.clock()):
                return await self._again(identifier)
            return self._reply(call)

    async def ended(self, identifier: str) -> None:
        """The call is over; a repeat changes nothing."""
        async with self._lock(identifier):
            await asyncio.to_thread(endings.end, self.services, identifier)

    def apology(self) -> Reply:
        """Said when something of ours failed: a person in opening hours, never silence."""
        phone = valid_phone(self.services.settings.voice_pass_to)
        if phone and self.services.calendar.is_open(self.services.clock()):
            return Reply((say("failed"), say("pass_person")), dial=phone)
        return Reply((say("failed"), say("failed_ring")))

    async def _decide(self, call: Call, form: Mapping[str, str]) -> Reply:
        if call.step == calls.PASSED:
            return await self._dialogue.people.dialled(call, form.get("DialCallStatus", ""))
        return await self._dialogue.hear(call, hear(form))

    def _say(self, call: Call, reply: Reply) -> None:
        call.reply = reply.to_dict()
        if reply.says:
            call.note("bot", " ".join(reply.says), self.services.clock())

    async def _again(self, identifier: str) -> tuple[Reply, int]:
        call = await asyncio.to_thread(self._store.find, identifier)
        if call is None:
            raise BadCallError("unknown call")
        return self._reply(call)

    def _reply(self, call: Call) -> tuple[Reply, int]:
        return call.last_reply or Reply(()), call.turn

    def _lock(self, identifier: str) -> asyncio.Lock:
        return self._locks.setdefault(identifier, asyncio.Lock())


def _identifier(form: Mapping[str, str]) -> str:
    identifier = form.get("CallSid", "")
    if not identifier or len(identifier) > LONGEST_ID or not identifier.isascii() or not identifier.isprintable():
        raise BadCallError("no call id")
    return identifier
