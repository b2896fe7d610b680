"""Who is at work and who steps in: chains, absences with an end, circles, people who have left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from bot.catalogue.model import StaffMember
from bot.tickets.roster import Away, Roster
from tests.builders import municipality, person

MONDAY = dt.date(2026, 11, 23)
FRIDAY = dt.date(2026, 11, 27)
WEEK = Away(MONDAY, FRIDAY)


def roster(away: Mapping[str, Sequence[Away]] | None = None, *people: StaffMember) -> Roster:
    chain = (
        person("anna", "byliv", deputy="bo"),
        person("bo", "byliv", deputy="carl"),
        person("carl", "byliv", deputy="anna"),
    )
    return Roster(municipality(*(people or chain)), away or {})


def test_whoever_is_at_work_reads_their_own() -> None:
    assert roster().reader("anna", MONDAY) == "anna"


def test_the_deputy_reads_while_somebody_is_away_and_no_longer() -> None:
    away = roster({"anna": [WEEK]})
    days = [MONDAY - dt.timedelta(days=1), MONDAY, FRIDAY, FRIDAY + dt.timedelta(days=1)]
    assert [away.reader("anna", day) for day in days] == ["anna", "bo", "bo", "anna"]


def test_the_deputys_deputy_reads_when_both_are_away() -> None:
    assert roster({"anna": [WEEK], "bo": [WEEK]}).reader("anna", MONDAY) == "carl"


def test_the_chain_shortens_again_when_the_first_deputy_is_back() -> None:
    away = roster({"anna": [WEEK], "bo": [Away(MONDAY, MONDAY)]})
    assert [away.deputy("anna", day) for day in (MONDAY, FRIDAY)] == ["carl", "bo"]


def test_a_deputy_named_for_an_absence_steps_in_for_those_days_only() -> None:
    away = roster({"anna": [Away(MONDAY, MONDAY, "carl")]})
    assert away.deputy("anna", MONDAY) == "carl"
    assert away.deputy("anna", FRIDAY) == "bo"


def test_a_named_deputy_who_has_left_gives_way_to_the_catalogues() -> None:
    assert roster({"anna": [Away(MONDAY, FRIDAY, "gone")]}).deputy("anna", MONDAY) == "bo"


def test_a_circle_of_people_who_are_all_away_ends_with_the_coordinator() -> None:
    everybody = roster({name: [WEEK] for name in ("anna", "bo", "carl")})
    assert everybody.deputy("anna", MONDAY) is None
    assert everybody.reader("anna", MONDAY) == "karla"


def test_somebody_without_a_deputy_is_read_by_the_coordinator_and_not_by_the_coordinators_deputy() -> None:
    away = roster({"anna": [WEEK]}, person("anna", "byliv"))
    assert away.reader("anna", MONDAY) == "karla"


def test_the_coordinators_deputy_reads_when_the_coordinator_is_away_too() -> None:
    away = roster({"anna": [WEEK], "karla": [WEEK]}, person("anna", "byliv"))
    assert away.reader("anna", MONDAY) == "kim"


def test_the_coordinator_reads_when_nobody_is_at_work() -> None:
    away = roster({name: [WEEK] for name in ("anna", "karla", "kim")}, person("anna", "byliv"))
    assert away.reader("anna", MONDAY) == "karla"


def test_a_chain_longer_than_anybody_would_make_ends() -> None:
    people = [person(f"p{number}", "byliv", deputy=f"p{number + 1}") for number in range(30)]
    away = {one.id: [WEEK] for one in people}
    assert roster(away, *people).deputy("p0", MONDAY) is None


def test_somebody_who_has_left_is_not_at_work_and_the_coordinator_reads() -> None:
    place = roster()
    assert not place.at_work("gone", MONDAY)
    assert place.person("gone") is None
    assert place.person(None) is None
    assert place.reader("gone", MONDAY) == "karla"


def test_a_deputy_who_has_left_ends_the_chain() -> None:
    assert roster({"anna": [WEEK]}, person("anna", "byliv", deputy="gone")).deputy("anna", MONDAY) is None


def test_absences_of_the_catalogue_count_as_well() -> None:
    anna = person("anna", "byliv", deputy="bo", away=[("2026-11-23", "2026-11-24")])
    place = roster(None, anna, person("bo", "byliv"))
    assert [place.reader("anna", day) for day in (MONDAY, FRIDAY)] == ["bo", "anna"]


def test_those_one_steps_in_for_are_those_whose_mail_one_reads() -> None:
    place = roster({"anna": [WEEK], "bo": [WEEK], "kim": [WEEK]})
    assert place.stands_in_for("carl", MONDAY) == ["anna", "bo"]
    assert place.stands_in_for("karla", MONDAY) == ["kim"]
    assert place.stands_in_for("anna", MONDAY) == []
    assert place.stands_in_for("carl", FRIDAY + dt.timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("away", "deputy", "circles"),
    [
        ({}, "bo", False),
        ({}, "anna", True),
        ({"bo": [WEEK]}, "bo", False),
        ({"bo": [Away(MONDAY, FRIDAY, "anna")]}, "bo", True),
        ({"bo": [WEEK], "carl": [WEEK]}, "bo", True),
        ({"bo": [Away(MONDAY, FRIDAY, "carl")], "carl": [Away(MONDAY, FRIDAY, "bo")]}, "bo", True),
    ],
)
def test_a_deputy_who_leads_back_to_the_person_is_a_circle(
    away: Mapping[str, Sequence[Away]], deputy: str, circles: bool
) -> None:
    assert roster(away).would_circle("anna", deputy, MONDAY) is circles
