"""What is answered on the telephone: the short spoken form, where a matter belongs, and the link by text message."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.answers import compose
from bot.bootstrap import Services
from bot.catalogue.model import Link, Task, Topic
from bot.triage.contract import Triage
from bot.voice import calls, sms, spoken
from bot.voice.calls import Call
from bot.voice.hearing import Heard
from bot.voice.replies import Listen, Reply
from bot.voice.triaging import Read, Triaging
from bot.voice.words import ask_office, opening, say

MOST_ANSWERS = 2
"""Tasks answered in one breath; nobody remembers more."""
HOURS_TASK = "kontakt-og-aabningstid"
_SAID_FOR_KIND = frozenset({"citizen", "other_authority", "other_municipality", "sales"})
"""Kinds of matters of others that have a sentence though no place to go is known."""


class Answers:
    """Says answers and offers the link."""

    def __init__(self, services: Services, triaging: Triaging) -> None:
        self._services = services
        self._triaging = triaging

    async def answer(self, call: Call, decided: Triage) -> Reply:
        """The answer of each task that was asked for."""
        tasks = [self._services.catalogue.tasks[guess.id] for guess in decided.tasks[:MOST_ANSWERS]]
        said = [self._spoken(task, decided.topic) for task in tasks]  # type: ignore[arg-type]
        if tasks[0].id == HOURS_TASK:
            said = [opening(self._services)]
        links = compose(self._services.municipality, tasks[0]).links
        return await self._settled(call, said, links)

    async def detail(self, call: Call, task: Task, topic: Topic) -> Reply:
        """A follow-up question: "hvad koster det?"."""
        return self._offer(call, [self._spoken(task, topic)], ())

    async def redirect(self, call: Call, read: Read) -> Reply | None:
        """Where a matter belongs that is not the entrance's; None when there is nothing to say about its kind."""
        entry = self._services.catalogue.redirects.get(read.triage.redirect or "")
        if entry is None and read.kind not in _SAID_FOR_KIND:
            return None
        self._triaging.remember(call, read.triage)
        if entry is None:
            return await self._settled(call, [say(read.kind, municipality=self._services.profile.name)], ())
        kind = "redirect_phone" if entry.phone else "redirect"
        number = spoken.phone(entry.phone) if entry.phone else ""
        text = say(kind, text=spoken.for_speech(entry.text), name=spoken.for_speech(entry.name), phone=number)
        return await self._settled(call, [text], (entry.link,))

    def told(self, call: Call, said: str) -> Reply:
        """Something that needs no link, and whether there is more."""
        return self._offer(call, [said], ())

    def hours(self, call: Call) -> Reply:
        """Open or closed now."""
        return self.told(call, opening(self._services))

    async def send_link(self, call: Call) -> Reply:
        """The caller wants the link."""
        await asyncio.to_thread(self._post_link, call)
        return self.more(call).after(say("link_sent"))

    def more(self, call: Call) -> Reply:
        """Anything else?"""
        call.step = calls.MORE
        return Reply((say("more"),), Listen(matter=True))

    def goodbye(self, call: Call) -> Reply:
        """Hang up kindly."""
        call.step = calls.ENDED
        return Reply((say("bye"),))

    def may_text(self, number: str | None) -> bool:
        """Whether a text message can be sent to a number."""
        return bool(number) and sms.is_set_up(self._services.settings)

    def declines(self, heard: Heard) -> bool:
        """Neither the link nor anything else: silence is taken for a no."""
        return heard.silent or heard.noise or heard.no

    async def _settled(self, call: Call, said: Sequence[str], links: Sequence[Link]) -> Reply:
        await self._triaging.log(call)
        await self._triaging.outcome(call, "answered")
        call.settled = True
        return self._offer(call, said, links)

    def _offer(self, call: Call, said: Sequence[str], links: Sequence[Link]) -> Reply:
        call.failures = 0
        call.links = [{"title": link.title, "url": link.url} for link in links[:1]]
        if call.links and self.may_text(call.caller):
            call.step = calls.LINK
            return Reply((*said, say("link_offer")), Listen(matter=True))
        return self.more(call).after(*said)

    def _spoken(self, task: Task, topic: Topic | None) -> str:
        """The spoken form; on a topic its sub-answer, with what only this municipality knows."""
        if topic is None:
            return spoken.for_speech(task.spoken)
        answer = compose(self._services.municipality, task, topic)
        if answer.unknown is None:
            return spoken.for_speech(" ".join(filter(None, (answer.general, answer.local))))
        office = self._services.municipality.office_for(task.owner)
        return f"{spoken.for_speech(answer.general)} {ask_office(answer.unknown, office)}"

    def _post_link(self, call: Call) -> None:
        link = call.links[0]
        text = sms.text("link", entrance=self._services.profile.entrance, **link)
        key = f"{sms.SMS}:{call.id}:{link['url']}"
        sms.post(self._services.database, key=key, to=str(call.caller), text=text, at=self._services.clock())
