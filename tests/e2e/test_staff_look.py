"""Staff pages at 1280 and 320 pixels: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from bot.tickets.model import Ticket
from tests.e2e.pictures import FOLDER
from tests.e2e.staff_site import LogIn
from tests.e2e.test_accessibility import violations
from tests.unit.staff_pages.scene import JONAS, KAREN

WIDTHS = {1280: 900, 320: 640}
PAGES = {
    "mine": "/medarbejder/sager",
    "board": "/medarbejder/tavle",
    "meeting": "/medarbejder/tavle/moede?nr=2",
    "overview": "/medarbejder/oversigt",
    "absence": "/medarbejder/fravaer",
    "companies": "/medarbejder/virksomheder?q=caf",
    "company": "/medarbejder/virksomheder/24256790",
    "preferences": "/medarbejder/indstillinger",
    "unknown": "/medarbejder/findes-ikke",
}


@pytest.fixture
def site(staff_site: str) -> str:
    """The browser of these tests looks at the staff pages."""
    return staff_site


def check(page: Page, name: str, width: int) -> None:
    page.screenshot(path=FOLDER / f"staff-{name}-{width}.png", full_page=True)
    assert violations(page) == ""
    wide, room = page.locator("html").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= room, f"{name} scrolls sideways at {width}"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_at_any_width(
    page: Page,
    tickets: list[Ticket],
    log_in: LogIn,
    name: str,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    log_in(KAREN)
    page.goto(PAGES[name])
    check(page, name, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ticket_is_accessible_with_everything_folded_out(
    page: Page,
    tickets: list[Ticket],
    log_in: LogIn,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    log_in(JONAS)
    page.goto(f"/medarbejder/sager/{tickets[0].reference}")
    check(page, "ticket", width)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    check(page, "ticket-open", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_login_is_accessible_also_when_it_fails(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto("/medarbejder/log-ind")
    check(page, "login", width)
    page.get_by_label("E-mail").fill("karen@odense.example")
    page.get_by_label("Adgangskode").fill("forkert")
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("alert").wait_for()
    check(page, "login-failed", width)
