"""To be rung: from the conversation, on the ticket it has made, or on the one that it is about to make."""

from __future__ import annotations

from rasa_sdk import Tracker

from bot.bootstrap import Services
from bot.texts import load
from bot.tickets import business
from bot.tickets.contacts import phone_of
from bot.tickets.model import Ticket
from bot.understanding.patterns import valid_phone
from bot.understanding.result import MESSAGE_KEY, Understanding
from bot.understanding.text import words

CONTACT = "provide_contact"
WISH = "callback"
"""The act of whoever wants to be rung, and the mark that the conversation's inquiry bears until there is a ticket."""


def wished(tracker: Tracker) -> bool:
    """Whether the message asks to be rung: its act, or a number with a word for it ("ring på 20 30 40 50")."""
    message = tracker.latest_message
    reading = message.get(MESSAGE_KEY)
    act = Understanding.from_dict(reading).act if reading else ""
    if act != CONTACT:
        return act == WISH
    has_number = next(iter(tracker.get_latest_entity_values("phone")), None) is not None
    return has_number and not set(load("callback")["words"]).isdisjoint(words(str(message.get("text") or "")))


def newest_ticket(services: Services, conversation: str) -> Ticket | None:
    """The newest ticket that a conversation has made, or None."""
    key = business.key_for(services.desk, conversation)
    return services.tickets.find_by_key(key) if key else None


def own_ticket(services: Services, conversation: str) -> Ticket | None:
    """The newest ticket that a conversation has made, while somebody still works on it."""
    ticket = newest_ticket(services, conversation)
    return ticket if ticket is not None and ticket.is_open else None


def number(tracker: Tracker, ticket: Ticket | None) -> str | None:
    """The phone number in the message, or the one on the ticket, in E.164."""
    said = next(iter(tracker.get_latest_entity_values("phone")), None)
    if said:
        return valid_phone(str(said))
    return phone_of(ticket.contact) if ticket else None


def note(services: Services, ticket: Ticket, phone: str) -> Ticket:
    """Note the wish on the ticket, once; returns the ticket as it is then."""
    wished = ticket.callback
    if not wished or wished["done"] or wished["phone"] != phone:
        business.ask_callback(services.desk, ticket.access_key, phone, "")
    return services.tickets.find(ticket.reference) or ticket
