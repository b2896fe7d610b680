"""Who gets a ticket: never nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality
from bot.tickets.roster import Away, Roster
from bot.tickets.routing import Assignment, assign
from tests.builders import municipality, person

MONDAY = dt.date(2026, 11, 23)
AWAY = (("2026-11-16", "2026-12-04"),)


def byliv(place: Municipality, open_tickets: Mapping[str, int] | None = None) -> Assignment:
    return assign(Roster(place), "byliv", ["udeservering"], MONDAY, open_tickets or {})


def test_the_specialist_in_the_office_owns_it_and_the_deputy_is_named() -> None:
    place = municipality(person("anna", "byliv", ["udeservering"], deputy="bo"), person("bo", "byliv"))
    assert byliv(place) == Assignment("byliv", "anna", "bo")


def test_a_colleague_without_the_task_is_not_chosen() -> None:
    place = municipality(person("aage", "byliv", ["skilte"]), person("zoe", "byliv", ["udeservering"]))
    assert byliv(place).owner == "zoe"


def test_somebody_with_the_task_in_another_office_is_not_chosen() -> None:
    place = municipality(person("aage", "indgang", ["udeservering"]), person("zoe", "byliv", ["udeservering"]))
    assert byliv(place).owner == "zoe"


def test_of_two_specialists_the_one_with_fewer_open_tickets_gets_it() -> None:
    place = municipality(person("anna", "byliv", ["udeservering"]), person("bo", "byliv", ["udeservering"]))
    assert byliv(place, {"anna": 3, "bo": 1}).owner == "bo"
    assert byliv(place, {"anna": 1, "bo": 3}).owner == "anna"


def test_equal_load_is_settled_the_same_way_every_time() -> None:
    place = municipality(person("bo", "byliv", ["udeservering"]), person("anna", "byliv", ["udeservering"]))
    assert {byliv(place).owner for _ in range(5)} == {"anna"}


def test_the_second_task_finds_an_owner_when_nobody_has_the_first() -> None:
    place = municipality(person("anna", "byliv", ["skilte"]))
    assert assign(Roster(place), "byliv", ["udeservering", "skilte"], MONDAY, {}).owner == "anna"


def test_whoever_is_away_is_passed_over_for_a_colleague() -> None:
    place = municipality(person("anna", "byliv", ["udeservering"], away=AWAY), person("bo", "byliv", ["udeservering"]))
    assert byliv(place, {"bo": 9}) == Assignment("byliv", "bo", None)


@pytest.mark.parametrize(
    ("first", "last", "owner"),
    [
        ("2026-11-20", "2026-11-22", "anna"),
        ("2026-11-20", "2026-11-23", "bo"),
        ("2026-11-23", "2026-11-23", "bo"),
        ("2026-11-24", "2026-11-30", "anna"),
    ],
)
def test_an_absence_counts_on_its_first_and_last_day(first: str, last: str, owner: str) -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"], deputy="bo", away=((first, last),)), person("bo", "byliv")
    )
    assert byliv(place).owner == owner


def test_the_deputy_steps_in_when_every_specialist_is_away_and_it_is_flagged() -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"], deputy="bo", away=AWAY), person("bo", "byliv", deputy="karla")
    )
    assert byliv(place) == Assignment("byliv", "bo", "karla", "deputy")


def test_the_deputys_deputy_steps_in_when_both_are_away() -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"], deputy="bo", away=AWAY),
        person("bo", "byliv", deputy="carl", away=AWAY),
        person("carl", "byliv"),
    )
    assert byliv(place).owner == "carl"


def test_deputies_in_a_circle_who_are_all_away_end_with_the_coordinator() -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"], deputy="bo", away=AWAY),
        person("bo", "byliv", deputy="carl", away=AWAY),
        person("carl", "byliv", deputy="anna", away=AWAY),
    )
    assert byliv(place) == Assignment("byliv", "karla", "kim", "nobody_at_work")


def test_nobody_with_the_task_gives_the_coordinator_flagged() -> None:
    assert byliv(municipality(person("anna", "byliv", ["skilte"]))) == Assignment(
        "byliv", "karla", "kim", "no_specialist"
    )


def test_whoever_steps_in_for_the_coordinator_gets_what_nobody_else_can_take() -> None:
    place = municipality(person("anna", "byliv", ["skilte"]))
    away = Roster(place, {"karla": [Away(MONDAY, MONDAY)]})
    assert assign(away, "byliv", ["udeservering"], MONDAY, {}) == Assignment("byliv", "kim", None, "no_specialist")


def test_the_deputy_who_is_away_is_not_named_as_deputy() -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"], deputy="bo"),
        person("bo", "byliv", deputy="carl", away=AWAY),
        person("carl", "byliv"),
    )
    assert byliv(place) == Assignment("byliv", "anna", "carl")


def test_a_contact_person_comes_from_the_entrance_even_without_the_task() -> None:
    place = municipality(person("anna", "byliv", ["udeservering"]))
    chosen = assign(Roster(place), "byliv", ["udeservering"], MONDAY, {"karla": 2}, one_contact_person=True)
    assert (chosen.office, chosen.owner) == ("indgang", "kim")


def test_a_role_that_no_office_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        assign(Roster(municipality()), "havn", ["udeservering"], MONDAY, {})


def test_every_task_has_a_named_owner_on_any_day_in_every_municipality(catalogue: Catalogue) -> None:
    for place in catalogue.municipalities.values():
        for task in catalogue.tasks.values():
            for day in (MONDAY, dt.date(2027, 7, 19)):
                chosen = assign(Roster(place), task.owner, [task.id], day, {})
                assert chosen.owner in place.staff
                assert place.staff[chosen.owner].at_work(day) or chosen.flag == "nobody_at_work"
