"""A change of a ticket: whole or not at all, on the version that was shown, and everybody concerned is told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bot.catalogue.model import Municipality
from bot.storage.staff_tables import AccountRow
from bot.tickets import business, handling
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError, TicketUnknownError
from bot.tickets.notices import post
from tests.builders import person
from tests.desks import Counter, place


def test_a_change_leaves_an_event_with_who_when_and_what_and_a_higher_version(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    at_desk.clock.advance(minutes=5)
    with at_desk.desk.change(reference, "anna", 1) as change:
        assert change.event("tested", value=7) == 3
    ticket = at_desk.ticket(reference)
    assert ticket.version == 2
    assert ticket.updated_at == at_desk.clock()
    assert ticket.events[-1] == {"at": at_desk.clock(), "kind": "tested", "who": "anna", "data": {"value": 7}}


def test_a_change_that_fails_leaves_nothing(at_desk: Counter) -> None:
    before = at_desk.open()

    def fail() -> None:
        with at_desk.desk.change(before.reference, "anna") as change:
            change.event("tested")
            change.message("internal", "halvt")
            change.tell_staff("participant", "bo")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert at_desk.ticket(before.reference) == before


def test_a_change_on_an_old_view_is_refused_with_who_and_when(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    at_desk.clock.advance(minutes=3)
    handling.note(at_desk.desk, reference, "bo", "Jeg har ringet.", 1)
    at_desk.clock.advance(minutes=30)
    with pytest.raises(ChangedMeanwhileError) as refused:
        handling.reply(at_desk.desk, reference, "anna", "Hej", 1)
    assert refused.value.values == {"who": "Bo", "at": "10.33"}
    assert at_desk.ticket(reference).version == 2


def test_whoever_changed_it_is_named_in_words_whoever_it_was(at_desk: Counter) -> None:
    ticket = at_desk.open()

    def changed_by(version: int) -> object:
        with pytest.raises(ChangedMeanwhileError) as refused:
            handling.note(at_desk.desk, ticket.reference, "anna", "Hej", version)
        return refused.value.values["who"]

    assert changed_by(0) == "Programmet"
    business.write(at_desk.desk, ticket.access_key, "Mere")
    assert changed_by(1) == "Virksomheden"
    with at_desk.desk.database.transaction() as session:
        session.add(
            AccountRow(
                id="ulla",
                name="Ulla Uden",
                email="ulla@proevestad.example",
                password_hash="",
                roles=["administrator"],
                active=True,
                created_at=at_desk.clock(),
                preferences={},
            )
        )
    handling.note(at_desk.desk, ticket.reference, "ulla", "Set")
    assert changed_by(1) == "Ulla Uden"


def test_a_reference_is_found_however_it_is_written_and_a_guessed_one_is_unknown(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.note(at_desk.desk, reference.lower(), "anna", "Hej")
    assert at_desk.store.find(reference.lower()) == at_desk.ticket(reference)
    for guess in ("EI-2026-000002", "EI-2026-00001", "'; --", ""):
        with pytest.raises(TicketUnknownError):
            handling.note(at_desk.desk, guess, "anna", "Hej")
        with pytest.raises(TicketUnknownError):
            business.write(at_desk.desk, guess, "Hej")
        assert at_desk.store.find(guess) is None
        assert at_desk.store.find_by_key(guess) is None


def test_a_key_cannot_be_guessed_from_the_reference_or_another_key(at_desk: Counter) -> None:
    keys = {at_desk.open().access_key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) == 43 for key in keys)


def test_a_remark_outdates_nobodys_view(at_desk: Counter) -> None:
    before = at_desk.open()
    at_desk.clock.advance(minutes=3)
    with at_desk.desk.remark(before.reference, "system") as change:
        change.event("tested")
    after = at_desk.ticket(before.reference)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)
    assert len(after.events) == len(before.events) + 1
    with pytest.raises(TicketUnknownError), at_desk.desk.remark("EI-2026-999999", "system"):
        pass


def test_whoever_steps_in_today_reads_it_and_is_told_for_whom(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    today = at_desk.desk.today()
    at_desk.desk.absences.add("anna", today, today, None, "anna", at_desk.clock())
    with at_desk.desk.change(reference, "karla") as change:
        change.tell_staff("business_wrote", "anna")
    assert at_desk.told(reference)[-1] == ("business_wrote", "bo")
    assert at_desk.notice(reference, "business_wrote")["meant_for"] == "anna"
    at_desk.clock.advance(days=1)
    with at_desk.desk.change(reference, "karla") as change:
        change.tell_staff("business_wrote", "anna")
    assert at_desk.told(reference)[-1] == ("business_wrote", "anna")
    assert "meant_for" not in at_desk.notice(reference, "business_wrote")


def test_nobody_is_told_of_their_own_doing_nor_the_deputy_in_their_place(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    today = at_desk.desk.today()
    before = len(at_desk.told(reference))
    with at_desk.desk.change(reference, "anna") as change:
        change.tell_staff("participant", "anna")
    at_desk.desk.absences.add("anna", today, today, None, "anna", at_desk.clock())
    for who in ("anna", "bo"):
        with at_desk.desk.change(reference, who) as change:
            change.tell_staff("participant", "anna")
    assert at_desk.told(reference, since=before) == []


def test_whoever_steps_in_for_several_is_told_once(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    today = at_desk.desk.today()
    for away in ("anna", "carl"):
        at_desk.desk.absences.add(away, today, today, "bo", away, at_desk.clock())
    before = len(at_desk.told(reference))
    with at_desk.desk.change(reference, "karla") as change:
        for key in ("", "meeting:1"):
            for staff in ("anna", "bo", "carl"):
                change.tell_staff("meeting", staff, key=key)
    assert at_desk.told(reference, since=before) == [("meeting", "bo"), ("meeting", "bo")]


def test_a_notice_with_the_same_key_is_written_once(at_desk: Counter) -> None:
    with at_desk.desk.database.transaction() as session:
        written = [
            post(
                session,
                key="weekly:anna",
                kind="weekly_overview",
                audience="staff",
                recipient="anna",
                at=at_desk.clock(),
                not_before=at_desk.clock() + dt.timedelta(hours=1) if later else None,
            )
            for later in (False, True)
        ]
    assert written == [True, False]


def test_two_tickets_in_one_change_change_both_or_neither(at_desk: Counter) -> None:
    first, second = at_desk.open(), at_desk.open()

    def fail() -> None:
        with at_desk.desk.change_both(first.reference, second.reference, "anna") as changes:
            for change in changes:
                change.event("tested")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [at_desk.ticket(one.reference) for one in (first, second)] == [first, second]
    with at_desk.desk.change_both(second.reference.lower(), first.reference, "anna", 1) as (one, other):
        assert (one.row.reference, other.row.reference) == (second.reference, first.reference)
    with pytest.raises(ChangedMeanwhileError), at_desk.desk.change_both(first.reference, second.reference, "bo", 1):
        pass
    for unknown in (first.reference, "EI-2026-999999"):
        with pytest.raises(TicketUnknownError), at_desk.desk.change_both(first.reference, unknown, "anna"):
            pass


def test_a_move_that_is_not_allowed_changes_nothing(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    with pytest.raises(NotAllowedError), at_desk.desk.change(reference, "anna") as change:
        change.move("reopened")
    assert at_desk.ticket(reference).status == "assigned"


def test_everybody_away_still_leaves_somebody_who_is_told(counter_in: Callable[[Municipality], Counter]) -> None:
    away = [("2026-11-01", "2026-12-01")]
    people = [person(name, "byliv", ["udeservering"], deputy=other, away=away) for name, other in ("ab", "ba")]
    at_desk = counter_in(place(*people))
    reference = at_desk.open(owner="a").reference
    with at_desk.desk.change(reference, "system") as change:
        change.tell_staff("warning", "a")
    assert at_desk.told(reference)[-1] == ("warning", "karla")
