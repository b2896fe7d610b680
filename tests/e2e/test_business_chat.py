"""A caseworker writes in the chat: seen within seconds, as a person, and answered without the assistant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.tickets.model import Ticket
from tests.builders import MORNING
from tests.e2e.business_site import ANSWER, OWNER_NAME, BusinessSite, business_site
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import PATIENCE_MS
from tests.e2e.pictures import keep
from tests.e2e.test_accessibility import violations

QUESTION = "Hvor bredt er fortovet foran caféen? Send gerne en skitse med mål."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusinessSite]:
    """One application for this module."""
    with business_site(tmp_path_factory.mktemp("business-chat"), MORNING) as site:
        site.runner.greeting = [
            {"text": "Hej. Jeg er en digital assistent."},
            {"text": "Tak. Sagen er oprettet.", "custom": {"kind": "receipt", "reference": "EI-2026-000001"}},
        ]
        yield site


@pytest.fixture
def context(browser: Browser, served: BusinessSite) -> Iterator[BrowserContext]:
    """A visitor's browser; fails the test when a script breaks or the security policy stops something."""
    faults: list[str] = []
    context = browser.new_context(base_url=served.url, locale="da-DK", timezone_id="Europe/Copenhagen")
    context.set_default_timeout(PATIENCE_MS)
    context.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert not faults


@pytest.fixture
def conversation(chat: ChatPage, page: Page) -> str:
    """The id of the conversation in the tab."""
    return str(page.evaluate("localStorage.getItem('en-indgang.conversation')"))


@pytest.fixture
def ticket(served: BusinessSite, conversation: str) -> Ticket:
    """The ticket that the conversation made."""
    return served.ticket(conversation)


@pytest.fixture
def asked(served: BusinessSite, conversation: str, ticket: Ticket, chat: ChatPage) -> ChatPage:
    """The chat after a caseworker's question has come."""
    served.person_asks(ticket, QUESTION)
    expect(chat.log.locator(".kind-caseworker")).to_contain_text(QUESTION)
    return chat


def from_business(served: BusinessSite, ticket: Ticket) -> list[str]:
    """What has reached the ticket from the business."""
    return [message.text for message in served.now(ticket).messages if message.author == "business"]


def recipients(page: Page) -> Locator:
    """The choice of whom to write to."""
    return page.get_by_role("group", name="Hvem skriver du til?")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_persons_message_is_seen_by_itself_and_shown_as_a_persons(asked: ChatPage, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800 if width > 400 else 640})
    message = asked.log.locator(".kind-caseworker")
    expect(message).to_contain_text(f"{OWNER_NAME} skriver (Bylivskonsulent)")
    expect(message).not_to_contain_text("Assistenten")
    expect(recipients(page).get_by_label(OWNER_NAME)).to_be_checked()
    message.scroll_into_view_if_needed()
    keep(page, f"caseworker-{width}")
    assert violations(page) == ""
    wide, room = page.locator("html").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= room


def test_an_answer_goes_to_the_person_and_the_assistant_is_silent(
    asked: ChatPage, served: BusinessSite, ticket: Ticket
) -> None:
    answers = asked.answers.count()
    asked.say("Det er 3 meter bredt.")
    expect(asked.own.last).to_contain_text(f"Sendt til {OWNER_NAME}")
    assert from_business(served, ticket) == ["Det er 3 meter bredt."]
    assert asked.answers.count() == answers
    assert ANSWER not in asked.log.inner_text()


def test_the_assistant_can_still_be_asked_and_the_button_leads_back(
    asked: ChatPage, served: BusinessSite, ticket: Ticket, page: Page
) -> None:
    group = recipients(page)
    group.get_by_label("Assistenten").check()
    expect(asked.say("Hvad koster et skilt?")).to_contain_text(ANSWER)
    expect(group.get_by_label("Assistenten")).to_be_checked()
    page.get_by_role("button", name=f"Svar {OWNER_NAME}").click()
    expect(asked.text).to_be_focused()
    asked.say("Nu til dig igen")
    assert from_business(served, ticket) == ["Nu til dig igen"]


def test_what_was_being_written_keeps_its_recipient_when_a_person_writes(
    chat: ChatPage, served: BusinessSite, conversation: str, ticket: Ticket, page: Page
) -> None:
    chat.text.fill("Hvad koster et skilt")
    served.person_asks(ticket, QUESTION)
    expect(chat.log.locator(".kind-caseworker")).to_be_visible()
    expect(recipients(page).get_by_label("Assistenten")).to_be_checked()
    chat.text.press("Enter")
    expect(chat.answers.last).to_contain_text(ANSWER)
    assert from_business(served, ticket) == []


def test_a_reload_still_answers_the_person(asked: ChatPage, served: BusinessSite, ticket: Ticket, page: Page) -> None:
    page.reload()
    asked.greeted()
    expect(recipients(page).get_by_label(OWNER_NAME)).to_be_checked()
    asked.say("Efter genindlæsning")
    assert from_business(served, ticket) == ["Efter genindlæsning"]


def test_two_tabs_show_the_same_and_an_answer_reaches_the_ticket_once(
    asked: ChatPage, served: BusinessSite, ticket: Ticket, context: BrowserContext
) -> None:
    other = ChatPage(context.new_page()).open()
    expect(other.log.locator(".kind-caseworker")).to_have_count(1)
    asked.say("Fra den ene fane")
    expect(other.own.last).to_contain_text("Fra den ene fane")
    other.say("Fra den anden fane")
    expect(asked.own.last).to_contain_text("Fra den anden fane")
    assert from_business(served, ticket) == ["Fra den ene fane", "Fra den anden fane"]


def test_an_answer_whose_receipt_was_lost_reaches_the_ticket_once(
    asked: ChatPage, served: BusinessSite, ticket: Ticket, page: Page
) -> None:
    page.route("**/messages", lambda route: (route.fetch(), route.abort()), times=1)
    asked.say("Kun én gang")
    expect(asked.on_its_way).to_have_count(0)
    assert from_business(served, ticket) == ["Kun én gang"]


def test_a_cpr_number_to_a_person_is_removed(asked: ChatPage, served: BusinessSite, ticket: Ticket) -> None:
    asked.say("Tjeneren er 010190-1234")
    expect(asked.own.last).to_contain_text("CPR-nummer fjernet")
    assert "010190" not in str(from_business(served, ticket)) + str(asked.stored())


def test_a_closed_conversation_never_lets_the_assistant_answer_what_was_meant_for_a_person(
    asked: ChatPage, served: BusinessSite, ticket: Ticket, page: Page
) -> None:
    assert served.runner.store.delete_older(MORNING.replace(year=2027)) >= 1
    asked.text.fill("Det er 3 meter bredt.")
    asked.send.click()
    expect(asked.on_its_way).to_contain_text(["Beskeden kan ikke komme frem herfra"])
    assert from_business(served, ticket) == []
    assert asked.stored_words() == []


def test_a_client_that_names_nobody_answers_whoever_spoke_last(
    asked: ChatPage, served: BusinessSite, ticket: Ticket, conversation: str, page: Page
) -> None:
    answer = page.request.post(f"/api/v1/conversations/{conversation}/messages", data={"text": "Uden navn"})
    assert answer.json() == {"messages": []}
    assert from_business(served, ticket) == ["Uden navn"]


def test_nobody_is_asked_whom_they_write_to_before_a_person_has_written(chat: ChatPage, page: Page) -> None:
    expect(recipients(page)).to_be_hidden()
    expect(chat.say("Hej")).to_contain_text(ANSWER)


def test_a_page_that_nobody_sees_asks_seldom_and_counts_what_came(
    chat: ChatPage, served: BusinessSite, conversation: str, ticket: Ticket, page: Page
) -> None:
    title = page.title()
    asked_at: list[str] = []
    page.on("request", lambda request: asked_at.append(request.url) if "after=" in request.url else None)
    set_hidden(page, hidden=True)
    page.wait_for_timeout(6_000)
    assert asked_at == []
    served.person_asks(ticket, QUESTION)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page).to_have_title(f"(1) {title}")
    set_hidden(page, hidden=False)
    expect(page).to_have_title(title)


def set_hidden(page: Page, *, hidden: bool) -> None:
    """Let the page believe that its tab is in the background, or in front again."""
    state = "hidden" if hidden else "visible"
    page.evaluate(
        """([hidden, state]) => {
          Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
          Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        [hidden, state],
    )
