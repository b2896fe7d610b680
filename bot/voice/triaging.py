"""The triage of what a caller said, and its place in the log of first contacts."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.bootstrap import Services
from bot.intake import receive
from bot.texts import load
from bot.triage.contract import Reason, TaskGuess, Triage
from bot.triage.decisions import decision_for
from bot.triage.steps import triage
from bot.understanding.result import Understanding
from bot.voice.calls import VOICE, Call
from bot.voice.matters import log_matter

Understand = Callable[[str], Awaitable[Understanding]]


@dataclass(frozen=True, slots=True)
class Read:
    """A triage with the reading it rests on; `reading` is None where there were no words."""

    triage: Triage
    reading: Understanding | None

    @property
    def kind(self) -> str:
        """The part of the act after the slash: `citizen`, `cost` …; empty for none."""
        return (self.reading.kind or "") if self.reading else ""

    @property
    def act(self) -> str:
        """The act as it was read; triage calls a follow-up question without a subject unclear."""
        return self.reading.act if self.reading else ""


class Triaging:
    """Understands on the model that the conversations run on."""

    def __init__(self, services: Services, understand: Understand) -> None:
        self._services = services
        self._understand = understand

    async def read(self, text: str) -> Read:
        """Triage of masked words."""
        intake = receive(text)
        reading = None if intake.fault else await self._understand(intake.text)
        services = self._services
        return Read(triage(intake, reading, services.catalogue, services.today(), services.versions), reading)

    def remember(self, call: Call, decided: Triage) -> None:
        """Take up a matter. Only `log` makes it a first contact, so that a wrong guess counts for none."""
        call.inquiry = call.name_of(f"inquiry:{call.turn}")
        call.triage = decided.to_dict()
        call.settled = False

    def remember_person(self, call: Call) -> None:
        """A person must take over: the matter that is known stays, otherwise what was said stands in for it."""
        if call.triage is not None:
            return
        decided = Triage(
            text=call.heard_words() or str(load("voice")["no_words"]),
            act="human",
            decision="hand_over",
            reasons=(Reason("asked_for_person", (VOICE,)),),
            versions=dict(self._services.versions),
        )
        self.remember(call, decided)

    def forget(self, call: Call) -> None:
        """It was not about that."""
        call.inquiry = call.triage = call.task = None

    async def log(self, call: Call) -> None:
        """Log the matter as a first contact; a second time changes nothing."""
        await asyncio.to_thread(log_matter, self._services, call)

    async def outcome(self, call: Call, outcome: str) -> None:
        """How the first contact ended."""
        if call.inquiry is not None:
            await asyncio.to_thread(self._services.tickets.set_outcome, call.inquiry, outcome)


def chosen(decided: Triage, task: str, owner: str, *, answers: bool) -> Triage:
    """The triage after the caller picked one of the offered tasks; `answers`: its answer is in date."""
    decision = decision_for(decided.level, answers=answers)
    return dataclasses.replace(
        decided, act="inquiry", decision=decision, tasks=(TaskGuess(task, 1.0),), owners=(owner,)
    )
