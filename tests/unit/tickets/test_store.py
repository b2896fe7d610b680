"""Tickets and the inquiry log: what was promised is in the database, once."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.tickets.store import TicketStore
from tests.builders import MORNING, create, triage_data


@pytest.fixture
def store(database: Database) -> TicketStore:
    return TicketStore(database)


def log(store: TicketStore, number: int) -> str:
    return store.log_inquiry(triage_data(), channel="web", at=MORNING, inquiry_id=f"i-{number}")


def test_a_ticket_is_found_again_with_everything_it_was_made_of(store: TicketStore) -> None:
    log(store, 1)
    made = create(store)
    found = store.find(made.reference)
    assert found == made
    assert found is not None
    assert (found.owner, found.deputy, found.status) == ("anna", "bo", "assigned")
    assert found.due_at == MORNING + dt.timedelta(hours=24)
    assert found.tasks == ("udeservering",)
    assert found.contact["phone"] == "+4566131372"
    assert [event["kind"] for event in found.events] == ["received", "assigned"]


def test_a_ticket_survives_the_program(store: TicketStore, tmp_path: Path) -> None:
    log(store, 1)
    reference = create(store).reference
    again = Database(f"sqlite:///{tmp_path / 'sager.sqlite3'}")
    assert TicketStore(again).find(reference) is not None
    again.close()


def test_the_same_inquiry_twice_gives_one_ticket(store: TicketStore) -> None:
    log(store, 1)
    first = create(store)
    second = create(store, text="en anden gang")
    assert second == first
    assert len(store.newest()) == 1


def test_dense_references_are_numbered_without_gaps_and_anew_each_year(store: TicketStore) -> None:
    for number in range(1, 5):
        log(store, number)
    references = [
        create(store, inquiry_id="i-1").reference,
        create(store, inquiry_id="i-2").reference,
        create(store, inquiry_id="i-3", received=MORNING.replace(year=2027)).reference,
        create(store, inquiry_id="i-4").reference,
    ]
    assert references == ["EI-2026-000001", "EI-2026-000002", "EI-2027-000001", "EI-2026-000003"]


def test_random_references_do_not_tell_how_many_tickets_there_are(store: TicketStore) -> None:
    references = []
    for number in range(20):
        log(store, number)
        references.append(create(store, dense=False, inquiry_id=f"i-{number}").reference)
    assert len(set(references)) == 20
    assert all(re.fullmatch(r"EI-2026-\d{6}", reference) for reference in references)
    assert references != sorted(references)


@pytest.mark.parametrize("dense", [True, False])
def test_tickets_made_at_the_same_time_have_different_references(store: TicketStore, dense: bool) -> None:
    for number in range(24):
        log(store, number)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: create(store, dense=dense, inquiry_id=f"i-{number}"), range(24)))
    assert len({ticket.reference for ticket in made}) == 24
    if dense:
        assert {ticket.reference for ticket in made} == {f"EI-2026-{number:06d}" for number in range(1, 25)}


def test_one_inquiry_made_a_ticket_from_several_threads_is_one_ticket(store: TicketStore) -> None:
    log(store, 1)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: create(store), range(8)))
    assert len({ticket.reference for ticket in made}) == 1
    assert len(store.newest()) == 1


def test_the_year_of_a_reference_is_the_danish_one(store: TicketStore) -> None:
    log(store, 1)
    # Half past midnight on New Year's Day in Denmark is still the old year in UTC.
    received = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert create(store, received=received).reference.startswith("EI-2027-")


def test_an_unknown_reference_finds_nothing(store: TicketStore) -> None:
    assert store.find("EI-2026-999999") is None


def test_a_moment_without_time_zone_is_never_stored(store: TicketStore) -> None:
    log(store, 1)
    with pytest.raises(Exception, match="time zone"):
        create(store, received=dt.datetime(2026, 11, 24, 10))
    assert store.newest() == []


def test_the_newest_tickets_come_first_and_can_be_limited(store: TicketStore) -> None:
    for number in range(1, 4):
        log(store, number)
        create(store, inquiry_id=f"i-{number}")
    assert [ticket.reference for ticket in store.newest(2)] == ["EI-2026-000003", "EI-2026-000002"]
    assert len(store.newest()) == 3


def test_open_tickets_are_counted_for_each_owner(store: TicketStore) -> None:
    for number, owner in enumerate(("anna", "anna", "bo"), start=1):
        log(store, number)
        create(store, inquiry_id=f"i-{number}", owner=owner)
    assert store.open_by_owner() == {"anna": 2, "bo": 1}


def test_a_first_contact_is_logged_with_channel_level_and_decision(store: TicketStore) -> None:
    identifier = store.log_inquiry(triage_data(package="cafepakke"), channel="phone", at=MORNING)
    assert store.inquiries() == [
        {
            "id": identifier,
            "created_at": MORNING,
            "channel": "phone",
            "act": "inquiry",
            "task": "udeservering",
            "level": "medium",
            "package": "cafepakke",
            "decision": "enquiry",
            "outcome": "open",
            "model": None,
            "catalogue": None,
        }
    ]


def test_the_same_first_contact_twice_is_logged_once(store: TicketStore) -> None:
    log(store, 1)
    log(store, 1)
    assert len(store.inquiries()) == 1


def test_a_message_without_a_task_is_logged_too(store: TicketStore) -> None:
    store.log_inquiry(triage_data(act="unclear", tasks=[], decision="ask_back"), channel="web", at=MORNING)
    assert store.inquiries()[0]["task"] is None


def test_a_ticket_is_the_outcome_of_its_inquiry_and_nothing_overwrites_it(store: TicketStore) -> None:
    log(store, 1)
    store.set_outcome("i-1", "not_answered")
    assert store.inquiries()[0]["outcome"] == "not_answered"
    create(store)
    store.set_outcome("i-1", "answered")
    store.set_outcome("i-unknown", "answered")
    assert store.inquiries()[0]["outcome"] == "ticket"


def test_what_old_first_contacts_said_is_emptied_once_and_tickets_keep_theirs(store: TicketStore) -> None:
    for number in (1, 2):
        log(store, number)
    create(store)
    later = MORNING + dt.timedelta(days=1)
    store.log_inquiry(triage_data(), channel="web", at=later, inquiry_id="i-3")
    assert [store.forget_texts(later) for _ in range(2)] == [1, 0]
    assert len(store.inquiries()) == 3
    assert store.forget_texts(later + dt.timedelta(days=1)) == 1


def test_which_model_and_catalogue_answered_is_kept_when_what_was_said_is_forgotten(store: TicketStore) -> None:
    versions = {"model": "944afe7f87a2", "catalogue": "9f8e7d6c5b4a"}
    store.log_inquiry(triage_data(text="borde", versions=versions), channel="web", at=MORNING)
    store.forget_texts(MORNING + dt.timedelta(days=1))
    (logged,) = store.inquiries()
    assert (logged["model"], logged["catalogue"]) == ("944afe7f87a2", "9f8e7d6c5b4a")
