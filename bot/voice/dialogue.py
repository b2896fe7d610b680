"""The way of a call: what each step makes of what was heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.bootstrap import Services
from bot.texts import load
from bot.triage.steps import choices
from bot.triage.topics import find_topic
from bot.understanding.text import fold
from bot.voice import calls, spoken
from bot.voice.answering import Answers
from bot.voice.calls import Call
from bot.voice.hearing import Heard
from bot.voice.matters import of
from bot.voice.people import People
from bot.voice.replies import Listen, Reply
from bot.voice.status import Status
from bot.voice.triaging import Read, Triaging, Understand, chosen
from bot.voice.words import listed, say, small

MOST_FAILURES = 2
"""Times that the assistant may not understand, before a person takes over."""
MOST_TURNS = 30
"""Requests after which a call is brought to an end, whatever is said."""
NONE_OF_THEM = "9"
_PERSON_STEPS = frozenset({calls.MATTER, calls.CHOICE, calls.CONFIRM, calls.LINK, calls.MORE, calls.REFERENCE})
"""Steps in which a person can be asked for; in the others one has been already."""
_FAREWELLS = frozenset({"bye", "thanks", "deny"})
_GLAD = frozenset({"feedback_positive", "feedback_negative"})


class Dialogue:
    """Decides one turn after another; keeps nothing itself."""

    def __init__(self, services: Services, understand: Understand) -> None:
        self._services = services
        self._triaging = Triaging(services, understand)
        self._answers = Answers(services, self._triaging)
        self.people = People(services, self._triaging, self._answers)
        self._status = Status(services)
        self._steps: Mapping[str, Callable[[Call, Heard], Awaitable[Reply]]] = {
            calls.MATTER: self._matter,
            calls.CHOICE: self._choice,
            calls.CONFIRM: self._confirm,
            calls.LINK: self._link,
            calls.MORE: self._more,
            calls.WHAT_ABOUT: self.people.what_about,
            calls.NUMBER: self.people.number,
            calls.READ_BACK: self.people.read_back,
            calls.WHEN: self.people.when,
            calls.NAME: self.people.name,
            calls.TICKET_LINK: self.people.ticket_link,
            calls.REFERENCE: self._reference,
        }

    def greet(self, call: Call) -> Reply:
        """Who answers, that it is a machine, what happens to what is said, and the question."""
        profile = self._services.profile
        hello = say("greeting", entrance=profile.entrance, municipality=profile.name)
        return Reply((hello, say("ask_matter")), Listen(matter=True))

    async def hear(self, call: Call, heard: Heard) -> Reply:
        """The reply to what was heard; changes the call. A step that has ended gets a goodbye."""
        if heard.text and not heard.noise:
            call.note("user", heard.text, self._services.clock())
        if call.turn > MOST_TURNS:
            return await self.people.cut_short(call)
        if heard.wants_person and call.step in _PERSON_STEPS:
            return await self.people.take_over(call)
        step = self._steps.get(call.step)
        return self._answers.goodbye(call) if step is None else await step(call, heard)

    async def _matter(self, call: Call, heard: Heard) -> Reply:
        if heard.text and not heard.noise:
            return await self._triage(call, heard.text)
        return await self._fail(call, "again_silence" if heard.silent and not heard.noise else "again_noise")

    async def _more(self, call: Call, heard: Heard) -> Reply:
        if self._answers.declines(heard) or _is_farewell(heard.text):
            return self._answers.goodbye(call)
        if heard.yes:
            call.step = calls.MATTER
            return Reply((say("ask_matter"),), Listen(matter=True))
        return await self._matter(call, heard)

    async def _link(self, call: Call, heard: Heard) -> Reply:
        if heard.yes:
            return await self._answers.send_link(call)
        if self._answers.declines(heard) or heard.digits:
            return self._answers.more(call)
        return await self._matter(call, heard)

    async def _confirm(self, call: Call, heard: Heard) -> Reply:
        if heard.yes:
            return await self._act(call)
        if heard.no or heard.after_no:
            self._triaging.forget(call)
            return await (self._triage(call, heard.after_no) if heard.after_no else self._fail(call, "again_no"))
        if heard.noise or not heard.text:
            return await self._repeat_question(call)
        read = await self._triaging.read(heard.text)
        if read.act == "affirm":
            return await self._act(call)
        if read.act == "deny":
            self._triaging.forget(call)
            return await self._fail(call, "again_no")
        return await self._decide(call, read)

    async def _choice(self, call: Call, heard: Heard) -> Reply:
        if heard.digits.isdecimal() and 1 <= int(heard.digits) <= len(call.options):
            return await self._choose(call, call.options[int(heard.digits) - 1])
        if heard.no or heard.digits == NONE_OF_THEM:
            self._triaging.forget(call)
            return await self._fail(call, "again_no")
        if heard.noise or not heard.text:
            return await self._repeat_question(call)
        read = await self._triaging.read(heard.text)
        if read.triage.ranking and read.triage.ranking[0].id in call.options:
            return await self._choose(call, read.triage.ranking[0].id)
        return await self._decide(call, read)

    async def _triage(self, call: Call, text: str) -> Reply:
        return await self._decide(call, await self._triaging.read(text))

    async def _decide(self, call: Call, read: Read) -> Reply:
        decided = read.triage
        if decided.decision == "hand_over":
            return await self._hand_over(call, read)
        if decided.decision == "dialogue":
            return await self._small_talk(call, read)
        if decided.decision == "redirect":
            said = await self._answers.redirect(call, read)
            return said if said is not None else await self._elsewhere(call, read)
        if decided.decision == "ask_back":
            return await self._ask_back(call, read)
        self._triaging.remember(call, decided)
        call.step, call.task = calls.CONFIRM, decided.tasks[0].id
        tasks = [small(self._services.catalogue.tasks[guess.id].name) for guess in decided.tasks[:3]]
        return Reply((say("confirm", tasks=spoken.for_speech(listed(tasks))),), Listen())

    async def _act(self, call: Call) -> Reply:
        """What was understood is right."""
        call.failures = 0
        await self._triaging.log(call)
        decided = of(call)
        if decided.decision == "answer":
            return await self._answers.answer(call, decided)
        return await self.people.specialist(call)

    async def _choose(self, call: Call, task_id: str) -> Reply:
        task = self._services.catalogue.tasks[task_id]
        decided = of(call)
        answers = task.answers_on(self._services.today())
        self._triaging.remember(call, chosen(decided, task.id, task.owner, answers=answers))
        call.task = task.id
        return await self._act(call)

    async def _ask_back(self, call: Call, read: Read) -> Reply:
        task = self._services.catalogue.tasks.get(call.task or "")
        topic = find_topic(read.triage.text) or read.triage.topic
        if read.act == "ask_detail" and task is not None:
            return await self._answers.detail(call, task, topic or "how")  # type: ignore[arg-type]
        offered = choices(read.triage) if read.triage.act != "unclear" else ()
        if not offered:
            return await self._fail(call, "again_unclear")
        self._triaging.remember(call, read.triage)
        call.step, call.options = calls.CHOICE, [guess.id for guess in offered]
        names = [small(self._services.catalogue.tasks[guess.id].name) for guess in offered]
        said = [say("choice", name=spoken.for_speech(name), key=key) for key, name in enumerate(names, start=1)]
        return Reply((*said, say("choice_other")), Listen(matter=True))

    async def _hand_over(self, call: Call, read: Read) -> Reply:
        if call.triage is None:
            self._triaging.remember(call, read.triage)
        if read.act == "callback":
            return await self.people.call_back(call)
        reply = await self.people.take_over(call)
        if read.act != "emergency":
            return reply
        return reply.after(say("emergency", number=spoken.digits("112")), say("emergency_again"))

    async def _elsewhere(self, call: Call, read: Read) -> Reply:
        """Not Danish, anger, or nonsense."""
        if read.kind in ("other_language", "abuse"):
            reply = await self.people.take_over(call)
            return reply.after(say("other_language")) if read.kind == "other_language" else reply
        return await self._fail(call, "again_unclear")

    async def _small_talk(self, call: Call, read: Read) -> Reply:
        if read.act == "opening_hours":
            return self._answers.hours(call)
        if read.act == "status":
            return await self._where_is_it(call, Heard(text=read.triage.text))
        if read.act in _FAREWELLS:
            return self._answers.goodbye(call)
        if read.act in _GLAD:
            return self._answers.more(call)
        last = call.last_reply
        if read.act == "repeat" and last is not None and last.listen is not None:
            return last
        call.step = calls.MATTER
        asked = Reply((say("ask_matter"),), Listen(matter=True))
        return asked.after(say("challenge")) if read.act == "bot_challenge" else asked

    async def _where_is_it(self, call: Call, heard: Heard) -> Reply:
        """The number may stand in the question itself."""
        told = await self._status.answer(call, heard)
        return self._status.ask(call) if told is None else self._answers.told(call, told)

    async def _reference(self, call: Call, heard: Heard) -> Reply:
        told = await self._status.answer(call, heard)
        if told is not None:
            return self._answers.told(call, told)
        call.failures += 1
        # Whoever has no number is helped by a person.
        if heard.no or call.failures >= MOST_FAILURES:
            return await self.people.take_over(call)
        return self._status.unknown(call, heard)

    async def _repeat_question(self, call: Call) -> Reply:
        """The same question once more; the second time in a row a person takes over."""
        call.failures += 1
        last = call.last_reply
        if call.failures >= MOST_FAILURES or last is None:
            return await self.people.take_over(call)
        return last

    async def _fail(self, call: Call, sentence: str) -> Reply:
        """Not understood: asked once more, then a person takes over."""
        call.failures += 1
        if call.failures >= MOST_FAILURES:
            return await self.people.take_over(call)
        call.step = calls.MATTER
        return Reply((say(sentence),), Listen(matter=True))


def _is_farewell(text: str) -> bool:
    plain = fold(text).strip(" .,!")
    return plain in {fold(one) for one in load("voice")["heard"]["bye"]}
