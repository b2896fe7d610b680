"""Templates of the staff pages, and the headers that each of them has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from bot.bootstrap import Services
from bot.staff_pages import words
from bot.staff_pages.names import Names
from bot.texts import load

HERE = Path(__file__).resolve().parent
HEADERS = {
    "Cache-Control": "no-store",
    # As everywhere, but nobody may show these pages in a frame.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEMPLATES = Jinja2Templates(HERE / "templates")
_TEMPLATES.env.trim_blocks = True
_TEMPLATES.env.lstrip_blocks = True
_TEMPLATES.env.globals["words"] = words
_TEMPLATES.env.globals["texts"] = load("staff")


def page(request: Request, services: Services, template: str, status: int = 200, **context: Any) -> Response:
    """A page; `sket` in the address names what has just been done, said at the top."""
    texts = load("staff")
    said = [texts["done"].get(request.query_params.get("sket", ""), "")]
    if "cpr" in request.query_params:
        said.append(texts["cpr_removed"])
    values = {
        "visit": None,
        "done": " ".join(filter(None, said)),
        "profile": services.profile,
        "now": services.clock(),
        "names": Names(services),
        **context,
    }
    return _TEMPLATES.TemplateResponse(request, template, values, status_code=status)


def as_file(content: bytes | str, kind: str, name: str, *, inline: bool = False) -> Response:
    """A file of a media type under a name: to keep, or `inline` to be shown by the browser."""
    shown = "inline" if inline else "attachment"
    return Response(content, media_type=kind, headers={"Content-Disposition": f'{shown}; filename="{name}"'})


def protect(response: Response) -> Response:
    """Add the headers of staff pages."""
    response.headers.update(HEADERS)
    return response
