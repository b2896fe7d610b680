"""What the actions share: Danish dates, buttons, and one id for each message."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.understanding import standins

standins.install()

from rasa_sdk import Tracker  # noqa: E402

from actions import build_actions  # noqa: E402
from actions.base import button, channel, danish_day, danish_moment, inquiry_id  # noqa: E402
from actions.prefill import contact_slots  # noqa: E402
from bot.bootstrap import Services  # noqa: E402


def tracker(turn: int = 1, sender: str = "samtale", slots: Any = None, events: Any = ()) -> Tracker:
    """A conversation at its nth message."""
    latest = {"text": "hej", "metadata": {"turn": turn}}
    return Tracker(sender, slots or {}, latest, list(events), False, None, {}, "action_listen")


def said(text: str, *entities: tuple[str, str, str]) -> dict[str, Any]:
    """A user's message with what was found in it, as (entity, value, extractor)."""
    found = [{"entity": entity, "value": value, "extractor": extractor} for entity, value, extractor in entities]
    return {"event": "user", "text": text, "parse_data": {"entities": found}}


def test_a_moment_is_told_as_danes_write_it_in_danish_time() -> None:
    moment = dt.datetime(2026, 11, 23, 13, 5, tzinfo=dt.UTC)
    assert danish_moment(moment) == "mandag den 23. november 2026 kl. 14.05"
    assert danish_day(dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)) == "onsdag den 1. juli 2026"


def test_a_button_is_an_intent_with_its_values() -> None:
    assert button("Ja", "affirm") == {"title": "Ja", "payload": "/affirm"}
    assert button("Skilte", "choose_task", task="skilte")["payload"] == '/choose_task{"task": "skilte"}'


def test_a_message_processed_again_is_the_same_inquiry_and_the_next_one_is_not() -> None:
    assert inquiry_id(tracker(turn=3)) == inquiry_id(tracker(turn=3))
    assert len({inquiry_id(tracker(turn=3)), inquiry_id(tracker(turn=4)), inquiry_id(tracker(3, "anden"))}) == 3


def test_a_conversation_of_unknown_channel_is_the_webs() -> None:
    assert channel(tracker()) == "web"


def test_what_was_already_said_is_not_asked_again() -> None:
    events = [
        said("ring 66131372", ("phone", "+4566131372", "patterns")),
        said("cvr 29189730, Vestergade 1", ("cvr", "29189730", "patterns"), ("address", "Vestergade 1", "patterns")),
        said("nej, ring 20304050", ("phone", "+4520304050", "patterns")),
        said("tal med Anna", ("staff", "anna-krogh", "names")),
    ]
    filled = {event["name"]: event["value"] for event in contact_slots(tracker(events=events))}
    assert filled == {"contact_way": "+4520304050", "company": "29189730", "need_address": "Vestergade 1"}


def test_what_the_user_has_answered_is_not_overwritten() -> None:
    events = [said("ring 66131372", ("phone", "+4566131372", "patterns"))]
    assert contact_slots(tracker(slots={"contact_way": "ida@cafe.example"}, events=events)) == []


def test_every_action_has_a_name_of_its_own(services: Services) -> None:
    names = [action.name() for action in build_actions(services)]
    assert len(names) == len(set(names))
    assert all(names)
