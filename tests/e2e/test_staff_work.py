"""Staff at work in a browser: logging in, the board by mouse and keyboard, two at once, absence in two clicks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.bootstrap import Services
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.tickets import handling
from bot.tickets.model import Ticket
from tests.e2e.pictures import keep
from tests.e2e.staff_site import LogIn
from tests.unit.accounts.conftest import PASSWORD
from tests.unit.staff_pages import scene
from tests.unit.staff_pages.scene import ALI, JONAS, KAREN

BOARD = "/medarbejder/tavle"


def column(page: Page, phase: str) -> Locator:
    return page.locator(f'.column[data-phase="{phase}"]')


def card(page: Page, ticket: Ticket) -> Locator:
    return page.locator(f'.card[data-reference="{ticket.reference}"]')


def phase(services: Services, ticket: Ticket) -> str:
    return scene.read(services, ticket.reference).phase


@pytest.fixture
def site(staff_site: str) -> str:
    """The browser of these tests looks at the staff pages."""
    return staff_site


@pytest.fixture
def board(page: Page, tickets: list[Ticket], log_in: LogIn) -> Page:
    """Karen's board."""
    log_in(KAREN)
    page.goto(BOARD)
    return page


def test_one_logs_in_by_keyboard_and_comes_where_one_wanted(
    page: Page, office: Services, tickets: list[Ticket]
) -> None:
    office.accounts.set_password(KAREN, PASSWORD)
    page.goto(f"{BOARD}?kontor=byliv")
    expect(page).to_have_url(re.compile("log-ind"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til indholdet")).to_be_focused()
    page.get_by_label("E-mail").fill("karen@odense.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"tavle\?kontor=byliv$"))
    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("status")).to_have_text("Du er logget ud.")
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile("log-ind"))


def test_a_card_is_dragged_to_another_phase(board: Page, tickets: list[Ticket], office: Services) -> None:
    card(board, tickets[1]).drag_to(column(board, "tiltraekning"))
    expect(column(board, "tiltraekning").locator(".card")).to_have_count(2)
    expect(board.get_by_role("status")).to_contain_text("Café Ida er flyttet til Tiltrækning")
    keep(board, "staff-board-dragged")
    assert phase(office, tickets[1]) == "tiltraekning"
    expect(column(board, "sagsbehandling").locator(".count")).to_have_text("2")


def test_the_arrow_keys_walk_the_board_and_shift_moves_a_card(
    board: Page, tickets: list[Ticket], office: Services
) -> None:
    card(board, tickets[0]).get_by_role("link").focus()
    board.keyboard.press("ArrowRight")
    expect(column(board, "sagsbehandling").locator(".card a").first).to_be_focused()
    board.keyboard.press("ArrowDown")
    expect(column(board, "sagsbehandling").locator(".card a").nth(1)).to_be_focused()
    board.keyboard.press("Shift+ArrowLeft")
    expect(board.get_by_role("status")).to_contain_text("er flyttet til Afklaring")
    moved = column(board, "afklaring").locator(".card a").first
    expect(moved).to_be_focused()
    board.keyboard.press("Shift+ArrowLeft")
    expect(board.get_by_role("status")).to_contain_text("er flyttet til Tiltrækning")
    assert sorted(phase(office, one) for one in tickets[:4]).count("tiltraekning") == 1


def test_the_menu_of_a_card_moves_it_and_gives_the_focus_back(
    board: Page, tickets: list[Ticket], office: Services
) -> None:
    button = card(board, tickets[0]).get_by_role("button", name="Flyt")
    button.focus()
    board.keyboard.press("Enter")
    dialog = board.get_by_role("dialog")
    expect(dialog).to_contain_text("Café Solskin")
    expect(dialog.get_by_role("button", name="Afklaring")).to_be_disabled()
    board.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert phase(office, tickets[0]) == "afklaring"
    button.click()
    dialog.get_by_role("button", name="Sagsbehandling").click()
    expect(column(board, "sagsbehandling").locator(".card")).to_have_count(4)
    expect(card(board, tickets[0]).get_by_role("button")).to_be_focused()
    expect(board.get_by_role("status")).to_contain_text("er flyttet til Sagsbehandling")
    assert phase(office, tickets[0]) == "sagsbehandling"


def test_a_move_on_an_old_view_is_refused_with_a_reason_and_the_card_goes_back(
    board: Page, tickets: list[Ticket], office: Services
) -> None:
    board.route("**/haendelser", lambda route: route.abort())
    board.reload()
    handling.note(office.desk, tickets[1].reference, ALI, "Ny")
    card(board, tickets[1]).get_by_role("link").focus()
    board.keyboard.press("Shift+ArrowLeft")
    expect(board.get_by_role("status")).to_contain_text("Ali Farahani ændrede sagen")
    expect(column(board, "sagsbehandling").locator(".card")).to_have_count(3)
    assert phase(office, tickets[1]) == "sagsbehandling"
    card(board, tickets[1]).get_by_role("link").focus()
    board.keyboard.press("Shift+ArrowLeft")
    expect(board.get_by_role("status")).to_contain_text("er flyttet til Afklaring")


def test_what_others_do_is_seen_on_the_board_without_reloading(
    board: Page, tickets: list[Ticket], office: Services
) -> None:
    board.evaluate("window.stayed = true")
    handling.move_phase(office.desk, tickets[1].reference, ALI, "tiltraekning")
    expect(column(board, "tiltraekning").locator(".card")).to_have_count(2)
    handling.close(office.desk, tickets[2].reference, ALI, "solved")
    expect(card(board, tickets[2])).to_have_count(0)
    scene.ticket(office, 30, company="Helt Ny ApS", received=office.clock())
    expect(column(board, "sagsbehandling")).to_contain_text("Helt Ny ApS")
    expect(board.locator("#total")).to_have_text("5")
    assert board.evaluate("window.stayed")


def test_a_second_tab_hears_of_changes_through_the_first(
    board: Page, context: BrowserContext, tickets: list[Ticket], office: Services
) -> None:
    streams: list[str] = []
    second = context.new_page()
    second.on("request", lambda request: streams.append(request.url) if request.url.endswith("/haendelser") else None)
    second.goto(BOARD)
    handling.move_phase(office.desk, tickets[1].reference, ALI, "afklaring")
    for one in (board, second):
        expect(column(one, "afklaring").locator(".card")).to_have_count(2)
    assert streams == []
    board.close()
    handling.move_phase(office.desk, tickets[1].reference, ALI, "tiltraekning")
    expect(column(second, "tiltraekning").locator(".card")).to_have_count(2)


def test_filters_take_effect_as_they_are_chosen_and_leave_a_short_address(board: Page, tickets: list[Ticket]) -> None:
    board.get_by_label("Niveau").select_option("kompleks")
    expect(board.locator(".card")).to_have_count(2)
    expect(board).to_have_url(re.compile(r"tavle\?niveau=kompleks$"))
    board.get_by_role("link", name="Vis alle").click()
    expect(board.locator(".card")).to_have_count(5)


def test_the_meeting_goes_on_by_the_arrow_keys_and_takes_notes(
    board: Page, tickets: list[Ticket], office: Services
) -> None:
    board.get_by_role("link", name="Mødevisning").click()
    expect(board.get_by_role("heading", level=1)).to_have_text("Robotværk A/S")
    board.keyboard.press("ArrowRight")
    expect(board.get_by_role("heading", level=1)).to_have_text("Café Solskin")
    board.get_by_label("Note fra mødet").fill("Byggesag ringer")
    board.get_by_label("Note fra mødet").press("ArrowRight")
    board.get_by_role("button", name="Gem noten").click()
    expect(board.get_by_role("status")).to_have_text("Noten er gemt.")
    expect(board.get_by_role("heading", level=1)).to_have_text("Café Solskin")
    assert scene.read(office, tickets[0].reference).messages[-1].text == "Byggesag ringer"
    board.keyboard.press("ArrowLeft")
    expect(board.get_by_role("heading", level=1)).to_have_text("Robotværk A/S")


def test_the_overview_prints_without_navigation(board: Page) -> None:
    board.goto("/medarbejder/oversigt")
    expect(board.get_by_role("button", name="Print")).to_be_visible()
    board.emulate_media(media="print")
    expect(board.locator(".masthead")).to_be_hidden()
    expect(board.get_by_text("EI-2026-000001")).to_be_visible()
    keep(board, "staff-overview-print")


def test_two_at_one_ticket_one_is_told_and_loses_nothing(
    page: Page, browser: Browser, tickets: list[Ticket], office: Services, log_in: LogIn, site: str
) -> None:
    path = f"/medarbejder/sager/{tickets[0].reference}"
    log_in(JONAS)
    page.goto(path)
    page.get_by_label("Svar virksomheden").check()
    page.get_by_label("Tekst").fill("Hej Ida. Her er svaret.")
    other = browser.new_context(base_url=site)
    other.add_cookies([{"name": COOKIE, "value": office.sessions.begin(KAREN), "url": f"{site}{COOKIE_PATH}"}])
    karens = other.new_page()
    karens.goto(path)
    karens.get_by_label("Tekst").fill("Jeg har lovet dem svar i dag.")
    karens.get_by_role("button", name="Gem noten").click()
    expect(karens.get_by_role("status").first).to_have_text("Noten er gemt.")
    other.close()
    expect(page.locator("#changed")).to_be_visible()
    page.get_by_role("button", name="Send svaret", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Karen Lindegaard ændrede sagen")
    expect(alert).to_contain_text("skrev en note")
    keep(page, "staff-conflict")
    expect(page.get_by_label("Tekst")).to_have_value("Hej Ida. Her er svaret.")
    page.get_by_role("button", name="Send svaret", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("Svaret er sendt til virksomheden.")
    texts = [message.text for message in scene.read(office, tickets[0].reference).messages[-2:]]
    assert texts == ["Jeg har lovet dem svar i dag.", "Hej Ida. Her er svaret."]


def test_fetching_others_changes_keeps_what_is_being_typed(
    page: Page, tickets: list[Ticket], office: Services, log_in: LogIn
) -> None:
    log_in(JONAS)
    page.goto(f"/medarbejder/sager/{tickets[0].reference}")
    page.get_by_label("Spørg virksomheden").check()
    page.get_by_label("Tekst").fill("Hvor mange borde?")
    handling.note(office.desk, tickets[0].reference, KAREN, "Nyt om lokalet")
    page.get_by_role("button", name="Vis ændringerne").click()
    expect(page.get_by_text("Nyt om lokalet")).to_be_visible()
    expect(page.get_by_label("Tekst")).to_have_value("Hvor mange borde?")
    expect(page.get_by_label("Spørg virksomheden")).to_be_checked()
    page.get_by_role("button", name="Send spørgsmålet").click()
    expect(page.get_by_role("status").first).to_contain_text("Spørgsmålet er sendt")


def test_one_box_says_who_will_read_it(page: Page, tickets: list[Ticket], log_in: LogIn) -> None:
    log_in(JONAS)
    page.goto(f"/medarbejder/sager/{tickets[0].reference}")
    expect(page.get_by_text("Kun medarbejdere ser noten.")).to_be_visible()
    expect(page.locator("#to")).to_be_hidden()
    page.get_by_label("Giv sagen videre").check()
    expect(page.locator("#to")).to_be_visible()
    page.get_by_label("Svar virksomheden").check()
    expect(page.get_by_text("Virksomheden får svaret")).to_be_visible()


def test_absence_takes_two_clicks(page: Page, tickets: list[Ticket], office: Services, log_in: LogIn) -> None:
    log_in(ALI)
    page.goto("/medarbejder/sager")
    page.get_by_role("link", name="Fravær").click()
    page.get_by_role("button", name="Væk i dag").click()
    expect(page.get_by_role("status")).to_have_text("Fraværet er skrevet ind.")
    keep(page, "staff-absent")
    assert office.desk.roster().reader(ALI, office.today()) == "camilla-stougaard"
    page.get_by_role("button", name="Tilbage i dag").click()
    expect(page.get_by_role("status")).to_have_text("Fraværet er afsluttet.")
