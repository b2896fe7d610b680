"""How a staff member wants to be told, and the link to Telegram."""

from __future__ import annotations

import datetime as dt
import re

from starlette.responses import RedirectResponse, Response

from bot.accounts.errors import AccountError
from bot.accounts.preferences import Preferences
from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.origin import client_address

PATH = "/medarbejder/indstillinger"


def preference_routes(services: Services) -> list[StaffRoute]:
    """Everybody who can log in has these."""
    own = Right.OWN_ACCOUNT
    return [
        staff_route(services, PATH, _show, right=own),
        staff_route(services, PATH, _save, right=own, post=True),
        staff_route(services, f"{PATH}/telegram", _telegram_code, right=own, post=True),
        staff_route(services, f"{PATH}/telegram/fjern", _forget_telegram, right=own, post=True),
        staff_route(services, f"{PATH}/adgangskode", _change_password, right=own, post=True),
    ]


def _show(visit: Visit) -> Response:
    return _page(visit)


def _save(visit: Visit) -> Response:
    try:
        chosen = Preferences(
            email=visit.text("email") == "ja",
            telegram=visit.text("telegram") == "ja",
            digest=visit.text("digest") == "ja",
            quiet_from=_time(visit.text("quiet_from")),
            quiet_to=_time(visit.text("quiet_to")),
        )
    except AccountError as error:
        return _page(visit, 422, error=str(error))
    visit.services.accounts.save_preferences(visit.account.id, chosen)
    return RedirectResponse(f"{PATH}?sket=saved", 303)


def _telegram_code(visit: Visit) -> Response:
    return _page(visit, telegram_code=visit.services.telegram_links.code(visit.account.id))


def _forget_telegram(visit: Visit) -> Response:
    visit.services.telegram_links.unlink(visit.account.id)
    return RedirectResponse(f"{PATH}?sket=telegram_unlinked", 303)


def _change_password(visit: Visit) -> Response:
    """A new password needs the present one; it ends every session, this one too."""
    address = client_address(visit.request)
    try:
        visit.services.login.log_in(visit.account.email, visit.raw("present"), address)
        if visit.raw("password") != visit.raw("again"):
            raise AccountError("password_differs")
        visit.services.accounts.set_password(visit.account.id, visit.raw("password"))
    except AccountError as error:
        code = "wrong_present" if error.code == "wrong_login" else None
        return _page(visit, 422, password_error=str(AccountError(code) if code else error))
    return RedirectResponse("/medarbejder/log-ind?sket=password_changed", 303)


def _page(visit: Visit, status: int = 200, **context: str) -> Response:
    return visit.page("preferences.html", status, preferences=visit.account.preferences, **context)


def _time(value: str) -> dt.time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise AccountError("bad_time")
    return dt.time.fromisoformat(value)
