"""What is done on a ticket's page about its course: checklist, time plan, meetings and the steps of a refusal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.accounts.errors import AccountError
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit
from bot.staff_pages.ticket import action_route
from bot.tickets import course, refusals
from bot.tickets.calendar import ZONE

_ITEM = "item-"


def course_routes(services: Services) -> list[StaffRoute]:
    """A route for each thing that can be done."""
    acts = {
        "tjekliste": _checklist,
        "tjekliste-send": _share_checklist,
        "plan": _plan,
        "moede": _invite,
        "moede-flyt": _move_meeting,
        "moede-aflys": _cancel_meeting,
        "afslag": _propose,
        "afslag-tilbud": _offer,
        "afslag-set": _see,
        "afslag-traek": _withdraw,
        "afslag-luk": _close_refused,
    }
    return [action_route(services, name, act) for name, act in acts.items()]


def _checklist(visit: Visit, reference: str, version: int) -> str:
    keys = [name.removeprefix(_ITEM) for name in visit.form if name.startswith(_ITEM)]
    answers = {key: visit.prose(_ITEM + key) for key in keys}
    course.fill_checklist(visit.services.desk, reference, visit.account.id, answers, version)
    return "checklist"


def _share_checklist(visit: Visit, reference: str, version: int) -> str:
    course.share_checklist(visit.services.desk, reference, visit.account.id, version)
    return "promise"


def _plan(visit: Visit, reference: str, version: int) -> str:
    steps: list[dict[str, Any]] = []
    while f"what-{len(steps)}" in visit.form:
        number = len(steps)
        step = {"what": visit.prose(f"what-{number}"), "who": visit.prose(f"who-{number}")}
        steps.append({**step, "by": visit.text(f"by-{number}"), "done": visit.text(f"done-{number}") == "ja"})
    course.set_plan(visit.services.desk, reference, visit.account.id, steps, version)
    return "plan"


def _invite(visit: Visit, reference: str, version: int) -> str:
    title, place, (starts, ends) = visit.prose("title"), visit.prose("place"), _times(visit)
    course.invite(visit.services.desk, reference, visit.account.id, title, starts, ends, place, version)
    return "meeting"


def _move_meeting(visit: Visit, reference: str, version: int) -> str:
    meeting, place, (starts, ends) = visit.text("meeting"), visit.prose("place"), _times(visit)
    course.move_meeting(visit.services.desk, reference, visit.account.id, meeting, starts, ends, place, version)
    return "meeting_moved"


def _cancel_meeting(visit: Visit, reference: str, version: int) -> str:
    course.cancel_meeting(visit.services.desk, reference, visit.account.id, visit.text("meeting"), version)
    return "meeting_cancelled"


def _propose(visit: Visit, reference: str, version: int) -> str:
    refusals.propose(visit.services.desk, reference, visit.account.id, visit.prose("text"), version)
    return "refusal_proposed"


def _offer(visit: Visit, reference: str, version: int) -> str:
    kind, text = visit.text("kind"), visit.prose("text")
    refusals.offer(visit.services.desk, reference, visit.account.id, kind, text, version)
    return "refusal_offer"


def _see(visit: Visit, reference: str, version: int) -> str:
    refusals.see(visit.services.desk, reference, visit.account.id, version)
    return "refusal_seen"


def _withdraw(visit: Visit, reference: str, version: int) -> str:
    refusals.withdraw(visit.services.desk, reference, visit.account.id, version)
    return "refusal_withdrawn"


def _close_refused(visit: Visit, reference: str, version: int) -> str:
    refusals.close_refused(visit.services.desk, reference, visit.account.id, visit.prose("text"), version)
    return "closed"


def _times(visit: Visit) -> tuple[dt.datetime, dt.datetime]:
    """Beginning and end on one day, from the local date and times of the form."""
    try:
        day = dt.date.fromisoformat(visit.text("day"))
    except ValueError:
        raise AccountError("bad_date") from None
    try:
        times = [dt.time.fromisoformat(visit.text(name)) for name in ("from", "to")]
    except ValueError:
        raise AccountError("bad_time") from None
    starts, ends = (dt.datetime.combine(day, time.replace(tzinfo=None), ZONE) for time in times)
    return starts, ends
