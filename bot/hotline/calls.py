"""Saving a call: as settled, as passed on, or as a ticket. The same call saved twice is saved once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.bootstrap import Services
from bot.hotline.store import CallStore, SavedCall
from bot.intake import Intake, mask
from bot.notifications import words
from bot.texts import load
from bot.tickets.model import Ticket
from bot.tickets.opening import Collected, open_ticket
from bot.triage.contract import TaskGuess, Triage
from bot.triage.decisions import decision_for
from bot.understanding.patterns import valid_cvr, valid_phone

Outcome = Literal["settled", "ticket", "passed"]
Channel = Literal["phone", "counter"]
LONGEST_FIELD = 200
LONGEST_CALL = dt.timedelta(hours=8)
"""A call that began longer ago has a wrong clock: it is taken to begin now."""
_ID = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_INQUIRY_OUTCOME = {"settled": "answered", "passed": "passed"}
"""What the log of first contacts calls it, where all channels are counted together."""


class CallError(Exception):
    """A call that cannot be saved as it is. `field` names what to mend in the form; empty for the call itself."""

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        self.code = code
        self.field = field
        super().__init__(str(load("hotline")["errors"][code]).format(**values))


class TakenError(CallError):
    """Another consultant has saved the same call."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the consultant's browser sends it.

    `chosen` is the task they pressed, empty when they pressed none; `shown` the one they had before them.
    """

    id: str
    account_id: str
    channel: Channel
    started_at: dt.datetime
    outcome: Outcome
    intake: Intake
    chosen: str = ""
    shown: str = ""
    name: str = ""
    company: str = ""
    cvr: str = ""
    phone: str = ""
    email: str = ""
    passed_to: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a call. `again`: it had been saved before, and this time changed nothing."""

    call: SavedCall
    ticket: Ticket | None
    again: bool


def save(services: Services, store: CallStore, call: Call, decided: Triage, suggested: Sequence[str]) -> Result:
    """Save a call, committed on return; `decided` and `suggested` are what the text gave.

    Raises TakenError when another consultant has saved it, CallError when something is missing or wrong.
    """
    call = _checked(services, call)
    # Words that name no task of themselves are about the one that the consultant saw and let stand.
    decided = _chosen(services, decided, call.chosen or ("" if decided.tasks else call.shown))
    now = services.clock()
    logged = {**decided.to_dict(), **({"passed_to": call.passed_to} if call.passed_to else {})}
    known = store.find(call.id)
    if known is None:
        services.tickets.log_inquiry(logged, channel=call.channel, at=now, inquiry_id=call.id)
        stored = store.claim(_row(call, suggested, now))
    else:
        stored = known
    if stored.account_id != call.account_id:
        raise _taken(services, stored)
    if stored.outcome == "ticket":
        # Also when it was stored before: a process may have ended between the call and its ticket.
        ticket = _ticket(services, store, stored, call, decided)
        return Result(replace(stored, ticket=ticket.reference), ticket, again=known is not None)
    services.tickets.set_outcome(call.id, _INQUIRY_OUTCOME[stored.outcome])
    return Result(stored, None, again=known is not None)


def _checked(services: Services, call: Call) -> Call:
    """The call with clean fields. Raises CallError."""
    if not _ID.fullmatch(call.id):
        raise CallError("bad_call")
    if call.intake.fault == "too_long":
        raise CallError("too_long", "text")
    if call.chosen and call.chosen not in services.catalogue.tasks:
        raise CallError("unknown_task")
    if not call.intake.text and not call.chosen:
        raise CallError("empty", "text")
    if call.passed_to and call.passed_to not in services.municipality.staff:
        call = replace(call, passed_to="")
    now = services.clock()
    started = call.started_at if dt.timedelta(0) <= now - call.started_at <= LONGEST_CALL else now
    clean = {name: _clean(getattr(call, name)) for name in ("name", "company", "cvr", "phone", "email")}
    fields: dict[str, Any] = {**clean, **_contact(call.outcome, **clean)}
    return replace(call, started_at=started, **fields)


def _contact(outcome: Outcome, *, name: str, company: str, cvr: str, phone: str, email: str) -> dict[str, str]:
    """Numbers in their one form. A ticket needs somebody to call back; a log does not, so there a wrong one is left."""
    number, digits = valid_phone(phone) or "", valid_cvr(cvr) or ""
    if outcome != "ticket":
        return {"phone": number, "cvr": digits, "email": email}
    if phone and not number:
        raise CallError("bad_phone", "phone")
    if cvr and not digits:
        raise CallError("bad_cvr", "cvr")
    if email and not _EMAIL.fullmatch(email):
        raise CallError("bad_email", "email")
    if not number and not email:
        raise CallError("no_contact", "phone")
    if not name and not company:
        raise CallError("no_name", "name")
    return {"phone": number, "cvr": digits, "email": email}


def _chosen(services: Services, decided: Triage, chosen: str) -> Triage:
    """The triage after a consultant said what the caller means: the chosen task first, as sure as a person is."""
    task = services.catalogue.tasks.get(chosen)
    if task is None:
        return decided
    others = tuple(one for one in decided.tasks if one.id != chosen)
    # A task that the text did not name is another matter than the text's: it stands alone.
    kept = others if len(others) < len(decided.tasks) else ()
    meant = [task, *(services.catalogue.tasks[one.id] for one in kept)]
    answers = all(one.answers_on(services.today()) for one in meant)
    return replace(
        decided,
        text=decided.text or task.name,
        act="inquiry",
        tasks=(TaskGuess(chosen, 1.0), *kept),
        owners=tuple(dict.fromkeys(one.owner for one in meant)),
        decision=decision_for(decided.level, answers=answers),
        redirect=None,
    )


def _row(call: Call, suggested: Sequence[str], now: dt.datetime) -> SavedCall:
    return SavedCall(
        id=call.id,
        account_id=call.account_id,
        channel=call.channel,
        started_at=call.started_at,
        saved_at=now,
        text=call.intake.text,
        phone=call.phone or None,
        cvr=call.cvr or None,
        company=call.company or None,
        suggested=tuple(suggested),
        chosen=call.chosen or None,
        outcome=call.outcome,
    )


def _ticket(services: Services, store: CallStore, stored: SavedCall, call: Call, decided: Triage) -> Ticket:
    existing = services.tickets.find(stored.ticket) if stored.ticket else None
    if existing is not None:
        return existing
    said = {"from": "user", "text": decided.text, "at": stored.saved_at.isoformat()}
    collected = Collected(
        inquiry_id=stored.id,
        channel=stored.channel,
        conversation_id=None,
        name=call.name,
        company=call.company,
        cvr=call.cvr or None,
        contact_way=", ".join(way for way in (call.phone, call.email) if way),
        details={},
        transcript=[said],
        flags=[],
        # Without a task it is a matter for the entrance's own people.
        purpose="person" if not decided.tasks else decided.decision,
    )
    ticket = open_ticket(services, decided, collected)
    store.name_ticket(stored.id, ticket.reference)
    return ticket


def _taken(services: Services, stored: SavedCall) -> TakenError:
    account = services.accounts.find(stored.account_id)
    outcome = load("hotline")["outcomes"][stored.outcome]
    return TakenError(
        "taken",
        who=account.name if account else stored.account_id,
        at=words.clock(stored.saved_at),
        outcome=outcome.format(reference=stored.ticket or ""),
    )


def _clean(value: str) -> str:
    masked, _ = mask(" ".join(value.split())[:LONGEST_FIELD])
    return masked
