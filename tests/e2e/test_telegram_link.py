"""»Fortsæt i Telegram« in a browser: the conversation goes along, and the page stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from bot import bootstrap
from bot.channels.web import create_app
from bot.conversation.chat_links import ChatLinks
from bot.settings import load_settings
from tests.servers.threads import serving
from tests.unit.channels.telegram_chats import IDA, EchoRunner


@pytest.fixture
def runner(tmp_path: Path) -> EchoRunner:
    """A hand-made conversation with a bot that nobody answers."""
    environ = {
        "INDGANG_DATA_DIR": str(tmp_path),
        "INDGANG_TELEGRAM_BUSINESS_TOKEN": "1:x",
        "INDGANG_TELEGRAM_BUSINESS_NAME": "indgang_bot",
        "INDGANG_TELEGRAM_API_URL": "http://127.0.0.1:9",
    }
    return EchoRunner(bootstrap.build(load_settings(environ), "test-model"))


@pytest.fixture
def address(runner: EchoRunner) -> Iterator[str]:
    with serving(create_app(runner)) as address:  # type: ignore[arg-type]
        yield address


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser for which Telegram is a page on this machine."""
    context = browser.new_context(locale="da-DK")
    context.route("https://t.me/**", lambda route: route.fulfill(body="Telegram"))
    yield context
    context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_button_opens_telegram_with_a_code_for_this_conversation(
    visitor: BrowserContext, address: str, runner: EchoRunner, width: int
) -> None:
    page = visitor.new_page()
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(address)
    expect(page.locator(".message.bot")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    with visitor.expect_page() as opening:
        page.get_by_role("button", name="Fortsæt i Telegram").press("Enter")
    opening.value.wait_for_url("https://t.me/**")
    code = parse_qs(urlsplit(opening.value.url).query)["start"][0]
    links = ChatLinks(runner.services.database, runner.services.links)
    link = links.redeem(code, IDA, runner.services.clock(), repeated=False)
    assert link is not None
    assert link.conversation == page.evaluate("localStorage.getItem('en-indgang.conversation')")
