"""The real application on a free port of this machine, and a browser that looks at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from bot import bootstrap
from bot.channels.web import create_app
from bot.conversation.runner import ConversationRunner
from bot.settings import load_settings
from tests.builders import MORNING
from tests.e2e.chat_page import ChatPage
from tests.e2e.staff_site import log_in, office, staff_site, tickets
from tests.servers.threads import serving

__all__ = ["log_in", "office", "staff_site", "tickets"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 15_000
"""How long an expectation waits on a busy machine before it fails."""


@pytest.fixture(scope="package")
def site(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application, served with an empty database on Monday 23 November 2026."""
    settings = load_settings(
        {
            "INDGANG_DATA_DIR": str(tmp_path_factory.mktemp("e2e")),
            "INDGANG_MESSAGES_PER_MINUTE": "10000",
        }
    )
    services = bootstrap.build(settings, trained_model.name, lambda: MORNING)
    with serving(create_app(ConversationRunner(services, trained_model))) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it installed."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A visitor's browser; fails the test when a script breaks or the security policy stops something."""
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    context = browser.new_context(base_url=site, locale="da-DK", timezone_id="Europe/Copenhagen")
    context.set_default_timeout(PATIENCE_MS)
    context.on("console", note)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert not faults


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


@pytest.fixture
def chat(page: Page) -> ChatPage:
    """The chat page, opened for the first time."""
    return ChatPage(page).open()
