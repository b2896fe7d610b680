"""The chat page as a user sees it, and what a business answers when it is asked."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

expect.set_options(timeout=15_000)

ANSWERS = {
    "adresse": "Vestergade 10, 5000 Odense C",
    "Hvornår": "1. maj",
    "Hvad laver": "Café",
    "Hvor stort": "20 borde",
    "Hvilken stilling": "Tjener",
    "sagsnummer": "nej",
    "materialer": "træ",
    "Hvad drejer": "Udeservering foran caféen",
    "Hvad hedder du": "Karen Hansen",
    "Hvad hedder virksomheden": "Café Solskin",
    "Hvordan får vi fat": "karen@solskin.dk",
}
"""What is said to a question that holds these words."""
MOST_QUESTIONS = 15


class ChatPage:
    """Speaks to the page through what is visible: roles, labels and texts."""

    def __init__(self, page: Page | Frame) -> None:
        self.page = page
        self.log = page.get_by_role("log")
        self.text = page.get_by_label("Din besked")
        self.send = page.get_by_role("button", name="Send", exact=True)
        self.typing = page.locator("#typing")
        self.on_its_way = page.locator("#outbox article")
        self.own = self.log.locator("article.own")
        self.answers = self.log.locator("article.bot")

    def open(self) -> ChatPage:
        """Go to the page and wait for the greeting."""
        assert isinstance(self.page, Page)
        self.page.goto("/")
        return self.greeted()

    def greeted(self) -> ChatPage:
        """Wait until the conversation is shown."""
        expect(self.answers.first).to_contain_text("digital assistent")
        return self

    def say(self, text: str) -> Locator:
        """Send a message and wait for what it brings; returns the last answer."""
        said = self.own.count()
        self.text.fill(text)
        self.text.press("Enter")
        expect(self.own).to_have_count(said + 1)
        expect(self.typing).to_be_empty()
        return self.answers.last

    def say_until_receipt(self, text: str) -> Locator:
        """Send a message and answer every question until there is a ticket; returns the receipt."""
        answer = self.say(text)
        for _ in range(MOST_QUESTIONS):
            receipt = self.log.locator("article.kind-receipt")
            if receipt.count():
                return receipt
            asked = answer.inner_text()
            answer = self.say(next((said for words, said in ANSWERS.items() if words in asked), "ja"))
        raise AssertionError(f"no receipt; last answer: {answer.inner_text()}")

    def stored(self) -> list[dict[str, Any]]:
        """The conversation as the server has it."""
        assert isinstance(self.page, Page)
        identifier = self.page.evaluate("localStorage.getItem('en-indgang.conversation')")
        answer = self.page.request.get(f"/api/v1/conversations/{identifier}/messages")
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def stored_words(self) -> list[str]:
        """The user's messages as the server has them."""
        return [message["text"] for message in self.stored() if message["sender"] == "user"]

    def numbers(self) -> list[int]:
        """Numbers of the messages shown, from top to bottom."""
        return [
            int(number)
            for number in self.log.locator("article").evaluate_all("all => all.map(one => one.dataset.number)")
        ]
