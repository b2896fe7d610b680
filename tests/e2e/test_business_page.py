"""The page of a ticket in a browser: read, written on from the keyboard and without scripts, narrow and wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.tickets import business, course, handling
from bot.tickets.model import Ticket
from tests.builders import MORNING
from tests.e2e.business_site import OWNER, BusinessSite, business_site
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.pictures import keep_whole
from tests.e2e.test_accessibility import violations

SIZES = {1280: 800, 320: 640}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusinessSite]:
    """One application for this module."""
    with business_site(tmp_path_factory.mktemp("business"), MORNING) as site:
        yield site


@pytest.fixture
def context(browser: Browser, served: BusinessSite) -> Iterator[BrowserContext]:
    """A visitor whose browser runs no scripts: the pages need none."""
    context = browser.new_context(base_url=served.url, locale="da-DK", java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def scripted(browser: Browser, served: BusinessSite) -> Iterator[Page]:
    """A visitor with scripts, as axe needs; a breach of the security policy fails the test."""
    faults: list[str] = []
    context = browser.new_context(base_url=served.url, locale="da-DK", bypass_csp=False)
    context.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    yield context.new_page()
    context.close()
    assert not faults


def rich(served: BusinessSite) -> Ticket:
    """A ticket with everything a page can show."""
    desk, ticket = served.services.desk, served.ticket()
    starts = MORNING + dt.timedelta(days=3)
    course.set_plan(
        desk,
        ticket.reference,
        OWNER,
        [
            {"what": "Vi tjekker lokalplanen", "who": "Camilla Stougaard", "by": "2026-11-24", "done": True},
            {"what": "Du sender en skitse med mål", "who": "Café Ida", "by": "2026-12-01"},
        ],
    )
    course.invite(desk, ticket.reference, OWNER, "Vi ser på pladsen", starts, starts + dt.timedelta(hours=1), "")
    handling.reply(desk, ticket.reference, OWNER, "Hej Ida. Jeg har set på det i dag.", final=False)
    handling.note(desk, ticket.reference, OWNER, "Intern note")
    handling.ask_business(desk, ticket.reference, OWNER, "Hvor bredt er fortovet?\nSend gerne en skitse.")
    return ticket


def url(ticket: Ticket) -> str:
    """The address of a ticket's page."""
    return f"/sag/{ticket.access_key}"


@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(served: BusinessSite, scripted: Page, width: int) -> None:
    scripted.set_viewport_size({"width": width, "height": SIZES[width]})
    ticket = rich(served)
    closed = served.ticket()
    handling.close(served.services.desk, closed.reference, OWNER, "solved", "Held og lykke med det.")
    for name, path in (("case", url(ticket)), ("closed", url(closed)), ("find", "/sag"), ("unknown", "/sag/ukendt")):
        scripted.goto(path)
        keep_whole(scripted, f"business-{name}-{width}")
        assert violations(scripted) == "", name
        wide, room = scripted.locator("html").evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert wide <= room, name


@pytest.mark.parametrize("width", SIZES)
def test_axe_finds_nothing_on_faults(served: BusinessSite, scripted: Page, width: int) -> None:
    scripted.set_viewport_size({"width": width, "height": SIZES[width]})
    scripted.goto(url(served.ticket()))
    scripted.get_by_label("Telefonnummer").fill("12")
    scripted.get_by_role("button", name="Ring til mig").click()
    expect(scripted.get_by_role("alert")).to_contain_text("Skriv et telefonnummer")
    keep_whole(scripted, f"business-fault-{width}")
    assert violations(scripted) == ""


def test_an_answer_is_written_from_the_keyboard_and_waiting_ends(served: BusinessSite, page: Page) -> None:
    ticket = rich(served)
    page.goto(url(ticket))
    expect(page.get_by_role("heading", name="Vi mangler svar fra dig")).to_be_visible()
    page.get_by_label("Skriv til os").focus()
    page.keyboard.type("Det er 3 meter bredt.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("er sendt")
    expect(page.locator(".exchange li").last).to_contain_text("Det er 3 meter bredt.")
    expect(page.get_by_role("heading", name="Vi mangler svar fra dig")).to_have_count(0)
    page.reload()
    assert [one.author for one in served.now(ticket).messages].count("business") == 1


def test_two_clicks_answer_the_survey(served: BusinessSite, page: Page) -> None:
    ticket = served.ticket()
    handling.close(served.services.desk, ticket.reference, OWNER, "solved")
    page.goto(url(ticket))
    page.get_by_role("group", name="Samme karakter til alle fire").get_by_label("4").check()
    page.get_by_role("button", name="Send din mening").click()
    expect(page.get_by_role("status")).to_contain_text("Tak for din mening")
    answer = business.survey_answer(served.services.desk, ticket.access_key)
    assert answer == {**dict.fromkeys(business.PARAMETERS, 4), "words": ""}
    page.get_by_role("group", name="Tiden, sagen tog").get_by_label("2").check()
    page.get_by_label("Vil du sige mere?").fill("Det kunne gå hurtigere.")
    page.get_by_role("button", name="Ret din mening").click()
    answer = business.survey_answer(served.services.desk, ticket.access_key)
    assert answer is not None
    assert (answer["case_time"], answer["competence"], answer["words"]) == (2, 4, "Det kunne gå hurtigere.")


def test_two_tabs_each_send_their_own_and_neither_is_lost(
    served: BusinessSite, context: BrowserContext, page: Page
) -> None:
    ticket = served.ticket()
    other = context.new_page()
    for tab in (page, other):
        tab.goto(url(ticket))
    for number, tab in enumerate((page, other)):
        tab.get_by_label("Skriv til os").fill(f"Fra fane {number}")
        tab.get_by_role("button", name="Send", exact=True).click()
        expect(tab.get_by_role("status")).to_contain_text("er sendt")
    expect(other.locator(".exchange")).to_contain_text("Fra fane 0")
    assert [one.text for one in served.now(ticket).messages] == ["Fra fane 0", "Fra fane 1"]


def test_the_meeting_is_a_calendar_file(served: BusinessSite, page: Page) -> None:
    ticket = rich(served)
    page.goto(url(ticket))
    with page.expect_download() as download:
        page.get_by_role("link", name="Læg mødet i din kalender").click()
    assert download.value.suggested_filename == f"{ticket.reference}.ics"


def test_the_link_can_be_asked_for_and_the_page_tells_nothing(served: BusinessSite, page: Page) -> None:
    ticket = served.ticket()
    said = []
    for reference in (ticket.reference, "EI-2026-999999"):
        page.goto("/sag")
        page.get_by_label("Sagsnummer").fill(reference)
        page.get_by_label("Mail, telefonnummer eller CVR-nummer").fill("ida@cafe.example")
        page.get_by_role("button", name="Send mig linket").click()
        said.append(page.get_by_role("status").inner_text())
        expect(page.get_by_role("main")).not_to_contain_text(reference)
    assert said[0] == said[1]


def test_a_link_out_of_the_page_does_not_carry_its_address(served: BusinessSite, page: Page) -> None:
    seen: list[str | None] = []
    page.route("**/", lambda route: (seen.append(route.request.headers.get("referer")), route.fulfill(body="ok")))
    page.goto(url(served.ticket()))
    page.get_by_role("link", name="Skriv til os").click()
    page.wait_for_url("**/")
    assert seen == [None]
