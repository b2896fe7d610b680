"""Somebody leaves the catalogue with open tickets and open questions: others get them, and are told."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from bot.tickets import enquiries, handling, upkeep
from bot.tickets.planning import SUGGESTED
from tests.conftest import FixedClock
from tests.desks import Counter, planned


def test_with_everybody_there_nothing_happens(at_desk: Counter) -> None:
    before = at_desk.open(enquiries=[planned(1, "dorte")])
    assert upkeep.hand_over_ownerless(at_desk.desk) == 0
    assert at_desk.ticket(before.reference) == before


def test_the_deputy_gets_the_ticket_of_an_owner_who_left(at_desk: Counter) -> None:
    reference = at_desk.open(owner="gone", deputy="bo").reference
    assert upkeep.hand_over_ownerless(at_desk.desk) == 1
    ticket = at_desk.ticket(reference)
    assert (ticket.owner, ticket.deputy, ticket.flags) == ("bo", "carl", ("owner_gone",))
    assert ticket.version == 2
    assert ticket.events[-1]["data"]["before"] == "gone"
    assert at_desk.told(reference)[-1] == ("reassigned", "bo")
    assert "står ikke længere i kataloget" in at_desk.notice(reference, "reassigned")["reason"]
    assert upkeep.hand_over_ownerless(at_desk.desk) == 0
    handling.take(at_desk.desk, reference, "bo")
    handling.reassign(at_desk.desk, reference, "bo", "anna", "Hun har opgaven")
    assert at_desk.ticket(reference).flags == ()


@pytest.mark.parametrize("deputy", [None, "gone-too"])
def test_the_coordinator_gets_it_when_there_is_no_deputy(at_desk: Counter, deputy: str | None) -> None:
    reference = at_desk.open(owner="gone", deputy=deputy).reference
    upkeep.hand_over_ownerless(at_desk.desk)
    assert at_desk.ticket(reference).owner == "karla"


def test_a_deputy_who_is_away_is_stepped_in_for(at_desk: Counter) -> None:
    today = at_desk.desk.today()
    at_desk.desk.absences.add("bo", today, today, None, "bo", at_desk.clock())
    reference = at_desk.open(owner="gone", deputy="bo").reference
    upkeep.hand_over_ownerless(at_desk.desk)
    assert at_desk.ticket(reference).owner == "carl"
    assert at_desk.told(reference)[-1] == ("reassigned", "carl")


def test_a_closed_ticket_keeps_who_had_it(at_desk: Counter) -> None:
    reference = at_desk.open(owner="gone").reference
    handling.close(at_desk.desk, reference, "anna", "solved")
    assert upkeep.hand_over_ownerless(at_desk.desk) == 0
    assert at_desk.ticket(reference).owner == "gone"


def test_open_questions_and_places_beside_the_owner_are_looked_after_too(at_desk: Counter) -> None:
    asked = [planned(1, "gone"), planned(2, "gone", (), SUGGESTED), planned(3, "gone")]
    reference = at_desk.open(enquiries=asked).reference
    enquiries.answer(at_desk.desk, reference, 3, "gone", involved=False)
    with at_desk.desk.change(reference, "anna") as change:
        from bot.storage.ticket_tables import ParticipantRow

        change.row.participants.append(ParticipantRow(staff="gone", added_at=change.now))
    assert upkeep.hand_over_ownerless(at_desk.desk) == 1
    ticket = at_desk.ticket(reference)
    # Nobody in the office of outdoor life has the task in this small municipality but Dorte.
    assert [(one.person, one.status) for one in ticket.enquiries] == [
        ("dorte", "asked"),
        ("dorte", "suggested"),
        ("gone", "no"),
    ]
    assert ticket.participants == ()
    assert ticket.owner == "anna"
    assert at_desk.told(reference)[-1] == ("enquiry", "dorte")
    assert upkeep.hand_over_ownerless(at_desk.desk) == 0


def test_a_question_without_a_task_goes_to_the_coordinator(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    enquiries.ask(at_desk.desk, reference, "anna", ["dorte"])
    with at_desk.desk.change(reference, "anna") as change:
        change.row.enquiries[0].person = "gone"
    upkeep.hand_over_ownerless(at_desk.desk)
    assert at_desk.ticket(reference).enquiries[0].person == "karla"


def test_it_works_in_the_shipped_catalogue(services: Services, clock: FixedClock) -> None:
    at_desk = Counter(services.desk, services.tickets, clock)
    gone = at_desk.open(owner="gone", deputy=None, enquiries=[planned(1, "gone", task="alkoholbevilling")]).reference
    upkeep.hand_over_ownerless(services.desk)
    ticket = at_desk.ticket(gone)
    assert ticket.owner in services.municipality.staff
    assert "alkoholbevilling" in services.municipality.staff[ticket.enquiries[0].person].tasks
