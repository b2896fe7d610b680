"""Templates of the business's pages, and the headers that each of them has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from bot.business_pages.people import dialled, entrance
from bot.catalogue.model import Profile
from bot.texts import load

HERE = Path(__file__).resolve().parent
HEADERS = {
    "Cache-Control": "no-store",
    # The address of a page is its key: it goes to no other site, no search engine and no frame.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_TEMPLATES = Jinja2Templates(HERE / "templates")
_TEMPLATES.env.trim_blocks = True
_TEMPLATES.env.lstrip_blocks = True
_TEMPLATES.env.filters["dialled"] = dialled


def page(request: Request, profile: Profile, template: str, status: int = 200, **context: Any) -> Response:
    """A page with the business's texts as `t` and ways to the entrance as `reach`."""
    return protect(open_page(request, profile, template, status, **context))


def open_page(request: Request, profile: Profile, template: str, status: int = 200, **context: Any) -> Response:
    """A page that everybody may find, with the same texts and without the headers that keep a key to itself."""
    values = {"t": load("business"), "profile": profile, "reach": entrance(profile), **context}
    return _TEMPLATES.TemplateResponse(request, template, values, status_code=status)


def problem(request: Request, profile: Profile, code: str, status: int, **context: Any) -> Response:
    """A page that says what went wrong and what to do; the same for everybody who gets it."""
    said = load("business")["problems"][code]
    response = page(
        request,
        profile,
        "problem.html",
        status,
        title=said["title"],
        text=said["text"].format(**entrance(profile)),
        **context,
    )
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def protect(response: Response) -> Response:
    """Add the headers of these pages."""
    response.headers.update(HEADERS)
    return response
