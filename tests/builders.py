"""Small hand-made values that unit tests start from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.catalogue.model import WEEKDAYS, Absence, Hours, Municipality, Office, Profile, StaffMember, Target
from bot.tickets.calendar import WorkCalendar
from bot.tickets.creation import NewTicket
from bot.tickets.model import Ticket
from bot.tickets.store import TicketStore
from bot.understanding.result import Evidence, Guess, Understanding

MORNING = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
"""Monday 23 November 2026, 10:30 in Denmark."""


def hours(opens: str = "09:00", closes: str = "15:00") -> Hours:
    """Opening on one day."""
    return Hours(opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes))


def target(unit: str, amount: int, text: str = "Vi svarer.") -> Target:
    """A promise."""
    return Target.model_validate({"unit": unit, "amount": amount, "text": text})


def profile(**changes: Any) -> Profile:
    """A municipality that promises 24 hours, and 5 working days for complex matters."""
    day = {"unit": "clock_hours", "amount": 24, "text": "Inden for 24 timer."}
    week = {"unit": "working_days", "amount": 5, "text": "Inden for 5 arbejdsdage."}
    values: dict[str, Any] = {
        "id": "prøvestad",
        "name": "Prøvestad Kommune",
        "entrance": "Erhvervsindgangen",
        "phone": "66 13 13 72",
        "email": "erhverv@proevestad.example",
        "website": "https://proevestad.example",
        "address": "Torvet 1",
        "coordinator": "karla",
        "hours": {day_name: hours() for day_name in WEEKDAYS[:5]},
        "closing_days": {},
        "service_targets": {
            "closing_days_count": True,
            "first_reply": day,
            "promise": {"simpel": day, "medium": day, "kompleks": week},
        },
        "privacy_url": "https://proevestad.example/privat",
    }
    return Profile.model_validate({**values, **changes})


def person(
    identifier: str,
    office: str,
    tasks: Sequence[str] = (),
    deputy: str | None = None,
    away: Sequence[tuple[str, str]] = (),
) -> StaffMember:
    """A staff member; `away` are pairs of first and last day."""
    return StaffMember(
        id=identifier,
        name=identifier.title(),
        title="Sagsbehandler",
        office=office,
        tasks=tuple(tasks),
        extension="1234",
        email=f"{identifier}@proevestad.example",
        deputy=deputy,
        taskforce=True,
        absences=tuple(
            Absence(first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last)) for first, last in away
        ),
        example=True,
    )


def municipality(*people: StaffMember, **profile_changes: Any) -> Municipality:
    """Two offices, the entrance (`indgang`) and the town life office (`byliv`), with Karla as coordinator."""
    offices = {
        name: Office(id=name, name=name.title(), roles=(role,), phone="66 13 13 72", email=f"{name}@proevestad.example")
        for name, role in (("indgang", "erhvervsservice"), ("byliv", "byliv"))
    }
    everybody = {one.id: one for one in (person("karla", "indgang", deputy="kim"), person("kim", "indgang"), *people)}
    return Municipality(profile=profile(**profile_changes), offices=offices, staff=everybody, answers={})


def understanding(
    *tasks: tuple[str, float],
    act: str = "inquiry",
    kind: str | None = None,
    level: str = "simpel",
    package: str | None = None,
    ranking: Sequence[tuple[str, float]] = (),
    words: Mapping[str, Sequence[str]] | None = None,
) -> Understanding:
    """The reading of a message, as the model would give it."""
    guesses = tuple(Guess(task, confidence) for task, confidence in tasks)
    return Understanding(
        act=act,
        act_confidence=0.95,
        kind=kind,
        ranking=tuple(Guess(task, confidence) for task, confidence in ranking) or guesses,
        tasks=guesses if act == "inquiry" else (),
        level=level,
        level_confidence=0.9,
        package=package,
        evidence=tuple(Evidence(task, tuple(found)) for task, found in (words or {}).items()),
    )


def triage_data(**changes: Any) -> dict[str, Any]:
    """The part of a triage object that the inquiry log reads."""
    values: dict[str, Any] = {
        "act": "inquiry",
        "tasks": [{"id": "udeservering", "confidence": 0.9}],
        "level": "medium",
        "package": None,
        "decision": "enquiry",
    }
    return {**values, **changes}


_TICKET = NewTicket(
    inquiry_id="i-1",
    received=MORNING,
    channel="web",
    conversation_id="c-1",
    level="medium",
    package=None,
    tasks=("udeservering",),
    office="byliv",
    owner="anna",
    deputy="bo",
    text="Må vi have borde ude?",
    transcript=({"from": "user", "text": "Må vi have borde ude?"},),
    contact={"name": "Ida", "phone": "+4566131372", "email": None},
    company="Café Ida",
    cvr=None,
    details={"address": "Torvet 1"},
    flags=(),
    triage=triage_data(),
)


def new_ticket(**changes: Any) -> NewTicket:
    """A ticket about to be made."""
    return replace(_TICKET, **changes)


def create(store: TicketStore, *, dense: bool = True, **changes: Any) -> Ticket:
    """A stored ticket under the promises of `profile()`, numbered without gaps or at random."""
    promises = profile(dense_references=dense)
    return store.create(new_ticket(**changes), promises, WorkCalendar.of(promises))
