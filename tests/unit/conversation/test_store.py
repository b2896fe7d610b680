"""Conversations in the database: nothing is lost, nothing is said twice."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.conversation.store import ConversationStore, UnknownConversationError
from bot.storage import database as storage
from bot.storage.database import Database
from tests.builders import MORNING

EVENTS = [{"event": "action", "name": "action_listen"}, {"event": "user", "text": "hej"}]
ANSWERS = [{"text": "Goddag."}, {"text": "Hvad drejer det sig om?", "buttons": [{"title": "Ja", "payload": "/affirm"}]}]


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def opened(store: ConversationStore) -> str:
    return store.open("web", MORNING)


def test_a_conversations_name_cannot_be_guessed(store: ConversationStore) -> None:
    names = {store.open("web", MORNING) for _ in range(20)}
    assert len(names) == 20
    assert all(len(name) >= 32 for name in names)


def test_a_message_is_kept_before_it_is_answered(store: ConversationStore, opened: str) -> None:
    turn = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    assert turn.answers is None
    assert [(one.sender, one.data["text"]) for one in store.messages(opened)] == [("user", "hej")]


def test_answers_follow_the_message_in_order(store: ConversationStore, opened: str) -> None:
    turn = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    answers = store.finish(opened, turn.number, EVENTS, ANSWERS, MORNING)
    assert [one.number for one in answers] == [2, 3]
    assert [one.number for one in store.messages(opened)] == [1, 2, 3]
    assert store.messages(opened, after=2) == answers[1:]
    assert store.events(opened) == EVENTS


def test_the_same_message_again_gives_the_same_answers_and_is_not_stored_twice(
    store: ConversationStore, opened: str
) -> None:
    first = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    answers = store.finish(opened, first.number, EVENTS, ANSWERS, MORNING)
    again = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    assert again.number == first.number
    assert list(again.answers or ()) == answers
    assert len(store.messages(opened)) == 3


def test_the_same_message_again_before_it_was_answered_is_the_same_turn(store: ConversationStore, opened: str) -> None:
    first = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    again = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    assert (again.number, again.answers) == (first.number, None)
    assert len(store.messages(opened)) == 1


def test_the_same_message_from_several_threads_is_stored_once(store: ConversationStore, opened: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        turns = list(pool.map(lambda _: store.receive(opened, "k1", {"text": "hej"}, MORNING), range(6)))
    assert {turn.number for turn in turns} == {1}
    assert len(store.messages(opened)) == 1


def test_messages_without_a_senders_id_are_each_stored(store: ConversationStore, opened: str) -> None:
    numbers = [store.receive(opened, None, {"text": "hej"}, MORNING).number for _ in range(2)]
    assert numbers == [1, 2]


def test_two_conversations_may_use_the_same_senders_id(store: ConversationStore, opened: str) -> None:
    other = store.open("web", MORNING)
    store.receive(opened, "k1", {"text": "hej"}, MORNING)
    assert store.receive(other, "k1", {"text": "goddag"}, MORNING).number == 1
    assert store.messages(other)[0].data == {"text": "goddag"}


def test_a_turn_is_stored_whole_or_not_at_all(store: ConversationStore, opened: str) -> None:
    turn = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    with pytest.raises(Exception, match="JSON"):
        store.finish(opened, turn.number, EVENTS, [{"text": "Goddag."}, {"text": object()}], MORNING)
    assert store.events(opened) == []
    assert len(store.messages(opened)) == 1
    assert store.receive(opened, "k1", {"text": "hej"}, MORNING).answers is None


def test_only_new_events_are_added_at_the_next_turn(store: ConversationStore, opened: str) -> None:
    first = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    store.finish(opened, first.number, EVENTS, ANSWERS, MORNING)
    second = store.receive(opened, "k2", {"text": "tak"}, MORNING)
    more = [*EVENTS, {"event": "user", "text": "tak"}]
    store.finish(opened, second.number, more, [{"text": "Selv tak."}], MORNING)
    assert store.events(opened) == more


SAID = {"text": "Send os en tegning.", "custom": {"kind": "caseworker", "name": "Anna Holm"}}


def test_a_caseworkers_reply_comes_after_what_was_said_and_is_shown_once(store: ConversationStore, opened: str) -> None:
    turn = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    store.finish(opened, turn.number, EVENTS, ANSWERS, MORNING)
    later = MORNING + dt.timedelta(days=2)
    message_id = f"<{'x' * 140}@kommunen.example>"
    assert store.append(opened, SAID, later, message_id=message_id)
    assert store.append(opened, SAID, later, message_id=message_id)
    shown = store.messages(opened, after=3)
    assert [(one.number, one.sender, dict(one.data), one.created_at) for one in shown] == [(4, "bot", SAID, later)]
    assert list(store.receive(opened, "k1", {"text": "hej"}, later).answers or ()) == store.messages(opened, 1)[:2]


def test_a_reply_to_a_conversation_that_is_gone_says_so(store: ConversationStore) -> None:
    assert not store.append("ukendt", SAID, MORNING, message_id="m1")


def test_a_reply_keeps_its_conversation_for_the_days_that_follow(store: ConversationStore) -> None:
    old = store.open("web", MORNING - dt.timedelta(days=40))
    store.append(old, SAID, MORNING, message_id="m1")
    assert store.delete_older(MORNING - dt.timedelta(days=30)) == 0


def test_a_reply_in_the_middle_of_a_turn_takes_a_number_of_its_own(store: ConversationStore, opened: str) -> None:
    turn = store.receive(opened, "k1", {"text": "hej"}, MORNING)
    store.append(opened, SAID, MORNING, message_id="m1")
    assert [one.number for one in store.finish(opened, turn.number, EVENTS, ANSWERS, MORNING)] == [3, 4]


def test_replies_from_several_threads_are_each_shown_once(store: ConversationStore, opened: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: store.append(opened, SAID, MORNING, message_id=f"m{number % 3}"), range(12)))
    assert [one.number for one in store.messages(opened)] == [1, 2, 3]


def test_an_unknown_conversation_is_an_error_and_has_no_events(store: ConversationStore) -> None:
    for call in (
        lambda: store.receive("ukendt", None, {}, MORNING),
        lambda: store.finish("ukendt", 1, [], [], MORNING),
        lambda: store.messages("ukendt"),
    ):
        with pytest.raises(UnknownConversationError):
            call()
    assert store.events("ukendt") == []
    assert not store.exists("ukendt")


def test_conversations_unused_since_a_moment_are_deleted_with_all_they_held(store: ConversationStore) -> None:
    old = store.open("web", MORNING - dt.timedelta(days=40))
    used = store.open("web", MORNING - dt.timedelta(days=40))
    for identifier, moment in ((old, MORNING - dt.timedelta(days=31)), (used, MORNING)):
        turn = store.receive(identifier, "k1", {"text": "hej"}, moment)
        store.finish(identifier, turn.number, EVENTS, ANSWERS, moment)
    assert store.delete_older(MORNING - dt.timedelta(days=30)) == 1
    assert (store.exists(old), store.exists(used)) == (False, True)
    assert store.events(old) == []
    assert len(store.messages(used)) == 3
    assert store.delete_older(MORNING - dt.timedelta(days=30)) == 0


def test_reading_waits_for_nobodys_change(
    store: ConversationStore, opened: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.finish(opened, store.receive(opened, "k1", {"text": "hej"}, MORNING).number, EVENTS, ANSWERS, MORNING)
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 1)
    with database.transaction():
        assert store.exists(opened)
        assert len(store.messages(opened)) == 3
        assert store.events(opened) == EVENTS
