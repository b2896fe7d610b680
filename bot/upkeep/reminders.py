"""Review dates: whose entries near theirs, and the mails about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.catalogue.model import Municipality, Task
from bot.tickets import notices
from bot.tickets.desk import Desk

STAGES = (7, 30)
"""Days before the date on which the owners are told, the nearest first."""
KIND = "review_date"


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that must be read through. `days` are left until its date; below 0 it no longer answers."""

    task: Task
    owners: tuple[str, ...]
    days: int


def owners(municipality: Municipality, task: Task) -> tuple[str, ...]:
    """Staff ids of those who have the task in the owning office; the coordinator when nobody has."""
    found = [one.id for one in municipality.specialists(task.owner, task.id)]
    return tuple(found or [municipality.profile.coordinator])


def due(tasks: Iterable[Task], municipality: Municipality, today: dt.date, within: int = STAGES[-1]) -> list[Due]:
    """Entries whose date has passed or comes within so many days, the oldest date first."""
    found = [
        Due(task, owners(municipality, task), (task.review_date - today).days)
        for task in tasks
        if (task.review_date - today).days <= within
    ]
    return sorted(found, key=lambda one: (one.task.review_date, one.task.name))


def send(desk: Desk) -> int:
    """Queue the mails whose time has come; returns how many are new.

    An owner gets one mail for all entries of one date, 30 and 7 days before it, each once. While an owner is away
    the deputy reads it.
    """
    now = desk.clock()
    today = desk.today()
    told: Mapping[tuple[str, int, dt.date], list[str]] = defaultdict(list)
    for one in due(desk.catalogue.tasks.values(), desk.municipality, today):
        stage = next(days for days in STAGES if one.days <= days)
        if one.days >= 0:
            for owner in one.owners:
                told[owner, stage, one.task.review_date].append(one.task.id)
    if not told:
        return 0
    new = 0
    with desk.database.transaction() as session:
        roster = desk.absences.roster(session, today)
        for (owner, stage, date), tasks in told.items():
            reader = roster.reader(owner, today)
            data = {"date": date.isoformat(), "names": [desk.catalogue.tasks[task].name for task in tasks]}
            new += notices.post(
                session,
                key=f"{KIND}:{owner}:{stage}:{date}",
                kind=KIND,
                audience="staff",
                recipient=reader,
                at=now,
                data=data if reader == owner else {**data, "meant_for": owner},
            )
    return new
