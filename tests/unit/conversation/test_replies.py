"""What is written to a caseworker in the chat reaches the ticket, once, and masked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.bootstrap import Services
from bot.conversation.replies import ReplyRefusedError, caseworker, meant_for, reply
from bot.conversation.store import ConversationStore, UnknownConversationError
from bot.tickets import handling
from bot.tickets.model import Ticket
from tests.builders import new_ticket, triage_data

TEXT = "Hvor bredt er fortovet?"


@pytest.fixture
def store(services: Services) -> ConversationStore:
    return ConversationStore(services.database)


@pytest.fixture
def opened(store: ConversationStore, services: Services) -> str:
    return store.open("web", services.clock())


def ticket_of(services: Services, conversation: str, inquiry: str = "i-1") -> Ticket:
    """A ticket that a conversation made."""
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id=inquiry)
    given = new_ticket(conversation_id=conversation, inquiry_id=inquiry, owner="camilla-stougaard")
    return services.tickets.create(given, services.profile, services.calendar)


def person_writes(
    store: ConversationStore, services: Services, conversation: str, reference: str = "", message: str = "m1"
) -> None:
    """A caseworker's message comes into a conversation."""
    custom = {"kind": "caseworker", "name": "Camilla Stougaard", "reference": reference}
    store.append(conversation, {"text": TEXT, "custom": custom}, services.clock(), message_id=message)


def written(services: Services, ticket: Ticket) -> list[str]:
    """What the business has written on a ticket."""
    found = services.tickets.find(ticket.reference)
    assert found is not None
    return [message.text for message in found.messages if message.author == "business"]


def test_a_reply_reaches_the_ticket_and_is_shown_in_the_chat_as_sent_to_the_person(
    store: ConversationStore, services: Services, opened: str
) -> None:
    ticket = ticket_of(services, opened)
    person_writes(store, services, opened)
    person = reply(services, store, opened, "Det er 3 meter.", "k1")
    assert person.name == "Camilla Stougaard"
    assert written(services, ticket) == ["Det er 3 meter."]
    last = store.messages(opened)[-1]
    assert (last.sender, last.data["text"], last.data["to"]) == ("user", "Det er 3 meter.", "Camilla Stougaard")


def test_a_repeat_is_written_and_shown_once(store: ConversationStore, services: Services, opened: str) -> None:
    ticket = ticket_of(services, opened)
    person_writes(store, services, opened)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: reply(services, store, opened, "Det er 3 meter.", "k1"), range(6)))
    assert written(services, ticket) == ["Det er 3 meter."]
    assert len(store.messages(opened)) == 2


def test_the_same_words_twice_on_purpose_are_two_messages(
    store: ConversationStore, services: Services, opened: str
) -> None:
    ticket = ticket_of(services, opened)
    person_writes(store, services, opened)
    for client_id in ("k1", "k2", None):
        reply(services, store, opened, "Ja", client_id)
    assert written(services, ticket) == ["Ja", "Ja", "Ja"]


def test_a_cpr_number_is_removed_in_the_chat_and_on_the_ticket(
    store: ConversationStore, services: Services, opened: str
) -> None:
    ticket = ticket_of(services, opened)
    person_writes(store, services, opened)
    reply(services, store, opened, "Han hedder 010190-1234", "k1")
    shown = store.messages(opened)[-1].data
    assert shown["masked"] == ["cpr"]
    for text in (shown["text"], *written(services, ticket)):
        assert "010190" not in text


def test_the_reply_goes_to_the_ticket_that_the_person_wrote_about(
    store: ConversationStore, services: Services, opened: str
) -> None:
    first, second = ticket_of(services, opened, "i-1"), ticket_of(services, opened, "i-2")
    person_writes(store, services, opened, first.reference)
    reply(services, store, opened, "Til den første", "k1")
    person_writes(store, services, opened, message="m2")
    reply(services, store, opened, "Til den nyeste", "k2")
    assert written(services, first) == ["Til den første"]
    assert written(services, second) == ["Til den nyeste"]


def test_what_is_written_on_a_merged_ticket_goes_where_it_went(
    store: ConversationStore, services: Services, opened: str
) -> None:
    kept, double = ticket_of(services, opened, "i-1"), ticket_of(services, opened, "i-2")
    handling.merge(services.desk, double.reference, "camilla-stougaard", kept.reference)
    person_writes(store, services, opened, double.reference)
    reply(services, store, opened, "Til den, der blev", "k1")
    assert (written(services, kept), written(services, double)) == (["Til den, der blev"], [])


def test_a_ticket_of_another_conversation_cannot_be_written_on(
    store: ConversationStore, services: Services, opened: str
) -> None:
    theirs = ticket_of(services, store.open("web", services.clock()))
    person_writes(store, services, opened, theirs.reference)
    with pytest.raises(ReplyRefusedError) as refused:
        reply(services, store, opened, "Hej", "k1")
    assert refused.value.code == "no_caseworker"
    assert written(services, theirs) == []


def test_without_a_person_in_the_conversation_nothing_is_stored(
    store: ConversationStore, services: Services, opened: str
) -> None:
    ticket_of(services, opened)
    with pytest.raises(ReplyRefusedError):
        reply(services, store, opened, "Hej", "k1")
    assert store.messages(opened) == []
    with pytest.raises(UnknownConversationError):
        reply(services, store, "lukket-samtale", "Hej", "k1")


@pytest.mark.parametrize("text", ["", "  ", "a" * 10_001])
def test_a_reply_that_cannot_be_read_is_not_stored(
    store: ConversationStore, services: Services, opened: str, text: str
) -> None:
    ticket = ticket_of(services, opened)
    person_writes(store, services, opened)
    with pytest.raises(ReplyRefusedError) as refused:
        reply(services, store, opened, text, "k1")
    assert refused.value.code == "bad_reply"
    assert len(store.messages(opened)) == 1
    assert written(services, ticket) == []


def test_whoever_spoke_last_is_answered_when_nobody_is_named(
    store: ConversationStore, services: Services, opened: str
) -> None:
    assert meant_for(store.messages(opened)) == "assistant"
    assert caseworker(store.messages(opened)) is None
    person_writes(store, services, opened)
    assert meant_for(store.messages(opened)) == "caseworker"
    turn = store.receive(opened, "k1", {"text": "hej"}, services.clock())
    assert meant_for(store.messages(opened)) == "caseworker"
    store.finish(opened, turn.number, [], [{"text": "Hvad drejer det sig om?"}], services.clock())
    assert meant_for(store.messages(opened)) == "assistant"
    found = caseworker(store.messages(opened))
    assert found is not None
    assert found.name == "Camilla Stougaard"
