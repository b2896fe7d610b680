"""The page of one ticket, and the frame in which every change of it is made."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.accounts.errors import AccountError
from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.intake import receive
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.login import onward
from bot.staff_pages.numbers import whole
from bot.staff_pages.ticket_view import view
from bot.tickets.errors import ChangedMeanwhileError, DeskError, TicketUnknownError
from bot.tickets.states import PHASES

PATH = "/medarbejder/sager/{reference}"
Act = Callable[[Visit, str, int], str]
"""Makes one change of the ticket with a reference and the version shown; returns what to say was done."""


def ticket_routes(services: Services) -> list[StaffRoute]:
    """The page itself; what can be done on it is in `ticket_actions` and `ticket_course`."""
    return [staff_route(services, PATH, _show, right=Right.SEE_TICKETS)]


def action_route(services: Services, name: str, act: Act, *, right: Right = Right.HANDLE_TICKETS) -> StaffRoute:
    """A route that changes a ticket. What cannot be done is said above what was typed, and nothing of that is lost."""

    def changed(visit: Visit) -> Response:
        reference = visit.request.path_params["reference"].upper()
        version = whole(visit.text("version"))
        if version is None:
            return visit.problem("old_form", 422)
        try:
            done = act(visit, reference, version)
        except TicketUnknownError:
            return visit.problem("no_ticket", 404)
        except DeskError as error:
            status = 409 if isinstance(error, ChangedMeanwhileError) else 422
            return _refused(visit, reference, name, error.sentence, error.code, status)
        except AccountError as error:
            return _refused(visit, reference, name, str(error), error.code, 422)
        return _done(visit, reference, done)

    return staff_route(services, f"{PATH}/{name}", changed, right=right, post=True)


def _show(visit: Visit) -> Response:
    return _page(visit, visit.request.path_params["reference"].upper())


def _refused(visit: Visit, reference: str, name: str, sentence: str, code: str, status: int) -> Response:
    if visit.wants_json:
        return JSONResponse({"error": code, "message": sentence}, status_code=status)
    return _page(visit, reference, status, error=sentence, failed=name, typed=visit.form)


def _done(visit: Visit, reference: str, done: str) -> Response:
    if visit.wants_json:
        ticket = visit.services.tickets.find(reference)
        return JSONResponse({"reference": reference, "version": ticket.version if ticket else 0})
    query = f"sket={done}" + ("&cpr=1" if _held_cpr(visit) else "")
    back = onward(visit.text("videre")) if visit.text("videre") else f"/medarbejder/sager/{quote(reference)}"
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{query}", 303)


def _page(
    visit: Visit,
    reference: str,
    status: int = 200,
    *,
    error: str = "",
    failed: str = "",
    typed: FormData = FormData(),  # noqa: B008 - it cannot change
) -> Response:
    ticket = visit.services.tickets.find(reference)
    if ticket is None:
        return visit.problem("no_ticket", 404)
    seen = typed.get("seen")
    shown = view(visit, ticket, whole(seen) if isinstance(seen, str) else None)
    context = {"phases": PHASES, "error": error, "failed": failed, "typed": typed}
    compile_now = "saml" in visit.request.query_params
    return visit.page("ticket.html", status, view=shown, ticket=ticket, compile_now=compile_now, **context)


def _held_cpr(visit: Visit) -> bool:
    return any(receive(value).masked for value in visit.form.values())
