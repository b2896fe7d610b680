""" "Send mig det på mail": the last answer goes to an address that the user gives, under the ticket's number if any.

There is a button under each answer, and the words are known wherever the wish may be read as something else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Events, ServiceAction, button, entrance_of, since_start_over
from actions.callback import newest_ticket
from bot.bootstrap import Services
from bot.notifications.ways import first_address
from bot.texts import load
from bot.tickets import notices

INTENT = "send_by_mail"
AWAITING = "mail_address"
MOST = 3
"""Mails that one conversation may have sent: the address is anybody's, so it must be no way to flood somebody."""
_WISH = re.compile(
    r"(?:(?<!\bvi )(?<!\bjeg )\b(?:send|sende|smid|mail|maile|skriv)|\bfå)\b.{0,20}"
    r"\b(?:mig|os|det|den|svaret|dem|linket|linkene)\b.{0,30}"
    r"\b(?:på|som|pr\.?|via|til min|i en)\s*(?:e-?)?mail|\bmail\s+(?:mig|os|det|svaret)\b",
    re.IGNORECASE,
)


def offered(services: Services) -> list[dict[str, str]]:
    """The button under an answer; none where no mail can be sent."""
    return [button(load("buttons")["send_by_mail"], INTENT)] if services.settings.smtp_url else []


def wished(services: Services, tracker: Tracker) -> bool:
    """Whether the last message asks for the answer by mail, or gives the address that was asked for."""
    text = str(tracker.latest_message.get("text") or "")
    if not services.settings.smtp_url or not last_answer(tracker):
        return False
    given = tracker.get_slot("awaiting") == AWAITING and first_address(text) is not None
    return given or _WISH.search(text) is not None


async def go_about(services: Services, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Send it, or ask for the address first."""
    answer = last_answer(tracker)
    if not answer:
        dispatcher.utter_message(response="utter_mail_nothing")
        return []
    address = _address(tracker)
    if address is None:
        dispatcher.utter_message(response="utter_mail_which_address")
        return [SlotSet("awaiting", AWAITING)]
    reference = await asyncio.to_thread(_post, services, tracker.sender_id, address, answer)
    if reference is None:
        dispatcher.utter_message(response="utter_mail_enough", **entrance_of(services))
        return [SlotSet("awaiting", None)]
    about = load("send_by_mail")["about"].format(reference=reference) if reference else ""
    dispatcher.utter_message(response="utter_mail_sent", address=address, about=about)
    return [SlotSet("awaiting", "feedback")]


def last_answer(tracker: Tracker) -> list[dict[str, Any]]:
    """What was last answered, as a notice shows it: task, paragraphs and sources. Empty before any answer."""
    answers: list[dict[str, Any]] = []
    open_turn = False
    for event in since_start_over(tracker):
        if event["event"] == "user":
            open_turn = False
        elif event["event"] == "bot" and event.get("text"):
            data: Mapping[str, Any] = event.get("data") or {}
            custom = data.get("custom") or {}
            if custom.get("kind") == "answer":
                answers = answers if open_turn else []
                open_turn = True
                answers.append({"title": "", "paragraphs": [event["text"]], "links": custom.get("links") or []})
            elif open_turn and not data.get("buttons"):
                answers[-1]["paragraphs"].append(event["text"])
    return answers


def _address(tracker: Tracker) -> str | None:
    """In the message, or the newest that the user has given before."""
    said = [str(event.get("text") or "") for event in since_start_over(tracker) if event["event"] == "user"]
    latest = str(tracker.latest_message.get("text") or "")
    known = (first_address(text) for text in (latest, *reversed(said), str(tracker.get_slot("contact_way") or "")))
    return next(filter(None, known), None)


def _post(services: Services, conversation: str, address: str, answer: list[dict[str, Any]]) -> str | None:
    """Queue the mail; the reference of the conversation's own ticket, empty without one, None when enough was sent."""
    ticket = newest_ticket(services, conversation)
    with services.database.transaction() as session:
        for number in range(MOST):
            new = notices.post(
                session,
                key=f"chat_answer:{conversation}:{number}",
                kind="chat_answer",
                audience="business",
                recipient=ticket.reference if ticket else "chat",
                ticket_id=ticket.id if ticket else None,
                at=services.clock(),
                data={"to": address, "answers": answer} | ({"reference": ticket.reference} if ticket else {}),
            )
            if new:
                return ticket.reference if ticket else ""
    return None


class ActionSendByMail(ServiceAction):
    """The button."""

    action_name = "action_send_by_mail"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        return await go_about(self.services, dispatcher, tracker)


ACTIONS = (ActionSendByMail,)
