"""Enquiries: each specialist is asked, answers or names another, is reminded, and the answers become one reply."""

from __future__ import annotations

import pytest

from bot.intake import CPR_MASK
from bot.tickets import enquiries, handling
from bot.tickets.planning import ASKED, SUGGESTED, WAITING
from tests.desks import Counter, planned, refuse


def statuses(at_desk: Counter, reference: str) -> list[str]:
    return [one.status for one in at_desk.ticket(reference).enquiries]


@pytest.fixture
def reference(at_desk: Counter) -> str:
    """Anna's ticket; Dorte and Carl have been asked."""
    return at_desk.open(enquiries=[planned(1, "dorte"), planned(2, "carl")]).reference


def test_a_new_ticket_with_questions_waits_for_the_taskforce(at_desk: Counter, reference: str) -> None:
    ticket = at_desk.ticket(reference)
    assert ticket.status == "waiting_taskforce"
    assert [one.person for one in ticket.enquiries if one.status == ASKED] == ["dorte", "carl"]
    told = at_desk.told(reference)
    assert told == [("assigned", "anna"), ("receipt", reference), ("enquiry", "dorte"), ("enquiry", "carl")]


def test_when_all_have_answered_the_owner_is_told_once_and_the_ticket_goes_on(at_desk: Counter, reference: str) -> None:
    before = len(at_desk.told(reference))
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text=" Skiltet må fylde 2 m². ")
    assert at_desk.told(reference, since=before) == []
    assert at_desk.ticket(reference).status == "waiting_taskforce"
    enquiries.answer(at_desk.desk, reference, 2, "carl", involved=False)
    ticket = at_desk.ticket(reference)
    assert ticket.status == "assigned"
    assert [(one.status, one.answer) for one in ticket.enquiries] == [("yes", "Skiltet må fylde 2 m²."), ("no", None)]
    assert at_desk.told(reference, since=before) == [("enquiries_answered", "anna")]


def test_an_answer_that_comes_while_we_wait_for_the_business_is_told_too(at_desk: Counter, reference: str) -> None:
    handling.ask_business(at_desk.desk, reference, "anna", "Hvilken adresse?")
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=False)
    enquiries.answer(at_desk.desk, reference, 2, "carl", involved=False)
    assert at_desk.ticket(reference).status == "waiting_business"
    assert at_desk.told(reference)[-1] == ("enquiries_answered", "anna")


def test_a_yes_needs_a_contribution_and_a_cpr_number_in_it_is_masked(at_desk: Counter, reference: str) -> None:
    refuse(
        "contribution_missing",
        lambda: enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text=" "),
    )
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text="Ejer 010190-1234")
    assert at_desk.ticket(reference).enquiries[0].answer == f"Ejer {CPR_MASK}"


def test_an_enquiry_is_answered_once(at_desk: Counter, reference: str) -> None:
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=False)
    for number, code in ((1, "enquiry_settled"), (7, "enquiry_unknown")):
        refuse(code, lambda number=number: enquiries.answer(at_desk.desk, reference, number, "bo", involved=False))


def test_whoever_steps_in_may_answer(at_desk: Counter, reference: str) -> None:
    enquiries.answer(at_desk.desk, reference, 1, "karla", involved=False)
    assert at_desk.ticket(reference).events[-1]["who"] == "karla"


def test_whoever_is_named_instead_is_asked_and_the_ticket_remembers_both(at_desk: Counter, reference: str) -> None:
    enquiries.pass_on(at_desk.desk, reference, 1, "dorte", "bo", "Bo har skilte nu")
    first, _, third = at_desk.ticket(reference).enquiries
    assert (first.status, first.answer) == ("passed", "Bo har skilte nu")
    assert (third.person, third.status, third.task, third.number) == ("bo", "asked", "skilte", 3)
    assert at_desk.told(reference)[-1] == ("enquiry", "bo")
    assert at_desk.ticket(reference).status == "waiting_taskforce"
    refuse("pass_to_self", lambda: enquiries.pass_on(at_desk.desk, reference, 3, "bo", "bo"))
    refuse("staff_unknown", lambda: enquiries.pass_on(at_desk.desk, reference, 3, "bo", "gone"))


def test_what_waits_for_somebody_waits_for_whoever_was_named_instead(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "dorte"), planned(2, "carl", [1], WAITING)]).reference
    enquiries.pass_on(at_desk.desk, reference, 1, "dorte", "bo")
    assert at_desk.ticket(reference).enquiries[1].after == (3,)
    assert statuses(at_desk, reference) == ["passed", "waiting", "asked"]
    enquiries.answer(at_desk.desk, reference, 3, "bo", involved=False)
    assert statuses(at_desk, reference) == ["passed", "asked", "no"]
    assert at_desk.told(reference)[-1] == ("enquiry", "carl")
    assert at_desk.ticket(reference).status == "waiting_taskforce"


def test_each_step_is_asked_when_the_ones_before_it_are_settled(at_desk: Counter) -> None:
    steps = [planned(1, "dorte"), planned(2, "carl", [1], WAITING), planned(3, "bo", [1, 2], WAITING)]
    reference = at_desk.open(enquiries=steps).reference
    enquiries.drop(at_desk.desk, reference, "anna", 1)
    assert statuses(at_desk, reference) == ["dropped", "asked", "waiting"]
    enquiries.answer(at_desk.desk, reference, 2, "carl", involved=True, text="Bevilling kræves.")
    assert statuses(at_desk, reference) == ["dropped", "yes", "asked"]


def test_a_suggested_step_is_asked_when_the_contact_person_says_so(at_desk: Counter) -> None:
    steps = [planned(1, "dorte", (), SUGGESTED), planned(2, "carl", [1], SUGGESTED)]
    reference = at_desk.open(enquiries=steps).reference
    assert at_desk.ticket(reference).status == "assigned"
    enquiries.ask_suggested(at_desk.desk, reference, "anna", 2, 1)
    assert statuses(at_desk, reference) == ["suggested", "asked"]
    assert at_desk.ticket(reference).status == "waiting_taskforce"
    refuse("enquiry_settled", lambda: enquiries.ask_suggested(at_desk.desk, reference, "anna", 2))


def test_a_suggested_step_waits_for_one_that_has_been_asked(at_desk: Counter) -> None:
    steps = [planned(1, "dorte"), planned(2, "carl", [1], SUGGESTED)]
    reference = at_desk.open(enquiries=steps).reference
    enquiries.ask_suggested(at_desk.desk, reference, "anna", 2)
    assert statuses(at_desk, reference) == ["asked", "waiting"]


def test_a_question_that_is_not_needed_is_taken_back(at_desk: Counter, reference: str) -> None:
    before = len(at_desk.told(reference))
    for number in (1, 2):
        enquiries.drop(at_desk.desk, reference, "anna", number)
    assert statuses(at_desk, reference) == ["dropped", "dropped"]
    assert at_desk.ticket(reference).status == "assigned"
    assert at_desk.kinds(reference).count("enquiry_dropped") == 2
    assert at_desk.told(reference, since=before) == []


def test_dropping_a_suggestion_tells_nobody_that_all_have_answered(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "dorte", (), SUGGESTED)]).reference
    before = len(at_desk.told(reference))
    enquiries.drop(at_desk.desk, reference, "karla", 1)
    assert at_desk.told(reference, since=before) == []


def test_the_owner_asks_more_people_each_of_them_once(at_desk: Counter, reference: str) -> None:
    enquiries.ask(at_desk.desk, reference, "anna", ["bo", "bo", "dorte"], "skilte", 1)
    assert [one.person for one in at_desk.ticket(reference).enquiries] == ["dorte", "carl", "bo"]
    refuse("staff_unknown", lambda: enquiries.ask(at_desk.desk, reference, "anna", ["kim", "gone"]))
    refuse("staff_missing", lambda: enquiries.ask(at_desk.desk, reference, "anna", []))
    assert len(at_desk.ticket(reference).enquiries) == 3


@pytest.mark.parametrize("answered", [False, True])
def test_asking_somebody_makes_the_ticket_wait_again(at_desk: Counter, answered: bool) -> None:
    reference = at_desk.open().reference
    if answered:
        handling.reply(at_desk.desk, reference, "anna", "Ja")
    enquiries.ask(at_desk.desk, reference, "anna", ["dorte"])
    assert at_desk.ticket(reference).status == "waiting_taskforce"


def test_asking_does_not_end_the_wait_for_the_business(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.ask_business(at_desk.desk, reference, "anna", "Hvor?")
    enquiries.ask(at_desk.desk, reference, "anna", ["dorte"])
    assert at_desk.ticket(reference).status == "waiting_business"


def test_whoever_is_silent_is_reminded_twice_and_then_the_owner_is_told(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "dorte")]).reference
    version = at_desk.ticket(reference).version
    before = len(at_desk.told(reference))
    assert enquiries.remind(at_desk.desk) == 0
    reminded = []
    for _ in range(6):
        at_desk.clock.advance(days=1)
        reminded.append(enquiries.remind(at_desk.desk))
        assert enquiries.remind(at_desk.desk) == 0
    # Monday's question is mentioned on Tuesday and Wednesday; on Thursday it is the owner's turn.
    assert reminded == [1, 1, 1, 0, 0, 0]
    assert at_desk.told(reference, since=before) == [
        ("enquiry_reminder", "dorte"),
        ("enquiry_reminder", "dorte"),
        ("enquiry_silent", "anna"),
    ]
    assert at_desk.ticket(reference).enquiries[0].reminders == 2
    assert at_desk.ticket(reference).version == version
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=False)
    assert at_desk.ticket(reference).status == "assigned"


def test_a_reminder_goes_to_the_deputy_while_somebody_is_away(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "bo")]).reference
    at_desk.clock.advance(days=1)
    today = at_desk.desk.today()
    at_desk.desk.absences.add("bo", today, today, None, "bo", at_desk.clock())
    enquiries.remind(at_desk.desk)
    assert at_desk.told(reference)[-1] == ("enquiry_reminder", "carl")


def test_an_answer_that_came_while_the_reminder_was_on_its_way_wins(at_desk: Counter, reference: str) -> None:
    at_desk.clock.advance(days=1)
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=False)
    before = len(at_desk.told(reference))
    assert enquiries.remind(at_desk.desk) == 1
    assert at_desk.told(reference, since=before) == [("enquiry_reminder", "carl")]


def test_reminders_are_given_to_those_first_who_have_waited_longest(at_desk: Counter, reference: str) -> None:
    at_desk.clock.advance(days=1)
    younger = at_desk.open(enquiries=[planned(1, "bo")]).reference
    at_desk.clock.advance(days=1)
    assert enquiries.remind(at_desk.desk, limit=2) == 2
    assert ("enquiry_reminder", "bo") not in at_desk.told(younger)
    assert enquiries.remind(at_desk.desk) == 1


def test_the_contributions_become_one_reply_in_the_order_they_were_asked(at_desk: Counter, reference: str) -> None:
    assert enquiries.draft_reply(at_desk.ticket(reference)) == ""
    enquiries.answer(at_desk.desk, reference, 2, "carl", involved=True, text="Bevilling kræves.")
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text="Skiltet må fylde 2 m².")
    draft = enquiries.draft_reply(at_desk.ticket(reference))
    assert draft.split("\n\n") == [
        "Hej Ida",
        "Skiltet må fylde 2 m².",
        "Bevilling kræves.",
        "Skriv, hvis der er noget, du er i tvivl om.",
    ]


def test_the_draft_greets_somebody_without_a_name_too(at_desk: Counter) -> None:
    contact = {"name": None, "phone": "+4566131372", "email": None}
    reference = at_desk.open(contact=contact, enquiries=[planned(1, "dorte")]).reference
    enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text="Ja.")
    assert enquiries.draft_reply(at_desk.ticket(reference)).startswith("Hej\n\nJa.")
