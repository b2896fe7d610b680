"""Which specialists a new ticket asks, and in which order."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.loader import Catalogue
from bot.tickets.planning import ASKED, SUGGESTED, WAITING, Planned, plan
from bot.tickets.roster import Roster

MONDAY = dt.date(2026, 11, 23)
CAFE = ["aendret-anvendelse", "alkoholbevilling", "udeservering"]


def planned(
    catalogue: Catalogue, level: str, package: str | None, tasks: list[str], office_role: str = "erhvervsservice"
) -> dict[str, Planned]:
    place = catalogue.municipalities["odense"]
    office = place.office_for(office_role).id
    found = plan(catalogue, Roster(place), level, package, tasks, office, MONDAY, {})
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    return {one.task: one for one in found}


def test_a_simple_ticket_asks_nobody(catalogue: Catalogue) -> None:
    assert planned(catalogue, "simpel", None, ["udeservering", "skilte"]) == {}


def test_a_medium_ticket_asks_the_offices_that_are_not_the_owners(catalogue: Catalogue) -> None:
    found = planned(catalogue, "medium", None, ["udeservering", "alkoholbevilling"], "byliv")
    assert set(found) == {"alkoholbevilling"}
    assert found["alkoholbevilling"].status == ASKED
    person = catalogue.municipalities["odense"].staff[found["alkoholbevilling"].person]
    assert "alkoholbevilling" in person.tasks


def test_what_the_business_asks_for_is_asked_when_the_steps_before_it_are_settled(catalogue: Catalogue) -> None:
    found = planned(catalogue, "kompleks", "cafepakke", CAFE)
    first, second, third = (found[task] for task in CAFE)
    assert (first.status, second.status, third.status) == (ASKED, WAITING, WAITING)
    assert second.after == (first.number,)
    assert third.after == (first.number, second.number)


def test_a_step_that_nobody_asked_for_is_suggested_and_holds_nothing_up(catalogue: Catalogue) -> None:
    found = planned(catalogue, "kompleks", "cafepakke", ["alkoholbevilling"])
    assert found["aendret-anvendelse"].status == SUGGESTED
    assert found["alkoholbevilling"].status == ASKED


def test_a_suggested_step_between_two_does_not_let_the_last_one_go_first(catalogue: Catalogue) -> None:
    found = planned(catalogue, "kompleks", "cafepakke", ["aendret-anvendelse", "udeservering"])
    assert found["alkoholbevilling"].status == SUGGESTED
    assert found["udeservering"].status == WAITING
    assert found["aendret-anvendelse"].number in found["udeservering"].after


def test_tasks_outside_the_package_are_asked_beside_it(catalogue: Catalogue) -> None:
    found = planned(catalogue, "kompleks", "cafepakke", ["aendret-anvendelse", "jobannonce"])
    assert found["jobannonce"].status == ASKED
    assert found["jobannonce"].after == ()


def test_what_the_business_asks_of_the_owners_own_office_is_for_the_owner(catalogue: Catalogue) -> None:
    found = planned(catalogue, "kompleks", "vaekstpakke", ["vaekstvejledning"])
    assert "vaekstvejledning" not in found
    assert found["fast-kontaktperson"].status == SUGGESTED


@pytest.mark.parametrize("municipality", ["odense", "koebenhavn", "aalborg", "jammerbugt"])
def test_every_step_of_every_package_finds_somebody_to_ask(catalogue: Catalogue, municipality: str) -> None:
    place = catalogue.municipalities[municipality]
    for package in catalogue.packages.values():
        tasks = [step.task for step in package.steps]
        for one in plan(catalogue, Roster(place), "kompleks", package.id, tasks, "", MONDAY, {}):
            assert one.person in place.staff
            assert one.office in place.offices
            assert all(before < one.number for before in one.after)
