"""Calls to the voice assistant on the hotline's page: those that a person must take up, and taking one up."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.hotline import callers
from bot.notifications import words
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.texts import load
from bot.voice import notes
from bot.voice.notes import VoiceNote

FOR_A_PERSON = frozenset({notes.PASSED, notes.TICKET, notes.HUNG_UP})
"""Kinds of calls that are shown; what the assistant has settled itself needs nobody."""
MOST = 5
MOST_WORDS = 400
"""Characters shown of what the caller said."""


def assistant_routes(services: Services, path: str) -> list[StaffRoute]:
    """The routes beside the console's own, which lies at `path`."""
    right = Right.USE_HOTLINE
    return [
        staff_route(services, f"{path}/assistent", _waiting, right=right, by_itself=True),
        staff_route(services, f"{path}/overtag", _take, right=right, post=True),
    ]


def waiting(services: Services) -> list[dict[str, Any]]:
    """Calls of the last minutes that nobody has taken up, the newest first, in the JSON form."""
    found = [one for one in notes.recent(services) if one.kind in FOR_A_PERSON and not one.taken_by]
    return [_shown(services, one) for one in found[:MOST]]


def _waiting(visit: Visit) -> Response:
    """What waits now, for a page that is open all day."""
    return JSONResponse({"waiting": waiting(visit.services)})


def _take(visit: Visit) -> Response:
    """Take a call up: what the new call begins with, or who was first."""
    services, texts = visit.services, load("hotline")["assistant"]
    note = notes.take(services, visit.text("call"), visit.account.id)
    if note is None:
        return JSONResponse({"error": "gone", "message": texts["gone"]}, status_code=404)
    if note.taken_by != visit.account.id:
        account = services.accounts.find(note.taken_by or "")
        message = texts["taken"].format(who=account.name if account else note.taken_by)
        return JSONResponse({"error": "taken", "message": message}, status_code=409)
    return JSONResponse({"note": _shown(services, note)})


def _shown(services: Services, note: VoiceNote) -> dict[str, Any]:
    """A call as the page shows it, and the fields that a new call begins with."""
    texts = load("hotline")["assistant"]
    tasks = services.catalogue.tasks
    said = note.words[:MOST_WORDS]
    caller = callers.read(note.words)
    return {
        "call": note.call,
        "kind": note.kind,
        "title": texts["kinds"][note.kind],
        "at": words.clock(note.at),
        "about": ", ".join(tasks[one].name for one in note.tasks if one in tasks) or texts["no_task"],
        "said": said,
        "text": " ".join(said.split()),
        "phone": words.phone(note.number or ""),
        "cvr": caller.cvr,
        "email": caller.email,
        "name": note.name,
        "company": note.company,
        "ticket": note.ticket or "",
    }
