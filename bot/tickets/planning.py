"""Which specialists a new ticket asks: the other offices of a medium ticket, the steps of a package. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.loader import Catalogue
from bot.tickets.roster import Roster
from bot.tickets.routing import assign

SUGGESTED = "suggested"
"""A step of the package that the business has not asked for: the contact person decides whether to ask."""
WAITING = "waiting"
"""Asked when the enquiries before it are settled."""
ASKED = "asked"
YES = "yes"
NO = "no"
PASSED = "passed"
DROPPED = "dropped"
SETTLED = frozenset({YES, NO, PASSED, DROPPED})


@dataclass(frozen=True, slots=True)
class Planned:
    """An enquiry to be: whom to ask about which task, after which others (numbers), and how it begins."""

    number: int
    task: str
    office: str
    person: str
    after: tuple[int, ...]
    status: str


def plan(
    catalogue: Catalogue,
    roster: Roster,
    level: str,
    package: str | None,
    tasks: Sequence[str],
    owner_office: str,
    day: dt.date,
    open_tickets: Mapping[str, int],
) -> list[Planned]:
    """The enquiries of a new ticket, numbered from one; empty for a simple one.

    A package gives one for each step, with the package's own dependencies, and each task that another office than
    the owner's answers for gives one. What the business asks of the owner's own office is for the owner.
    """
    if level == "simpel":
        return []
    steps: list[tuple[str, tuple[str, ...]]] = []
    if package is not None:
        steps += [(step.task, tuple(step.after)) for step in catalogue.packages[package].steps]
    steps += [(task, ()) for task in tasks if task not in {step for step, _ in steps}]
    numbers: dict[str, int] = {}
    found: list[Planned] = []
    for task, before in steps:
        role = catalogue.tasks[task].owner
        wanted = task in tasks
        if wanted and roster.municipality.office_for(role).id == owner_office:
            continue
        who = assign(roster, role, [task], day, open_tickets)
        number = numbers[task] = len(found) + 1
        after = _all_before(found, [numbers[earlier] for earlier in before if earlier in numbers])
        # A step nobody asked for holds nothing up: only what is really asked is waited for.
        held_up = any(found[earlier - 1].status != SUGGESTED for earlier in after)
        status = SUGGESTED if not wanted else WAITING if held_up else ASKED
        found.append(Planned(number, task, who.office, who.owner, after, status))
    return found


def _all_before(found: Sequence[Planned], direct: Sequence[int]) -> tuple[int, ...]:
    """The steps before one, and those before them: what nobody asked for may lie between two that are asked."""
    return tuple(sorted({*direct, *(number for earlier in direct for number in found[earlier - 1].after)}))
