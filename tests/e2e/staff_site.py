"""The staff pages in a browser: an application without a model, with people and tickets in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import BrowserContext

from bot import bootstrap
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.settings import load_settings
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.tickets.model import Ticket
from tests.builders import MORNING
from tests.servers.threads import serving
from tests.unit.staff_pages import scene

LogIn = Callable[[str], None]


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Odense on Monday 23 November 2026, 10:30; empty but for its accounts."""
    settings = load_settings({"INDGANG_DATA_DIR": str(tmp_path_factory.mktemp("staff"))})
    services = bootstrap.build(settings, "test-model", lambda: MORNING)
    scene.accounts(services)
    yield services
    services.database.close()


@pytest.fixture
def tickets(office: Services) -> list[Ticket]:
    """What lies on the desks; the first is the café."""
    return scene.day_at_work(office)


@pytest.fixture
def staff_site(office: Services) -> Iterator[str]:
    """The address of the application."""
    app = create_app(SimpleNamespace(services=office, store=None))  # type: ignore[arg-type]
    with serving(app, lifespan="off") as address:
        yield address


@pytest.fixture
def log_in(office: Services, context: BrowserContext, staff_site: str) -> LogIn:
    """Logs the browser in as somebody, without the login page."""

    def begin(identifier: str) -> None:
        secret = office.sessions.begin(identifier)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{staff_site}{COOKIE_PATH}"}])

    return begin
