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

    `words` is what the caller said, masked; `tasks` are task ids; `caller`, `number` (whom to ring) and `passed_to` are
    in E.164; `name` and `company` are as they were heard. `taken_by` is the account that has taken the call over.
    """

    call: str
    kind: str
    at: dt.datetime
    caller: str | None
    number: str | None
    name: str
    company: str
    tasks: tuple[str, ...]
    level: str | None
    words: str
    passed_to: str | None
    ticket: str | None
    taken_by: str | None


def recent(services: Services, since: dt.datetime | None = None, limit: int = MOST) -> list[VoiceNote]:
    """Calls of the last minutes (SHOWN_FOR, unless `since` is given) that came to something, the newest first."""
    moment = since or services.clock() - SHOWN_FOR
    found = CallStore(services.database).recent(moment, limit)
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
        caller=call.caller,
        number=call.number or call.caller,
        name=call.name,
        company=call.company,
        tasks=tuple(guess["id"] for guess in triage.get("tasks", ())),
        level=triage.get("level"),
        words=call.heard_words(),
        passed_to=call.passed_to,
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
