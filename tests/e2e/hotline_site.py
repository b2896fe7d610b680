"""The program with a consultant who is logged in, and what they do on the hotline's page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.settings import load_settings
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from tests.builders import MORNING
from tests.servers import threads


@dataclass(frozen=True, slots=True)
class HotlineSite:
    """The address of the program, and its services to look into."""

    url: str
    services: Services

    def log_in(self, context: BrowserContext, name: str = "lone", role: Role = Role.HOTLINE) -> None:
        """Give the browser a session of a consultant."""
        if self.services.accounts.find(name) is None:
            self.services.accounts.add(name, f"{name.title()} Konsulent", f"{name}@odense.example", [role])
        secret = self.services.sessions.begin(name)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": self.url + COOKIE_PATH}])


@contextmanager
def serving(model: Path, folder: Path, **environ: str) -> Iterator[HotlineSite]:
    """Serve on a free port on Monday 23 November 2026 at 10:30."""
    settings = load_settings({"INDGANG_DATA_DIR": str(folder), **environ})
    services = bootstrap.build(settings, model.name, lambda: MORNING)
    with threads.serving(create_app(ConversationRunner(services, model))) as address:
        yield HotlineSite(address, services)


class HotlinePage:
    """What a consultant sees and presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.field: Locator = page.locator("#say")
        self.offers: Locator = page.locator("#offers button")
        self.answer: Locator = page.locator("#answer")
        self.people: Locator = page.locator("#people")
        self.hits: Locator = page.locator("#hits li")
        self.saying: Locator = page.locator("#saying")
        self.receipt: Locator = page.locator("#receipt")
        self.earlier: Locator = page.locator("#earlier")

    def open(self, path: str = "/hotline") -> HotlinePage:
        """Open the console and wait until it can be typed in."""
        self.page.goto(path)
        expect(self.field).to_be_focused()
        return self

    def type(self, text: str) -> None:
        """Type as a person does, key by key."""
        self.field.press_sequentially(text, delay=15)

    def heard(self, text: str, first: str) -> None:
        """Type, and wait until a task stands first."""
        self.type(text)
        expect(self.offers.first).to_contain_text(first)
