"""The chat on another web site's page, through one script tag."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.pictures import keep
from tests.e2e.test_accessibility import violations


@pytest.fixture
def host(page: Page) -> Page:
    """The imagined municipality's page, with the widget closed."""
    page.goto("/widget-eksempel")
    expect(page.get_by_role("button", name="Skriv til os")).to_be_visible()
    return page


def opened(host: Page) -> ChatPage:
    """The chat inside the widget's frame."""
    expect(host.get_by_role("dialog")).to_be_visible()
    return ChatPage(frame_of(host)).greeted()


def frame_of(host: Page) -> Frame:
    """The widget's frame."""
    frame = host.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.wait_for_load_state()
    return frame


def test_the_widget_opens_and_closes_from_the_keyboard_and_gives_the_focus_back(host: Page) -> None:
    launcher = host.get_by_role("button", name="Skriv til os")
    launcher.focus()
    host.keyboard.press("Enter")
    chat = opened(host)
    expect(chat.text).to_be_focused()
    host.keyboard.type("Hvad er jeres åbningstider?")
    host.keyboard.press("Enter")
    expect(chat.own).to_have_count(1)
    keep(host, "widget-1280")
    host.keyboard.press("Escape")
    expect(host.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()
    host.keyboard.press("Enter")
    expect(chat.text).to_be_focused()
    expect(chat.own).to_have_count(1)


def test_the_close_button_closes(host: Page) -> None:
    host.get_by_role("button", name="Skriv til os").click()
    opened(host)
    host.get_by_role("button", name="Luk chatten").click()
    expect(host.get_by_role("dialog")).to_be_hidden()
    expect(host.get_by_role("button", name="Skriv til os")).to_be_focused()


def test_an_open_widget_is_open_on_the_next_page_without_taking_the_focus(host: Page) -> None:
    host.get_by_role("button", name="Skriv til os").click()
    chat = opened(host)
    chat.say("Hvad er jeres åbningstider?")
    host.reload()
    expect(opened(host).own).to_have_count(1)
    assert host.evaluate("document.activeElement === document.body")


def test_the_widget_covers_a_small_window_and_keeps_the_keyboard(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/widget-eksempel")
    keep(page, "widget-closed-320")
    page.get_by_role("button", name="Skriv til os").click()
    opened(page)
    keep(page, "widget-320")
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    assert page.get_by_role("dialog").evaluate("one => one.matches(':modal')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_widget_leaves_no_cookies_and_one_global(host: Page, context: BrowserContext) -> None:
    host.get_by_role("button", name="Skriv til os").click()
    opened(host).say("Hej")
    assert context.cookies() == []
    added = """async () => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const fresh = new Set(Object.getOwnPropertyNames(frame.contentWindow));
        frame.remove();
        return Object.getOwnPropertyNames(window).filter(
            (name) => !fresh.has(name) && !/^(\\d+|__pw.*|__playwright.*|playwright.*)$/.test(name));
    }"""
    assert host.evaluate(added) == ["enIndgang"]


def test_axe_finds_nothing_on_the_page_with_the_open_widget_or_in_its_frame(host: Page) -> None:
    assert violations(host) == ""
    host.get_by_role("button", name="Skriv til os").click()
    opened(host)
    frame = frame_of(host)
    assert violations(host) == ""
    assert violations(frame) == ""
