"""Messages arrive once and are shown once, whatever happens to the connection."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.pictures import keep

QUESTION = "Hvordan søger jeg om aktindsigt?"


def test_what_is_written_without_a_connection_is_sent_once_when_it_is_back(
    chat: ChatPage, page: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.on_its_way).to_contain_text(["Ikke sendt. Sendes, når der er forbindelse igen."])
    expect(page.locator("#connection")).to_contain_text("ingen forbindelse")
    keep(page, "offline-1280")
    context.set_offline(False)
    expect(chat.on_its_way).to_have_count(0)
    expect(chat.own).to_have_count(1)
    expect(page.locator("#connection")).to_be_empty()
    assert chat.stored_words() == [QUESTION]


def test_a_message_whose_answer_was_lost_is_not_stored_twice(chat: ChatPage, page: Page) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages", lose_the_answer, times=1)
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.own).to_have_count(1)
    expect(chat.on_its_way).to_have_count(0)
    assert chat.stored_words() == [QUESTION]


def test_a_message_that_waits_survives_a_reload_and_is_sent_once(chat: ChatPage, page: Page) -> None:
    page.route("**/messages", lambda route: route.abort())
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.on_its_way.get_by_role("button", name="Prøv igen nu")).to_be_visible()
    page.unroute("**/messages")
    page.reload()
    expect(chat.own).to_have_count(1)
    expect(chat.on_its_way).to_have_count(0)
    assert chat.stored_words() == [QUESTION]


def test_a_failed_message_can_be_sent_by_hand(chat: ChatPage, page: Page) -> None:
    page.route("**/messages", lambda route: route.abort())
    chat.text.fill(QUESTION)
    chat.send.click()
    retry = chat.on_its_way.get_by_role("button", name="Prøv igen nu")
    expect(retry).to_be_visible()
    page.unroute("**/messages")
    retry.click()
    expect(chat.own).to_have_count(1)
    assert chat.stored_words() == [QUESTION]


def test_a_user_who_writes_too_much_is_told_and_the_message_follows(chat: ChatPage, page: Page) -> None:
    busy = {"error": "too_many", "message": "Du har sendt mange beskeder på kort tid."}
    page.route(
        "**/messages",
        lambda route: route.fulfill(status=429, json=busy, headers={"Retry-After": "2"}),
        times=1,
    )
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.on_its_way).to_contain_text(["Ikke sendt. Du har sendt mange beskeder på kort tid."])
    expect(chat.own).to_have_count(1)
    assert chat.stored_words() == [QUESTION]


def test_a_refused_message_says_why_and_can_be_removed(chat: ChatPage, page: Page) -> None:
    refusal = {"error": "bad_message", "message": "Beskeden kunne ikke læses."}
    page.route("**/messages", lambda route: route.fulfill(status=400, json=refusal), times=1)
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.on_its_way.get_by_role("alert")).to_have_text("Ikke sendt. Beskeden kunne ikke læses.")
    chat.on_its_way.get_by_role("button", name="Slet beskeden").click()
    expect(chat.on_its_way).to_have_count(0)
    chat.say("Hej")
    assert chat.stored_words() == ["Hej"]


def test_a_conversation_that_is_gone_is_followed_by_a_new_one_with_the_message(chat: ChatPage, page: Page) -> None:
    page.evaluate("localStorage.setItem('en-indgang.conversation', 'slettet')")
    chat.say(QUESTION)
    assert chat.stored_words() == [QUESTION]
    page.evaluate("localStorage.setItem('en-indgang.conversation', 'slettet-igen')")
    page.reload()
    chat.greeted()
    assert chat.stored_words() == []


def test_two_tabs_show_the_same_conversation_in_the_same_order(chat: ChatPage, context: BrowserContext) -> None:
    other = ChatPage(context.new_page()).open()
    chat.say(QUESTION)
    expect(other.own).to_have_count(1)
    other.say("Hvad er jeres åbningstider?")
    expect(chat.own).to_have_count(2)
    expect(chat.answers).to_have_count(other.answers.count())
    assert chat.numbers() == other.numbers() == [one["number"] for one in chat.stored()]


def test_starting_over_in_one_tab_starts_over_in_the_other(chat: ChatPage, page: Page, context: BrowserContext) -> None:
    other = ChatPage(context.new_page()).open()
    chat.say(QUESTION)
    expect(other.own).to_have_count(1)
    page.get_by_role("button", name="Begynd forfra", exact=True).click()
    page.get_by_role("button", name="Ja, begynd forfra").click()
    expect(other.own).to_have_count(0)
    other.say("Hej igen")
    expect(chat.own).to_contain_text(["Hej igen"])
