"""What a browser may send, and what it gets to see."""

from __future__ import annotations

import pytest

from bot.channels.messages import BadMessageError, Pressed, Typed, read_message, shown
from bot.conversation.store import StoredMessage
from tests.builders import MORNING


def test_words_and_presses_are_told_apart() -> None:
    assert read_message({"text": "hej", "client_id": "k1"}) == Typed("hej", "k1")
    assert read_message({"text": ""}) == Typed("", None)
    assert read_message({"message": 3, "choice": 0}) == Pressed(3, 0, None)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "hej",
        {},
        {"text": 7},
        {"text": None},
        {"message": 1},
        {"message": "1", "choice": 0},
        {"message": True, "choice": 0},
        {"message": -1, "choice": 0},
        {"message": 1.5, "choice": 0},
        {"message": 10**30, "choice": 0},
        {"text": "hej", "client_id": ""},
        {"text": "hej", "client_id": 7},
        {"text": "hej", "client_id": "k" * 65},
        {"text": "hej", "to": "borgmesteren"},
        {"text": "hej", "to": ["caseworker"]},
    ],
)
def test_anything_else_is_refused_with_a_reason(body: object) -> None:
    with pytest.raises(BadMessageError, match=r"\w+"):
        read_message(body)


def test_payloads_and_what_was_hidden_stay_on_the_server() -> None:
    button = {"title": "Ja", "payload": '/request_ticket{"reason": "person"}'}
    found = shown(
        [
            StoredMessage(1, "user", {"hidden": True}, MORNING),
            StoredMessage(2, "bot", {"text": "Skal vi ringe?", "buttons": [button]}, MORNING),
        ]
    )
    assert [one["number"] for one in found] == [2]
    assert found[0]["buttons"] == ["Ja"]
    assert "payload" not in str(found)


def test_every_message_has_all_its_fields() -> None:
    assert shown([StoredMessage(4, "bot", {}, MORNING)]) == [
        {
            "number": 4,
            "sender": "bot",
            "text": "",
            "at": "2026-11-23T09:30:00+00:00",
            "kind": "text",
            "buttons": [],
            "links": [],
            "items": [],
            "reference": None,
            "fault": None,
            "masked": [],
            "name": None,
            "title": None,
            "to": None,
        }
    ]


def test_a_caseworkers_message_says_who_wrote_it() -> None:
    custom = {"kind": "caseworker", "name": "Anna Holm", "title": "Byggesagsbehandler"}
    found = shown([StoredMessage(4, "bot", {"text": "Hej", "custom": custom}, MORNING)])[0]
    assert (found["kind"], found["name"], found["title"]) == ("caseworker", "Anna Holm", "Byggesagsbehandler")


def test_a_message_may_say_whom_it_is_for() -> None:
    assert read_message({"text": "hej", "to": "caseworker"}) == Typed("hej", None, "caseworker")
    assert read_message({"text": "hej", "to": None}) == Typed("hej", None, None)


def test_what_was_masked_is_told_to_the_sender() -> None:
    assert shown([StoredMessage(1, "user", {"text": "x", "masked": ["cpr"]}, MORNING)])[0]["masked"] == ["cpr"]
