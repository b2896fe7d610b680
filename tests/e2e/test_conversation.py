"""What a business does on the chat page."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.pictures import keep

QUESTION = "Hvordan søger jeg om aktindsigt?"


def focused(page: Page) -> str:
    """Id or text of the element that has the keyboard."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def test_a_question_can_be_asked_and_rated_from_the_keyboard_alone(chat: ChatPage, page: Page) -> None:
    for _ in range(6):
        page.keyboard.press("Tab")
        if focused(page) == "text":
            break
    page.keyboard.type("Hvordan søger jeg om")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("aktindsigt?")
    expect(chat.text).to_have_value("Hvordan søger jeg om\naktindsigt?")
    page.keyboard.press("Enter")
    expect(chat.answers.last.get_by_role("button", name="Nej")).to_be_enabled()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Nej"
    page.keyboard.press("Enter")
    expect(chat.own.last).to_contain_text("Nej")
    assert focused(page) == "text"


def test_a_cafe_owner_gets_a_receipt_whose_reference_can_be_copied(
    chat: ChatPage, page: Page, context: BrowserContext, site: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    receipt = chat.say_until_receipt("Jeg vil søge om udeservering til min café på Vestergade 10")
    reference = receipt.locator(".number").inner_text()
    assert re.fullmatch(r"EI-2026-\d{6}", reference)
    keep(page, "receipt-1280")
    receipt.get_by_role("button", name="Kopiér").click()
    expect(receipt).to_contain_text(f"{reference} er kopieret.")
    assert page.evaluate("navigator.clipboard.readText()") == reference


def test_a_reload_keeps_the_conversation(chat: ChatPage, page: Page) -> None:
    chat.say(QUESTION)
    before = chat.log.locator(".text").all_inner_texts()
    page.reload()
    chat.greeted()
    expect(chat.log.locator(".text")).to_have_text(before)
    assert chat.numbers() == sorted(set(chat.numbers()))


def test_a_double_click_sends_once(chat: ChatPage) -> None:
    chat.text.fill(QUESTION)
    chat.send.dblclick()
    expect(chat.own).to_have_count(1)
    expect(chat.typing).to_be_empty()
    assert chat.stored_words() == [QUESTION]


def test_a_double_click_on_a_button_presses_once(chat: ChatPage) -> None:
    chat.say(QUESTION).get_by_role("button", name="Ja").dblclick()
    expect(chat.own).to_have_count(2)
    expect(chat.typing).to_be_empty()
    assert chat.stored_words() == [QUESTION, "Ja"]


def test_buttons_are_disabled_once_something_else_was_said(chat: ChatPage, page: Page) -> None:
    chat.say(QUESTION)
    offered = chat.log.get_by_role("button", name="Ja").first
    expect(offered).to_be_enabled()
    chat.say("Hvad er jeres åbningstider?")
    expect(offered).to_be_disabled()
    page.reload()
    chat.greeted()
    expect(offered).to_be_disabled()


def test_markup_in_a_message_is_shown_as_text(chat: ChatPage, page: Page) -> None:
    said = '<img src=x onerror="document.title=1"><b>fed</b> <script>document.title=2</script>'
    title = page.title()
    chat.say(said)
    expect(chat.own.locator(".text")).to_have_text(said)
    expect(chat.log.locator("img, b, script")).to_have_count(0)
    assert page.title() == title


def test_a_cpr_number_is_gone_and_the_user_is_told(chat: ChatPage) -> None:
    chat.say("Min medarbejder 010190-1234 er syg, hvad med sygedagpengerefusion?")
    expect(chat.own).not_to_contain_text("010190")
    expect(chat.own).to_contain_text("CPR-nummer fjernet, før beskeden blev gemt.")


def test_typing_is_shown_while_an_answer_is_coming(chat: ChatPage, page: Page) -> None:
    held: list[Route] = []
    page.route("**/messages", lambda route: held.append(route))
    chat.text.fill(QUESTION)
    chat.send.click()
    expect(chat.typing).to_have_text("Assistenten skriver …")
    expect(chat.on_its_way).to_contain_text([QUESTION])
    expect(chat.on_its_way).to_contain_text(["Sender …"])
    keep(page, "typing-1280")
    held[0].continue_()
    expect(chat.typing).to_be_empty()
    expect(chat.on_its_way).to_have_count(0)
    expect(chat.own).to_contain_text(["Sendt"])


def test_an_unsent_draft_survives_a_reload(chat: ChatPage, page: Page) -> None:
    chat.text.fill("Jeg ville lige spørge")
    page.reload()
    expect(chat.text).to_have_value("Jeg ville lige spørge")
    chat.say("Hej")
    page.reload()
    expect(chat.text).to_have_value("")


def test_a_message_that_is_too_long_stays_in_the_field_with_an_explanation(chat: ChatPage, page: Page) -> None:
    chat.text.fill("a" * 9_500)
    expect(page.locator("#length")).to_have_text("9.500 af 10.000 tegn.")
    chat.text.fill("a" * 10_020)
    expect(page.locator("#length")).to_contain_text("20 tegn for lang")
    chat.send.click()
    keep(page, "too-long-1280")
    expect(chat.text).to_have_value("a" * 10_020)
    expect(chat.text).to_have_attribute("aria-invalid", "true")
    assert chat.stored_words() == []


def test_starting_over_asks_first_and_then_opens_a_new_conversation(chat: ChatPage, page: Page) -> None:
    chat.say(QUESTION)
    start_over = page.get_by_role("button", name="Begynd forfra", exact=True)
    start_over.click()
    keep(page, "start-over-1280")
    page.get_by_role("button", name="Nej, behold den").click()
    expect(chat.own).to_have_count(1)
    start_over.click()
    page.get_by_role("button", name="Ja, begynd forfra").click()
    expect(chat.own).to_have_count(0)
    chat.greeted()
    assert chat.stored_words() == []
