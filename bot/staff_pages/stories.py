"""The good stories: told of a closed ticket, listed, and taken along as text without personal data."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.rendering import as_file
from bot.statistics import stories
from bot.tickets.errors import DeskError, TicketUnknownError

PATH = "/medarbejder/historier"


def story_routes(services: Services) -> list[StaffRoute]:
    """The list, its export, and the form of one ticket."""
    return [
        staff_route(services, PATH, _list, right=Right.SEE_TICKETS),
        staff_route(services, f"{PATH}/alle.txt", _export, right=Right.SEE_TICKETS),
        staff_route(services, f"{PATH}/{{reference}}", _form, right=Right.HANDLE_TICKETS),
        staff_route(services, f"{PATH}/{{reference}}", _tell, right=Right.HANDLE_TICKETS, post=True),
        staff_route(services, f"{PATH}/{{reference}}/fjern", _take_back, right=Right.HANDLE_TICKETS, post=True),
    ]


def _list(visit: Visit) -> Response:
    return visit.page("stories.html", stories=stories.all_of_them(visit.services.desk))


def _export(visit: Visit) -> Response:
    """All stories as plain text: headline, story, and nothing else."""
    told = stories.all_of_them(visit.services.desk)
    text = "\n\n\n".join(f"{one.headline}\n\n{one.story}" for one in told)
    return as_file(text + "\n", "text/plain; charset=utf-8", "gode-historier.txt")


def _form(visit: Visit) -> Response:
    reference = visit.request.path_params["reference"].upper()
    try:
        headline, story = stories.draft(visit.services.desk, reference)
    except TicketUnknownError:
        return visit.problem("not_found", 404)
    except DeskError as error:
        return visit.page(
            "story.html", 409, reference=reference, headline="", story="", error=error.sentence, may=False
        )
    return visit.page("story.html", reference=reference, headline=headline, story=story, error="", may=True)


def _tell(visit: Visit) -> Response:
    reference = visit.request.path_params["reference"].upper()
    headline, story = visit.text("headline"), visit.text("story")
    try:
        stories.tell(visit.services.desk, reference, visit.account.id, headline, story)
    except TicketUnknownError:
        return visit.problem("not_found", 404)
    except DeskError as error:
        context = {"headline": headline, "story": story, "error": error.sentence, "may": True}
        return visit.page("story.html", 422, reference=reference, **context)
    return RedirectResponse(f"{PATH}?sket=told", 303)


def _take_back(visit: Visit) -> Response:
    try:
        stories.take_back(visit.services.desk, visit.request.path_params["reference"])
    except TicketUnknownError:
        return visit.problem("not_found", 404)
    return RedirectResponse(f"{PATH}?sket=untold", 303)
