"""From a decision and what a business said to a stored ticket."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import Services
from bot.tickets.opening import Collected, open_ticket
from bot.triage.contract import TaskGuess, Triage
from tests.conftest import FixedClock

ZONE = ZoneInfo("Europe/Copenhagen")
COLLECTED = Collected(
    inquiry_id="i-1",
    channel="web",
    conversation_id=None,
    name="Ida Holm",
    company="Café Ida",
    cvr=None,
    contact_way="+4566131372",
    details={"address": "Vestergade 1"},
    transcript=[{"from": "user", "text": "Må vi have borde ude?"}],
    flags=(),
    purpose="enquiry",
)
MEDIUM = Triage(
    text="Må vi have borde ude?",
    act="inquiry",
    decision="enquiry",
    tasks=(TaskGuess("udeservering", 0.9),),
    level="medium",
    owners=("byliv",),
)


@pytest.fixture
def logged(services: Services) -> Services:
    services.tickets.log_inquiry(MEDIUM.to_dict(), channel="web", at=services.clock(), inquiry_id="i-1")
    return services


def test_the_owner_has_the_task_in_the_office_that_owns_it(logged: Services) -> None:
    ticket = open_ticket(logged, MEDIUM, COLLECTED)
    owner = logged.municipality.staff[ticket.owner]
    assert "udeservering" in owner.tasks
    assert "byliv" in logged.municipality.offices[owner.office].roles
    assert ticket.office == owner.office
    assert ticket.deputy in logged.municipality.staff


def test_the_deadline_and_the_promise_are_those_of_the_profile(logged: Services) -> None:
    ticket = open_ticket(logged, MEDIUM, COLLECTED)
    assert ticket.due_at == dt.datetime(2026, 11, 24, 10, 30, tzinfo=ZONE)
    assert ticket.promise == logged.profile.service_targets.promise["medium"].text


def test_asked_on_friday_at_14_it_is_due_on_monday_at_14(logged: Services, clock: FixedClock) -> None:
    clock.now = dt.datetime(2026, 11, 20, 14, tzinfo=ZONE)
    assert open_ticket(logged, MEDIUM, COLLECTED).due_at == dt.datetime(2026, 11, 23, 14, tzinfo=ZONE)


def test_a_complex_matter_gets_a_contact_person_of_the_entrance_and_five_working_days(logged: Services) -> None:
    triaged = dataclasses.replace(MEDIUM, level="kompleks", decision="contact_person", package="cafepakke")
    ticket = open_ticket(logged, triaged, COLLECTED)
    assert "erhvervsservice" in logged.municipality.offices[ticket.office].roles
    assert ticket.due_at == dt.datetime(2026, 11, 30, 15, tzinfo=ZONE)
    assert ticket.package == "cafepakke"


def test_what_is_passed_on_to_others_is_kept_by_the_entrance_and_flagged(logged: Services) -> None:
    triaged = Triage(text="Pas", act="out_of_scope", decision="redirect")
    ticket = open_ticket(logged, triaged, dataclasses.replace(COLLECTED, purpose="pass_on"))
    assert "erhvervsservice" in logged.municipality.offices[ticket.office].roles
    assert "pass_on" in ticket.flags


def test_a_matter_without_a_task_still_has_an_owner(logged: Services) -> None:
    triaged = Triage(text="Ring til mig", act="callback", decision="hand_over")
    assert open_ticket(logged, triaged, COLLECTED).owner in logged.municipality.staff


@pytest.mark.parametrize(
    ("way", "phone", "email"),
    [("+4566131372", "+4566131372", None), ("ida@cafe-ida.example", None, "ida@cafe-ida.example")],
)
def test_a_phone_number_and_an_address_are_told_apart(
    logged: Services, way: str, phone: str | None, email: str | None
) -> None:
    contact = open_ticket(logged, MEDIUM, dataclasses.replace(COLLECTED, contact_way=way)).contact
    assert contact == {"name": "Ida Holm", "phone": phone, "email": email}


def test_a_phone_number_given_beside_an_address_is_not_lost(logged: Services) -> None:
    both = dataclasses.replace(COLLECTED, contact_way="+4566131372, ida@cafe-ida.example")
    assert open_ticket(logged, MEDIUM, both).contact == {
        "name": "Ida Holm",
        "phone": "+4566131372",
        "email": "ida@cafe-ida.example",
    }


def test_tickets_are_spread_over_those_who_share_a_task(services: Services) -> None:
    shared = next(
        task
        for task in services.catalogue.tasks.values()
        if sum(
            task.id in person.tasks
            and services.municipality.offices[person.office].id == services.municipality.office_for(task.owner).id
            and person.at_work(services.today())
            for person in services.municipality.staff.values()
        )
        >= 2
    )
    triaged = dataclasses.replace(MEDIUM, tasks=(TaskGuess(shared.id, 0.9),), owners=(shared.owner,))
    owners = []
    for number in range(2):
        identifier = f"n-{number}"
        services.tickets.log_inquiry(triaged.to_dict(), channel="web", at=services.clock(), inquiry_id=identifier)
        owners.append(open_ticket(services, triaged, dataclasses.replace(COLLECTED, inquiry_id=identifier)).owner)
    assert len(set(owners)) == 2


def test_the_decision_is_kept_as_proof_of_the_choice(logged: Services) -> None:
    assert open_ticket(logged, MEDIUM, COLLECTED).triage == MEDIUM.to_dict()


def test_opening_twice_gives_the_first_ticket(logged: Services) -> None:
    assert open_ticket(logged, MEDIUM, COLLECTED) == open_ticket(logged, MEDIUM, COLLECTED)
