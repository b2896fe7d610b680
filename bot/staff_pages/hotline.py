"""The hotline console: the page, the suggestions behind every pause in typing, and saving a call."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.accounts.rights import Right
from bot.conversation.runner import ConversationRunner
from bot.hotline import callers, calls
from bot.hotline.calls import Call, CallError, Channel, Outcome, TakenError
from bot.hotline.store import CallStore
from bot.hotline.suggesting import Console
from bot.intake import Intake, receive
from bot.notifications import words
from bot.staff_pages.guard import Visit, staff_route
from bot.staff_pages.hotline_assistant import assistant_routes, waiting
from bot.texts import load
from bot.understanding.result import Understanding

PATH = "/medarbejder/hotline"
SHORT_PATH = "/hotline"
"""What a consultant types; the page itself lies where the session's cookie is sent."""
_CHANNELS = ("phone", "counter")
_OUTCOMES = ("settled", "ticket", "passed")


def hotline_routes(runner: ConversationRunner) -> list[BaseRoute]:
    """The console's routes, for those who may take calls."""
    pages = _Hotline(runner)
    services, right = runner.services, Right.USE_HOTLINE
    return [
        Route(SHORT_PATH, _onward),
        staff_route(services, PATH, pages.show, right=right),
        staff_route(services, f"{PATH}/tider", pages.hours, right=right, by_itself=True),
        staff_route(services, f"{PATH}/forslag", pages.suggest, right=right, post=True),
        staff_route(services, f"{PATH}/opgave", pages.task, right=right, post=True),
        staff_route(services, f"{PATH}/tidligere", pages.history, right=right, post=True),
        staff_route(services, f"{PATH}/gem", pages.save, right=right, post=True),
        *assistant_routes(services, PATH),
    ]


async def _onward(request: Request) -> Response:
    query = request.url.query
    return RedirectResponse(PATH + (f"?{query}" if query else ""), 303)


class _Hotline:
    def __init__(self, runner: ConversationRunner) -> None:
        self._runner = runner
        self._services = runner.services
        self._console = Console(runner.services)
        self._calls = CallStore(runner.services.database)

    def show(self, visit: Visit) -> Response:
        """The page; `kanal=counter` marks visits at the counter."""
        channel = visit.request.query_params.get("kanal", "phone")
        texts = load("hotline")["page"]
        return visit.page(
            "hotline.html",
            channel=channel if channel in _CHANNELS else "phone",
            hotline=texts,
            opening=self._console.hours(),
            waiting=waiting(self._services),
        )

    def hours(self, visit: Visit) -> Response:
        """The opening hours now, for a page that is open all day."""
        return JSONResponse(self._console.hours())

    async def suggest(self, visit: Visit) -> Response:
        """What the console shows for what has been typed so far. Nothing of it is kept."""
        if await visit.request.is_disconnected():
            # The consultant has typed on, and the page has given this request up.
            return Response(status_code=204)
        intake, reading = await self._read(visit)
        return JSONResponse(await asyncio.to_thread(self._console.suggest, intake, reading))

    def task(self, visit: Visit) -> Response:
        """The card of one task, chosen among the hits or a package's steps."""
        card = self._console.task(visit.text("task"))
        return JSONResponse({"task": card} if card else {}, status_code=200 if card else 404)

    def history(self, visit: Visit) -> Response:
        """What a company has asked before, by CVR number or phone number."""
        services = self._services
        staff = {one.id: one.name for one in services.municipality.staff.values()}
        found = callers.history(self._calls, services.catalogue, staff, visit.text("cvr"), visit.text("phone"))
        return JSONResponse(found)

    async def save(self, visit: Visit) -> Response:
        """Save the call once; says what it became, or what is missing and where."""
        intake, reading = await self._read(visit)
        return await asyncio.to_thread(self._save, visit, intake, reading)

    async def _read(self, visit: Visit) -> tuple[Intake, Understanding | None]:
        """The text, masked and cleaned before anything else sees it, and its reading."""
        intake = receive(visit.raw("text"))
        return intake, None if intake.fault else await self._runner.understand(intake.text)

    def _save(self, visit: Visit, intake: Intake, reading: Understanding | None) -> Response:
        try:
            call = _call(visit, intake)
            decided = self._console.decide(intake, reading)
            suggested = [offer.task for offer in self._console.offered(intake, reading)]
            result = calls.save(self._services, self._calls, call, decided, suggested)
        except CallError as error:
            status = 409 if isinstance(error, TakenError) else 422
            body = {"error": error.code, "message": str(error), "field": error.field}
            return JSONResponse(body, status_code=status)
        return JSONResponse(self._told(result, call))

    def _told(self, result: calls.Result, call: Call) -> dict[str, Any]:
        """What the consultant is told, and for a ticket what they tell the caller."""
        texts = load("hotline")["saved"]
        saved, ticket = result.call, result.ticket
        at = words.clock(saved.saved_at)
        staff = self._services.municipality.staff
        if result.again and saved.outcome != call.outcome:
            outcome = load("hotline")["outcomes"][saved.outcome].format(reference=saved.ticket or "")
            return {"outcome": saved.outcome, "message": texts["again"].format(outcome=outcome, at=at)}
        if ticket is None:
            known = staff.get(call.passed_to)
            kind = "passed_to" if saved.outcome == "passed" and known else saved.outcome
            return {"outcome": saved.outcome, "message": texts[kind].format(at=at, who=known.name if known else "")}
        aloud = texts["aloud"].format(
            reference=ticket.reference,
            owner=staff[ticket.owner].name,
            due=words.moment(ticket.due_at),
        )
        email = str(ticket.contact.get("email") or "")
        return {
            "outcome": "ticket",
            "message": texts["ticket"].format(reference=ticket.reference),
            "reference": ticket.reference,
            "aloud": [aloud, *([texts["by_email"].format(email=email)] if email else [])],
        }


def _call(visit: Visit, intake: Intake) -> Call:
    """The call in a form. Raises CallError when it is none of ours."""
    channel, outcome = visit.text("channel"), visit.text("outcome")
    if channel not in _CHANNELS or outcome not in _OUTCOMES:
        raise CallError("bad_call")
    return Call(
        id=visit.text("call"),
        account_id=visit.account.id,
        channel=cast("Channel", channel),
        started_at=_moment(visit.text("started"), visit.services.clock()),
        outcome=cast("Outcome", outcome),
        intake=intake,
        chosen=visit.text("chosen"),
        shown=visit.text("shown"),
        name=visit.text("name"),
        company=visit.text("company"),
        cvr=visit.text("cvr"),
        phone=visit.text("phone"),
        email=visit.text("email"),
        passed_to=visit.text("passed_to"),
    )


def _moment(text: str, now: dt.datetime) -> dt.datetime:
    """The browser's own moment; now when it has none that can be read."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return now
    return moment if moment.tzinfo else now
