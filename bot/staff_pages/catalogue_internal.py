"""The internal edition: everything, with direct numbers and who is away, to look things up in and to print."""

from __future__ import annotations

from starlette.responses import Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.rendering import as_file
from bot.upkeep import booklet, finding, reminders
from bot.upkeep.editions import internal

INTERNAL_PATH = "/medarbejder/katalog/internt"


def internal_routes(services: Services) -> list[StaffRoute]:
    """The page and its PDF, for everybody who has an account."""
    return [
        staff_route(services, INTERNAL_PATH, _show, right=Right.OWN_ACCOUNT),
        staff_route(services, f"{INTERNAL_PATH}.pdf", _pdf, right=Right.OWN_ACCOUNT),
    ]


def _show(visit: Visit) -> Response:
    services = visit.services
    query = visit.request.query_params.get("q", "").strip()
    edition = internal(services)
    hits = finding.ids(services, query, ("task", "office", "staff")) if query else None
    municipality = services.municipality
    due = reminders.due(services.catalogue.tasks.values(), municipality, services.today())
    return visit.page(
        "catalogue_internal.html",
        edition=edition if hits is None else edition.only(hits),
        query=query,
        count=None if hits is None else len(hits),
        own=[one for one in due if visit.account.id in one.owners],
    )


def _pdf(visit: Visit) -> Response:
    document = booklet.internal_pdf(internal(visit.services), visit.services.profile)
    return as_file(document, "application/pdf", "katalog-internt.pdf", inline=True)
