"""The last answer of a conversation, by mail."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions import send_by_mail
from bot.bootstrap import Services
from bot.notifications.mailroom import Mailroom
from bot.notifications.planner import plan
from bot.storage.notice_tables import DeliveryRow, NoticeRow

ANSWER = {
    "event": "bot",
    "text": "Det er gratis.",
    "data": {
        "custom": {"kind": "answer", "task": "udeservering", "links": [{"title": "Regler", "url": "https://a.example"}]}
    },
}
BEHIND = {"event": "bot", "text": "Bag svaret står Byliv.", "data": {}}
HELPED = {"event": "bot", "text": "Fik du svar?", "data": {"buttons": [{"title": "Ja", "payload": "/affirm"}]}}


def _tracker(text: str, *, answered: bool = True, awaiting: str | None = None) -> Tracker:
    events: list[dict[str, Any]] = [{"event": "user", "text": "Hvad koster udeservering?"}]
    events += [ANSWER, BEHIND, HELPED] if answered else []
    events.append({"event": "user", "text": text})
    slots = {"awaiting": awaiting, "contact_way": None}
    return Tracker("c-1", slots, {"text": text}, events, False, None, {}, "action_listen")


@pytest.fixture
def mailing(services: Services) -> Services:
    """Services that can send mail."""
    settings = dataclasses.replace(services.settings, smtp_url="smtp://127.0.0.1:1")
    return dataclasses.replace(services, settings=settings)


def _go(services: Services, tracker: Tracker) -> tuple[list[str], list[Any]]:
    dispatcher = CollectingDispatcher()
    events = asyncio.run(send_by_mail.go_about(services, dispatcher, tracker))
    return [str(one.get("response")) for one in dispatcher.messages], events


@pytest.mark.parametrize(
    "text",
    [
        "send mig det på mail",
        "Kan du sende svaret på mail til ida@cafe.example?",
        "kan jeg få det på mail?",
        "mail mig svaret",
    ],
)
def test_the_wish_is_known_in_plain_words(mailing: Services, text: str) -> None:
    assert send_by_mail.wished(mailing, _tracker(text))
    assert not send_by_mail.wished(mailing, _tracker(text, answered=False))


@pytest.mark.parametrize(
    "text", ["Kan jeg sende ansøgningen på mail?", "Skal vi sende jer det på mail?", "Hvad er jeres mail?"]
)
def test_a_question_about_mail_is_no_wish(mailing: Services, text: str) -> None:
    assert not send_by_mail.wished(mailing, _tracker(text))


def test_nothing_is_offered_where_no_mail_can_be_sent(services: Services, mailing: Services) -> None:
    assert send_by_mail.offered(services) == []
    assert not send_by_mail.wished(services, _tracker("send mig det på mail"))
    assert [one["title"] for one in send_by_mail.offered(mailing)] == ["Send svaret på mail"]


def test_the_address_is_asked_for_and_then_the_answer_goes_there_with_its_source(mailing: Services) -> None:
    said, events = _go(mailing, _tracker("send mig det på mail"))
    assert said == ["utter_mail_which_address"]
    assert events == [{"event": "slot", "timestamp": None, "name": "awaiting", "value": "mail_address"}]
    reply = _tracker("ida@cafe.example", awaiting="mail_address")
    assert send_by_mail.wished(mailing, reply)
    assert _go(mailing, reply)[0] == ["utter_mail_sent"]
    plan(Mailroom(mailing.desk, mailing.links, mailing.settings))
    with mailing.database.reading() as session:
        notice = session.scalars(select(NoticeRow)).one()
        assert session.scalars(select(DeliveryRow.address)).all() == ["ida@cafe.example"]
    (answer,) = notice.data["answers"]
    assert answer["paragraphs"] == ["Det er gratis.", "Bag svaret står Byliv."]
    assert answer["links"] == [{"title": "Regler", "url": "https://a.example"}]


def test_one_conversation_cannot_flood_an_address(mailing: Services) -> None:
    said = [_go(mailing, _tracker("send svaret på mail til ida@cafe.example"))[0] for _ in range(4)]
    assert said == [["utter_mail_sent"]] * 3 + [["utter_mail_enough"]]
