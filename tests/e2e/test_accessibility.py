"""WCAG 2.1 AA as far as axe can tell, narrow windows, and what is shown of an answer."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Frame, Page, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.invented import PACKAGE, message, show
from tests.e2e.pictures import keep

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
SIZES = {1280: 800, 768: 1024, 320: 640}


def violations(page: Page | Frame) -> str:
    """What axe finds, as a report; empty when nothing."""
    results = Axe().run(page, options=STANDARDS)
    return str(results.generate_report()) if results.violations_count else ""


def test_axe_finds_nothing_on_the_page(chat: ChatPage, page: Page) -> None:
    keep(page, "greeting-1280")
    assert violations(page) == ""


@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_on_answers_checklists_and_receipts(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    show(page, PACKAGE)
    ChatPage(page).open()
    keep(page, f"package-{width}")
    page.locator("article.kind-receipt").scroll_into_view_if_needed()
    page.locator("article").last.scroll_into_view_if_needed()
    keep(page, f"package-end-{width}")
    assert violations(page) == ""


def test_axe_finds_nothing_while_a_message_cannot_be_sent(chat: ChatPage, page: Page) -> None:
    page.route("**/messages", lambda route: route.abort())
    chat.text.fill("Hej")
    chat.send.click()
    expect(chat.on_its_way.get_by_role("button")).to_be_visible()
    page.get_by_role("button", name="Begynd forfra").scroll_into_view_if_needed()
    assert violations(page) == ""


def test_nothing_scrolls_sideways_at_320_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    long_word = message(9, "user", text="Erhvervsaffaldsgenanvendelsesbekendtgørelse" * 4)
    show(page, [*PACKAGE, long_word])
    chat = ChatPage(page).open()
    expect(chat.own).to_have_count(2)
    chat.text.fill("a" * 10_020)
    expect(page.locator("#length")).to_contain_text("for lang")
    keep(page, "long-words-320")
    for selector in ("html", "#scroll"):
        wide, room = page.locator(selector).evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert wide <= room, selector


def test_at_400_percent_zoom_the_whole_page_scrolls_and_the_field_can_be_reached(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    show(page, PACKAGE)
    chat = ChatPage(page).open()
    chat.text.focus()
    expect(chat.text).to_be_in_viewport()
    keep(page, "zoom-400")
    assert page.locator("#scroll").evaluate("one => getComputedStyle(one).overflowY") == "visible"


def test_links_open_in_a_new_tab_and_only_web_addresses_are_links(page: Page) -> None:
    links = [{"title": "Virk", "url": "https://virk.dk"}, {"title": "Skidt", "url": "javascript:alert(1)"}]
    show(page, [message(1, text="digital assistent https://eksempel.dk", links=links)])
    chat = ChatPage(page).open()
    link = chat.log.get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://virk.dk")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")


def test_a_checklist_is_a_numbered_list_with_office_and_order(page: Page) -> None:
    show(page, PACKAGE)
    chat = ChatPage(page).open()
    steps = chat.log.locator("article.kind-checklist ol").first.get_by_role("listitem")
    expect(steps).to_have_count(3)
    expect(steps.nth(2)).to_contain_text("Alkoholbevilling")
    expect(steps.nth(2)).to_contain_text("hos ErhvervsKontakten")
    expect(steps.nth(2)).to_contain_text("efter: Lokalplan, Ændret anvendelse")


def test_a_long_answer_is_shown_from_its_top(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    show(page, PACKAGE)
    chat = ChatPage(page).open()
    expect(chat.own.first).to_be_in_viewport()
    expect(chat.answers.nth(1)).to_be_in_viewport()
