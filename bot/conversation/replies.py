"""What a user writes to a caseworker in the chat: it goes to the ticket, and the assistant does not answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.bootstrap import Services
from bot.conversation.store import ConversationStore, StoredMessage
from bot.intake import receive
from bot.tickets import business
from bot.tickets.errors import DeskError

CASEWORKER = "caseworker"
"""The kind of a message that a person wrote, and whom a message may be sent to."""
ASSISTANT = "assistant"
RECIPIENTS = (CASEWORKER, ASSISTANT)


class ReplyRefusedError(Exception):
    """The reply did not reach the ticket. `code` names its sentence in `knowledge/texts/errors.yml`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caseworker:
    """The person who last wrote in a conversation, and the ticket it was about where the message says so."""

    name: str
    reference: str


def caseworker(messages: Iterable[StoredMessage]) -> Caseworker | None:
    """Whoever last wrote in a conversation as a person; None when nobody has."""
    found = None
    for message in messages:
        custom = message.data.get("custom") or {}
        if custom.get("kind") == CASEWORKER:
            found = Caseworker(str(custom.get("name") or ""), str(custom.get("reference") or ""))
    return found


def meant_for(messages: Iterable[StoredMessage]) -> str:
    """Whom a message is for that does not say so: whoever spoke last, so that a person is not answered by a machine."""
    kinds = [(one.data.get("custom") or {}).get("kind") for one in messages if one.sender == "bot"]
    return CASEWORKER if kinds and kinds[-1] == CASEWORKER else ASSISTANT


def reply(
    services: Services, store: ConversationStore, identifier: str, text: str, client_id: str | None
) -> Caseworker:
    """Write to the person who last wrote in the conversation; the same `client_id` twice is written once. Returns whom
    it went to.

    Raises UnknownConversationError, ReplyRefusedError, or StorageUnavailableError, after which it may be sent again.
    """
    person = caseworker(store.messages(identifier))
    key = business.key_for(services.desk, identifier, person.reference) if person else None
    if person is None or key is None:
        raise ReplyRefusedError("no_caseworker")
    intake = receive(text)
    if intake.fault in ("empty", "too_long"):
        raise ReplyRefusedError("bad_reply")
    # Shown first and sent then: what could not be sent is sent again by the browser, and the desk knows it by its name.
    shown = {"text": intake.text, "masked": list(intake.masked), "to": person.name}
    turn = store.receive(identifier, client_id, shown, services.clock())
    try:
        business.write(services.desk, key, intake.text, once=f"chat:{identifier}:{turn.number}")
    except DeskError as error:
        raise ReplyRefusedError("no_caseworker") from error
    return person
