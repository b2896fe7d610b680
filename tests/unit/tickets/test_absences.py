"""Absences: entered in two clicks, ended early, never in a circle."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.storage.notice_tables import NoticeRow
from bot.tickets import absences as module
from bot.tickets.absences import Absence, AbsenceStore
from bot.tickets.roster import Roster
from tests.desks import Counter, refuse

MONDAY = dt.date(2026, 11, 23)
FRIDAY = dt.date(2026, 11, 27)
DAY = dt.timedelta(days=1)


@pytest.fixture
def absences(at_desk: Counter) -> AbsenceStore:
    return at_desk.desk.absences


def add(at_desk: Counter, staff: str, first: dt.date, last: dt.date, deputy: str | None = None) -> Absence:
    return at_desk.desk.absences.add(staff, first, last, deputy, staff, at_desk.clock())


def roster(at_desk: Counter, day: dt.date) -> Roster:
    with at_desk.desk.database.reading() as session:
        return at_desk.desk.absences.roster(session, day)


def test_an_absence_is_known_until_it_ends(at_desk: Counter, absences: AbsenceStore) -> None:
    entered = add(at_desk, "anna", MONDAY, FRIDAY, "carl")
    assert absences.upcoming(FRIDAY) == [entered]
    assert absences.upcoming(FRIDAY + DAY) == []
    assert at_desk.desk.roster().reader("anna", MONDAY) == "carl"
    assert roster(at_desk, FRIDAY + DAY).away == {}


def test_the_next_ones_come_first(at_desk: Counter, absences: AbsenceStore) -> None:
    later = add(at_desk, "anna", FRIDAY, FRIDAY)
    sooner = add(at_desk, "bo", MONDAY, MONDAY)
    assert absences.upcoming(MONDAY) == [sooner, later]


@pytest.mark.parametrize(
    ("first", "last"), [(FRIDAY, MONDAY), (MONDAY, MONDAY + dt.timedelta(days=367)), (FRIDAY, FRIDAY - DAY)]
)
def test_days_in_the_wrong_order_or_too_many_are_refused(at_desk: Counter, first: dt.date, last: dt.date) -> None:
    refuse("absence_days", lambda: add(at_desk, "anna", first, last))


@pytest.mark.parametrize(
    ("first", "last", "overlaps"),
    [
        (MONDAY - DAY, MONDAY - DAY, False),
        (MONDAY - DAY, MONDAY, True),
        (MONDAY + DAY, MONDAY + DAY, True),
        (MONDAY - DAY, FRIDAY + DAY, True),
        (FRIDAY, FRIDAY + DAY, True),
        (FRIDAY + DAY, FRIDAY + DAY, False),
    ],
)
def test_an_absence_that_overlaps_another_of_the_same_person_is_refused(
    at_desk: Counter, first: dt.date, last: dt.date, overlaps: bool
) -> None:
    add(at_desk, "anna", MONDAY, FRIDAY)
    add(at_desk, "dorte", first, last)
    if overlaps:
        refuse("absence_overlaps", lambda: add(at_desk, "anna", first, last))
    else:
        add(at_desk, "anna", first, last)


def test_people_who_are_not_in_the_catalogue_are_refused(at_desk: Counter) -> None:
    refuse("staff_unknown", lambda: add(at_desk, "gone", MONDAY, FRIDAY))
    refuse("deputy_unknown", lambda: add(at_desk, "anna", MONDAY, FRIDAY, "gone"))


def test_one_is_not_ones_own_deputy_nor_two_each_others(at_desk: Counter) -> None:
    refuse("deputy_circle", lambda: add(at_desk, "anna", MONDAY, FRIDAY, "anna"))
    add(at_desk, "bo", MONDAY, FRIDAY, "anna")
    refuse("deputy_circle", lambda: add(at_desk, "anna", MONDAY, FRIDAY, "bo"))
    add(at_desk, "anna", MONDAY, FRIDAY, "carl")


def test_a_circle_that_closes_later_in_the_absence_is_refused_too(at_desk: Counter) -> None:
    add(at_desk, "bo", FRIDAY, FRIDAY, "anna")
    refuse("deputy_circle", lambda: add(at_desk, "anna", MONDAY, FRIDAY, "bo"))
    add(at_desk, "anna", MONDAY, FRIDAY - DAY, "bo")


def test_whoever_comes_back_early_is_back(at_desk: Counter, absences: AbsenceStore) -> None:
    entered = add(at_desk, "anna", MONDAY, FRIDAY)
    absences.end(entered.id, MONDAY)
    assert [one.last for one in absences.upcoming(MONDAY)] == [MONDAY]
    assert roster(at_desk, MONDAY).at_work("anna", MONDAY + DAY)
    absences.end(entered.id, FRIDAY)
    assert [one.last for one in absences.upcoming(MONDAY)] == [MONDAY]


def test_an_absence_that_never_began_is_taken_away_and_an_unknown_one_is_nothing(
    at_desk: Counter, absences: AbsenceStore
) -> None:
    entered = add(at_desk, "anna", FRIDAY, FRIDAY)
    absences.end(entered.id, MONDAY)
    absences.end(entered.id, MONDAY)
    assert absences.upcoming(MONDAY) == []


def told(at_desk: Counter) -> list[tuple[str, str]]:
    with at_desk.desk.database.reading() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.kind == "absence_handover"))
        return [(row.recipient, row.data["person"]) for row in rows]


def test_whoever_steps_in_is_told(at_desk: Counter) -> None:
    add(at_desk, "anna", MONDAY, FRIDAY, "carl")
    assert told(at_desk) == [("carl", "anna")]


def test_whoever_enters_a_colleagues_absence_and_steps_in_is_not_told_of_it(at_desk: Counter) -> None:
    at_desk.desk.absences.add("anna", MONDAY, FRIDAY, "carl", "carl", at_desk.clock())
    assert told(at_desk) == []


def test_what_is_asked_many_times_a_second_is_read_once_and_knows_what_was_just_entered(
    at_desk: Counter, absences: AbsenceStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = absences.lately(MONDAY)
    assert absences.lately(MONDAY) is first
    assert absences.lately(MONDAY + DAY) is not first
    entered = add(at_desk, "anna", MONDAY, FRIDAY, "carl")
    assert absences.lately(MONDAY).at_work("anna", MONDAY) is False
    absences.end(entered.id, MONDAY - DAY)
    assert absences.lately(MONDAY).at_work("anna", MONDAY) is True
    elsewhere = AbsenceStore(at_desk.desk.database, at_desk.desk.municipality)
    elsewhere.add("anna", MONDAY, FRIDAY, "carl", "anna", at_desk.clock())
    monkeypatch.setattr(module, "LATELY", 0.0)
    assert absences.lately(MONDAY).at_work("anna", MONDAY) is False
