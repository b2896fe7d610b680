"""The desk of the shipped Odense profile, as notifications and follow-up work with it."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot import bootstrap
from bot.bootstrap import Services
from bot.catalogue import loader
from bot.catalogue.loader import Catalogue
from bot.notifications.mailroom import Mailroom
from bot.settings import Settings
from bot.tickets.model import Ticket
from tests.builders import new_ticket, triage_data
from tests.conftest import FixedClock

OWNER = "jonas-skovmand"
COORDINATOR = "karen-lindegaard"
SPECIALIST = "bodil-tranberg"
MakeTicket = Callable[..., Ticket]


@pytest.fixture
def services(
    settings: Settings, clock: FixedClock, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Services]:
    """The program's services, on the catalogue that the session has read already."""
    monkeypatch.setattr(loader, "load", lambda knowledge: catalogue)
    built = bootstrap.build(settings, "test-model", clock)
    yield built
    built.database.close()


@pytest.fixture
def mailroom(services: Services) -> Mailroom:
    """The mailroom of the services, with links to an invented address."""
    settings = dataclasses.replace(services.settings, public_url="https://indgang.example")
    return Mailroom(services.desk, services.links, settings)


@pytest.fixture
def tickets(services: Services) -> MakeTicket:
    """Makes tickets of Jonas Skovmand's, from Café Ida by e-mail; the keyword arguments change that."""
    numbers = itertools.count(1)

    def make(**changes: Any) -> Ticket:
        inquiry = f"i-{next(numbers)}"
        now = services.clock()
        services.tickets.log_inquiry(triage_data(), channel="web", at=now, inquiry_id=inquiry)
        usual: dict[str, Any] = {
            "inquiry_id": inquiry,
            "received": now,
            "channel": "email",
            "conversation_id": None,
            "owner": OWNER,
            "deputy": COORDINATOR,
            "office": "erhvervskontakten",
            "contact": {"name": "Ida Holm", "phone": "+4566131372", "email": "ida@cafe-ida.example"},
        }
        return services.tickets.create(new_ticket(**{**usual, **changes}), services.profile, services.calendar)

    return make
