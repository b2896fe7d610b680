"""Absence and who steps in: today with one press, other days with a short form."""

from __future__ import annotations

import datetime as dt

from starlette.responses import RedirectResponse, Response

from bot.accounts.errors import AccountError
from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.tickets.errors import DeskError, NotAllowedError

PATH = "/medarbejder/fravaer"


def absence_routes(services: Services) -> list[StaffRoute]:
    """Everybody sees who is away; who handles tickets enters their own absence, coordinators everybody's."""
    return [
        staff_route(services, PATH, _show, right=Right.SEE_TICKETS),
        staff_route(services, PATH, _add, right=Right.HANDLE_TICKETS, post=True),
        staff_route(services, f"{PATH}/tilbage", _back, right=Right.HANDLE_TICKETS, post=True),
    ]


def _show(visit: Visit) -> Response:
    return _page(visit)


def _add(visit: Visit) -> Response:
    services, me = visit.services, visit.account.id
    try:
        staff = _whose(visit, visit.text("staff") or me)
        first, last = _days(visit)
        services.absences.add(staff, first, last, visit.text("deputy") or None, me, services.clock())
    except DeskError as error:
        return _page(visit, 422, error=error.sentence)
    except AccountError as error:
        return _page(visit, 422, error=str(error))
    return RedirectResponse(f"{PATH}?sket=absent", 303)


def _back(visit: Visit) -> Response:
    """At work again today: the absence ends yesterday."""
    services, number = visit.services, visit.text("number")
    found = [one for one in services.absences.upcoming(services.today()) if str(one.id) == number]
    try:
        for one in found:
            _whose(visit, one.staff)
            services.absences.end(one.id, services.today() - dt.timedelta(days=1))
    except AccountError as error:
        return _page(visit, 422, error=str(error))
    return RedirectResponse(f"{PATH}?sket=back", 303)


def _page(visit: Visit, status: int = 200, error: str = "") -> Response:
    services = visit.services
    today = services.today()
    people = services.municipality.staff.values()
    # What the catalogue knows beforehand, holidays for the most part, is shown beside what has been entered.
    planned = sorted(
        ((one, person.id) for person in people for one in person.absences if one.last >= today),
        key=lambda found: (found[0].first, found[1]),
    )
    return visit.page(
        "absence.html",
        status,
        entered=services.absences.upcoming(today),
        planned=planned[:30],
        today=today,
        friday=today + dt.timedelta(days=max(0, 4 - today.weekday())),
        typed=visit.form,
        own=visit.account.id in services.municipality.staff,
        error=error,
    )


def _whose(visit: Visit, staff: str) -> str:
    """Whose absence it is, when it may be entered by this person. Raises AccountError or NotAllowedError."""
    if staff not in visit.services.municipality.staff:
        raise NotAllowedError("staff_unknown")
    if staff != visit.account.id and not visit.account.may(Right.COORDINATE):
        raise AccountError("not_own_absence")
    return staff


def _days(visit: Visit) -> tuple[dt.date, dt.date]:
    try:
        first, last = (dt.date.fromisoformat(visit.text(name)) for name in ("first", "last"))
    except ValueError:
        raise AccountError("bad_date") from None
    return first, last
