"""No refusal without dialogue: an offer and a second person come first."""

from __future__ import annotations

import pytest

from bot.tickets import business, handling, refusals
from tests.desks import Counter, refuse

REASON = "Fortovet er for smalt."


@pytest.fixture
def reference(at_desk: Counter) -> str:
    """A ticket of Anna's, with Bo as deputy."""
    return at_desk.open().reference


def test_a_refusal_closes_after_an_offer_and_a_second_pair_of_eyes(at_desk: Counter, reference: str) -> None:
    desk = at_desk.desk
    refusals.propose(desk, reference, "anna", REASON, 1)
    refuse("refusal_without_offer", lambda: refusals.close_refused(desk, reference, "anna", REASON))
    refusals.offer(desk, reference, "anna", "alternative", "I kan bruge pladsen bagved.", 2)
    refuse("refusal_unseen", lambda: refusals.close_refused(desk, reference, "anna", REASON))
    refusals.see(desk, reference, "bo", 3)
    refuse("reason_missing", lambda: refusals.close_refused(desk, reference, "anna", " "))
    refusals.close_refused(desk, reference, "anna", REASON, 4)
    ticket = at_desk.ticket(reference)
    assert (ticket.status, ticket.closing) == ("closed", "refused")
    assert ticket.refusal["seen_by"] == "bo"
    assert [one["kind"] for one in ticket.refusal["offers"]] == ["alternative"]
    assert at_desk.told(reference)[-2:] == [("reply", reference), ("closed", reference)]


def test_one_who_proposes_a_refusal_is_not_the_one_who_sees_it(at_desk: Counter, reference: str) -> None:
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refuse("refusal_own", lambda: refusals.see(at_desk.desk, reference, "anna"))
    assert at_desk.ticket(reference).refusal["seen_by"] is None


def test_a_refusal_cannot_be_closed_as_solved_but_the_business_may_withdraw(at_desk: Counter, reference: str) -> None:
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refuse("refusal_open", lambda: handling.close(at_desk.desk, reference, "anna", "solved"))
    handling.close(at_desk.desk, reference, "anna", "withdrawn")
    assert at_desk.ticket(reference).closing == "withdrawn"


def test_an_offer_is_a_question_that_the_business_can_answer(at_desk: Counter, reference: str) -> None:
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refusals.offer(at_desk.desk, reference, "anna", "meeting", "Skal vi mødes på stedet?")
    ticket = at_desk.ticket(reference)
    assert ticket.status == "waiting_business"
    assert at_desk.told(reference)[-1] == ("question", reference)
    business.write(at_desk.desk, ticket.access_key, "Ja tak")
    assert at_desk.ticket(reference).status == "assigned"


def test_an_offer_names_an_alternative_or_a_meeting_in_words(at_desk: Counter, reference: str) -> None:
    refuse("refusal_not_begun", lambda: refusals.offer(at_desk.desk, reference, "anna", "meeting", "Kom"))
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refuse("offer_kind", lambda: refusals.offer(at_desk.desk, reference, "anna", "cake", "Kage"))
    refuse("text_missing", lambda: refusals.offer(at_desk.desk, reference, "anna", "meeting", ""))
    refuse("reason_missing", lambda: refusals.propose(at_desk.desk, reference, "anna", ""))


def test_a_new_reason_must_be_seen_again(at_desk: Counter, reference: str) -> None:
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refusals.offer(at_desk.desk, reference, "anna", "meeting", "Kom")
    refusals.see(at_desk.desk, reference, "bo")
    refusals.propose(at_desk.desk, reference, "anna", "En helt anden grund")
    refuse("refusal_without_offer", lambda: refusals.close_refused(at_desk.desk, reference, "anna", "Nej"))


def test_a_way_that_was_found_ends_the_refusal(at_desk: Counter, reference: str) -> None:
    refuse("refusal_not_begun", lambda: refusals.withdraw(at_desk.desk, reference, "anna"))
    refusals.propose(at_desk.desk, reference, "anna", REASON)
    refusals.withdraw(at_desk.desk, reference, "anna")
    handling.close(at_desk.desk, reference, "anna", "solved")
    assert at_desk.kinds(reference)[2:4] == ["refusal_proposed", "refusal_withdrawn"]


def test_a_closed_refusal_takes_nothing_more_and_needs_its_dialogue_anew(at_desk: Counter, reference: str) -> None:
    desk = at_desk.desk
    refusals.propose(desk, reference, "anna", REASON)
    refusals.offer(desk, reference, "anna", "meeting", "Kom")
    refusals.see(desk, reference, "bo")
    refusals.close_refused(desk, reference, "anna", REASON)
    for act in (
        lambda: refusals.offer(desk, reference, "anna", "meeting", "Kom"),
        lambda: refusals.see(desk, reference, "bo"),
        lambda: refusals.withdraw(desk, reference, "anna"),
        lambda: refusals.propose(desk, reference, "anna", REASON),
        lambda: refusals.close_refused(desk, reference, "anna", REASON),
    ):
        refuse("closed", act)
    business.write(desk, at_desk.ticket(reference).access_key, "Vi har målt igen")
    assert at_desk.ticket(reference).refusal == {}
    refuse("refusal_not_begun", lambda: refusals.close_refused(desk, reference, "anna", REASON))


@pytest.mark.parametrize(
    ("proposer", "away", "second"),
    [
        ("anna", [], "bo"),
        ("anna", ["bo"], "carl"),
        ("karla", [], "anna"),
        ("bo", ["anna"], "karla"),
        ("bo", ["anna", "karla"], "kim"),
    ],
)
def test_a_second_person_at_work_is_asked_to_look(
    at_desk: Counter, reference: str, proposer: str, away: list[str], second: str
) -> None:
    today = at_desk.desk.today()
    for staff in away:
        at_desk.desk.absences.add(staff, today, today, None, staff, at_desk.clock())
    refusals.propose(at_desk.desk, reference, proposer, REASON)
    assert at_desk.told(reference)[-1] == ("refusal_to_see", second)
