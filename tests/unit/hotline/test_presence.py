"""Who has the task, who of them is here, and who steps in."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.loader import Catalogue
from bot.hotline import presence
from bot.tickets.calendar import WorkCalendar
from bot.tickets.roster import Away, Roster
from tests.builders import municipality, person, profile

MONDAY = dt.date(2026, 11, 23)
CALENDAR = WorkCalendar.of(profile())
ANNA = person("anna", "byliv", ["udeservering"], deputy="bo", away=[("2026-11-23", "2026-11-25")])
BO = person("bo", "byliv", ["udeservering"])
CARL = person("carl", "byliv", ["skilte"])


def roster(**away: list[Away]) -> Roster:
    return Roster(municipality(ANNA, BO, CARL), away)


def test_those_at_work_come_first_and_others_tasks_are_left_out(catalogue: Catalogue) -> None:
    people = presence.for_task(roster(), CALENDAR, catalogue.tasks["udeservering"], MONDAY)
    assert [(one.person.id, one.here) for one in people] == [("bo", True), ("anna", False)]


def test_an_absent_person_comes_with_the_day_they_are_back_and_the_deputy() -> None:
    shown = presence.of(roster(), CALENDAR, "anna", MONDAY)
    assert shown is not None
    assert shown.back == dt.date(2026, 11, 26)
    assert shown.shown()["state"] == "Væk, tilbage torsdag den 26. november"
    assert shown.shown()["deputy"] == {"id": "bo", "name": "Bo", "extension": "1234"}


def test_absences_that_follow_each_other_are_one() -> None:
    away = [Away(dt.date(2026, 11, 26), dt.date(2026, 11, 27))]
    shown = presence.of(roster(anna=away), CALENDAR, "anna", MONDAY)
    assert shown is not None
    # Friday is away as well, so it is Monday.
    assert shown.back == dt.date(2026, 11, 30)


def test_somebody_who_is_present_has_office_number_and_extension() -> None:
    shown = presence.of(roster(), CALENDAR, "bo", MONDAY)
    assert shown is not None
    said = shown.shown()
    assert (said["phone"], said["extension"], said["state"], said["deputy"]) == (
        "66 13 13 72",
        "1234",
        "Til stede i dag",
        None,
    )


def test_nobody_of_that_id_is_none() -> None:
    assert presence.of(roster(), CALENDAR, "ukendt", MONDAY) is None
