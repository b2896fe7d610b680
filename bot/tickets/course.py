"""A complex ticket's course: the checklist that the promise must hold, the time plan, and the meetings.

Every function takes the version that was shown (None when none was) and raises the errors of `bot.tickets.errors`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bot.texts import load
from bot.tickets import checklist, running
from bot.tickets.desk import Change, Desk
from bot.tickets.entered import optional, required
from bot.tickets.errors import NotAllowedError
from bot.tickets.handling import write_to_business

MAX_STEPS = 40
"""Most steps of a time plan."""


def fill_checklist(
    desk: Desk, reference: str, who: str, answers: Mapping[str, str], version: int | None = None
) -> None:
    """Fill in items by key; an empty answer takes one away again. Unknown keys are ignored."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        items = []
        for item in change.row.checklist:
            given = optional(answers[item["key"]]) if item["key"] in answers else item["answer"]
            if (given or None) != item["answer"]:
                item = {**item, "answer": given or None, "by": who, "at": change.now.isoformat()}
                change.event("checklist", key=item["key"])
            items.append(item)
        change.row.checklist = items


def share_checklist(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """Send the business what it was promised: only a filled checklist keeps the promise of a complex ticket.

    Raises NotAllowedError naming what is missing.
    """
    with desk.change(reference, who, version) as change:
        change.require_open()
        if not change.row.checklist:
            raise NotAllowedError("checklist_none")
        missing = checklist.missing(change.row.checklist)
        if missing:
            raise NotAllowedError("checklist_incomplete", missing="; ".join(missing))
        texts = load("desk")["checklist_message"]
        lines = [texts["line"].format(text=_capital(one["text"]), answer=one["answer"]) for one in change.row.checklist]
        write_to_business(change, "\n\n".join([texts["intro"], *lines]), "reply")
        change.event("promise_answered")
        running.stop(change.row, change.now, running.PROMISE)


def set_plan(
    desk: Desk, reference: str, who: str, steps: Sequence[Mapping[str, Any]], version: int | None = None
) -> None:
    """The time plan, shared with the business: steps of `{what, who, by, done}`, `by` an ISO date or empty."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        if len(steps) > MAX_STEPS:
            raise NotAllowedError("plan_long")
        plan = [_step(step) for step in steps if str(step.get("what", "")).strip()]
        if plan != change.row.plan:
            change.row.plan = plan
            change.event("plan", steps=len(plan))
            change.tell_business("plan")


def invite(
    desk: Desk,
    reference: str,
    who: str,
    title: str,
    starts: dt.datetime,
    ends: dt.datetime,
    place: str,
    version: int | None = None,
) -> str:
    """Call a meeting with the business; returns its id. Raises NotAllowedError for a time that is past or backwards."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        meeting = {
            "id": secrets.token_hex(8),
            "title": required(title),
            "place": optional(place),
            "sequence": 0,
            "cancelled": False,
            **_times(change, starts, ends),
        }
        change.row.meetings = [*change.row.meetings, meeting]
        _announce(change, meeting)
        return str(meeting["id"])


def move_meeting(
    desk: Desk,
    reference: str,
    who: str,
    meeting_id: str,
    starts: dt.datetime,
    ends: dt.datetime,
    place: str,
    version: int | None = None,
) -> None:
    """Move a meeting: the same invitation with a higher sequence number, so that calendars follow."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        changed = {**_meeting(change, meeting_id), "place": optional(place), **_times(change, starts, ends)}
        _replace(change, {**changed, "sequence": changed["sequence"] + 1})


def cancel_meeting(desk: Desk, reference: str, who: str, meeting_id: str, version: int | None = None) -> None:
    """Call a meeting off, also when the ticket has been closed; calendars take it away."""
    with desk.change(reference, who, version) as change:
        meeting = _meeting(change, meeting_id)
        _replace(change, {**meeting, "sequence": meeting["sequence"] + 1, "cancelled": True})


def _replace(change: Change, meeting: Mapping[str, Any]) -> None:
    change.row.meetings = [dict(meeting) if one["id"] == meeting["id"] else one for one in change.row.meetings]
    _announce(change, meeting)


def _announce(change: Change, meeting: Mapping[str, Any]) -> None:
    """Tell the business, the owner and everybody who takes part."""
    change.event("meeting", id=meeting["id"], sequence=meeting["sequence"], cancelled=meeting["cancelled"])
    key = f"{change.row.reference}:meeting:{meeting['id']}:{meeting['sequence']}"
    change.tell_business("meeting", key=f"{key}:business", meeting=meeting["id"])
    for staff in (change.row.owner, *(one.staff for one in change.row.participants)):
        change.tell_staff("meeting", staff, key=key, meeting=meeting["id"])


def _meeting(change: Change, meeting_id: str) -> dict[str, Any]:
    found = next((one for one in change.row.meetings if one["id"] == meeting_id and not one["cancelled"]), None)
    if found is None:
        raise NotAllowedError("meeting_unknown")
    return dict(found)


def _times(change: Change, starts: dt.datetime, ends: dt.datetime) -> dict[str, str]:
    if starts <= change.now:
        raise NotAllowedError("meeting_past")
    if ends <= starts:
        raise NotAllowedError("meeting_backwards")
    return {"starts": starts.isoformat(), "ends": ends.isoformat()}


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    by = str(step.get("by") or "")
    if by:
        try:
            dt.date.fromisoformat(by)
        except ValueError:
            raise NotAllowedError("plan_date") from None
    return {
        "what": optional(str(step["what"])),
        "who": optional(str(step.get("who") or "")),
        "by": by,
        "done": bool(step.get("done")),
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
