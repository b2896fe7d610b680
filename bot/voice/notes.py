"""What a consultant is shown of calls to the assistant: who is being put through, and what it was about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.bootstrap import Services
from bot.voice import calls
from bot.voice.calls import Call, CallStore

SHOWN_FOR = dt.timedelta(minutes=30)
"""How long a call stays on the consultant's screen."""
MOST = 20
PASSED = "passed"
TICKET = "ticket"
SETTLED = "settled"
HUNG_UP = "hung_up"


@dataclass(frozen=True, slots=True)
class VoiceNote:
    """One call. `kind`: `passed` (the phone rings or was taken), `ticket`, `settled` or `hung_up`; moments are aware.

    `words` is what the caller said, masked; `tasks` are task ids; `number` is whom to ring, in E.164; `name` and
    `company` are as they were heard. `taken_by` is the account that has taken the call over.
    """

    call: str
    kind: str
    at: dt.datetime
    number: str | None
    name: str
    company: str
    tasks: tuple[str, ...]
    words: str
    ticket: str | None
    taken_by: str | None


def recent(services: Services) -> list[VoiceNote]:
    """Calls of the last minutes (SHOWN_FOR) that came to something, at most MOST, the newest first."""
    found = CallStore(services.database).recent(services.clock() - SHOWN_FOR, MOST)
    return [note for note in (_note(call, at) for call, at in found) if note is not None]


def take(services: Services, call: str, account: str) -> VoiceNote | None:
    """A consultant takes a call over: the note, with the name of whoever was first. None when there is no such note."""
    taken = CallStore(services.database).take(call, account)
    return None if taken is None else _note(taken, services.clock())


def _note(call: Call, at: dt.datetime) -> VoiceNote | None:
    kind = _kind(call)
    if kind is None:
        return None
    triage = call.triage or {}
    return VoiceNote(
        call=call.id,
        kind=kind,
        at=dt.datetime.fromisoformat(call.passed_at) if call.passed_at else at,
        number=call.number or call.caller,
        name=call.name,
        company=call.company,
        tasks=tuple(guess["id"] for guess in triage.get("tasks", ())),
        words=call.heard_words(),
        ticket=call.ticket,
        taken_by=call.taken_by,
    )


def _kind(call: Call) -> str | None:
    if call.ticket:
        return TICKET
    if call.passed_to:
        return PASSED
    if call.step == calls.HUNG_UP:
        return HUNG_UP
    return SETTLED if call.settled else None
