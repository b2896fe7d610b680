"""The business's pages over the shipped catalogue, with one ticket of a café and somebody who visits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from bot.bootstrap import Services
from bot.business_pages.routes import business_routes
from bot.tickets.model import Ticket
from tests.builders import new_ticket, triage_data

OWNER = "camilla-stougaard"
DEPUTY = "ali-farahani"
SECRET_NOTE = "Intern: ejeren har før fået afslag"


@dataclass(frozen=True, slots=True)
class Case:
    """One stored ticket and how to look at it again."""

    services: Services
    reference: str
    key: str

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/sag/{self.key}"

    @property
    def ticket(self) -> Ticket:
        """The ticket as it is now."""
        found = self.services.tickets.find(self.reference)
        assert found is not None
        return found


@pytest.fixture
def make_case(services: Services) -> Callable[..., Case]:
    """Stores a ticket, as `new_ticket` with changes."""

    def make(**changes: object) -> Case:
        owner = services.municipality.staff[str(changes.pop("owner", OWNER))]
        given = {
            "inquiry_id": "i-case",
            "owner": owner.id,
            "deputy": owner.deputy,
            "office": owner.office,
            "contact": {"name": "Ida Holm", "phone": "+4566131372", "email": "ida@cafe.example"},
            "cvr": "13585628",
            **changes,
        }
        services.tickets.log_inquiry(
            triage_data(), channel="web", at=services.clock(), inquiry_id=str(given["inquiry_id"])
        )
        made = services.tickets.create(new_ticket(**given), services.profile, services.calendar)
        return Case(services, made.reference, made.access_key)

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    """A café's ticket about tables outside, received now."""
    return make_case()


@pytest.fixture
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor; redirects are not followed."""
    app = Starlette(routes=business_routes(services))
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as visitor:
        yield visitor
