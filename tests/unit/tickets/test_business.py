"""What a business does with its own ticket."""

from __future__ import annotations

import pytest

from bot.intake import CPR_MASK
from bot.storage.ticket_tables import SurveyRow
from bot.tickets import business, handling
from bot.tickets.errors import TicketUnknownError
from bot.tickets.model import Ticket
from tests.desks import Counter, planned, refuse


@pytest.fixture
def ticket(at_desk: Counter) -> Ticket:
    """Anna's ticket, which Dorte follows."""
    made = at_desk.open()
    handling.add_participant(at_desk.desk, made.reference, "anna", "dorte")
    return at_desk.ticket(made.reference)


def test_what_it_writes_is_masked_and_told_to_owner_and_participants_once(at_desk: Counter, ticket: Ticket) -> None:
    before = len(at_desk.told(ticket.reference))
    business.write(at_desk.desk, ticket.access_key, "Mit nummer er 010190-1234")
    message = at_desk.ticket(ticket.reference).messages[-1]
    assert (message.author, message.audience, message.text) == ("business", "shared", f"Mit nummer er {CPR_MASK}")
    assert message.data["masked"] == ["cpr"]
    assert at_desk.told(ticket.reference, since=before) == [("business_wrote", "anna"), ("business_wrote", "dorte")]


def test_the_same_sending_twice_is_written_once(at_desk: Counter, ticket: Ticket) -> None:
    for _ in range(2):
        business.write(at_desk.desk, ticket.access_key, "Hej", once="abc")
    assert len(at_desk.ticket(ticket.reference).messages) == 1


def test_an_empty_or_endless_text_and_an_unknown_key_are_refused(at_desk: Counter, ticket: Ticket) -> None:
    refuse("text_missing", lambda: business.write(at_desk.desk, ticket.access_key, " "))
    refuse("too_long", lambda: business.write(at_desk.desk, ticket.access_key, "a" * 10_001))
    refuse("unknown", lambda: business.write(at_desk.desk, "nøgle", "Hej"))
    assert at_desk.ticket(ticket.reference) == ticket


def test_its_answer_ends_the_wait_and_a_reply_is_due(at_desk: Counter, ticket: Ticket) -> None:
    handling.ask_business(at_desk.desk, ticket.reference, "anna", "Hvilken adresse?")
    at_desk.clock.advance(days=3)
    business.write(at_desk.desk, ticket.access_key, "Torvet 1")
    after = at_desk.ticket(ticket.reference)
    assert after.status == "assigned"
    assert at_desk.running(ticket.reference) == ["close", "next_reply", "promise"]
    assert at_desk.a_clock(ticket.reference, "next_reply").started_at == at_desk.clock()


def test_waiting_for_the_taskforce_is_where_it_goes_while_somebody_is_asked(at_desk: Counter) -> None:
    made = at_desk.open(enquiries=[planned(1, "dorte")])
    handling.ask_business(at_desk.desk, made.reference, "anna", "Hvor?")
    business.write(at_desk.desk, made.access_key, "Her")
    assert at_desk.ticket(made.reference).status == "waiting_taskforce"


def test_writing_before_the_first_reply_starts_no_second_clock(at_desk: Counter, ticket: Ticket) -> None:
    business.write(at_desk.desk, ticket.access_key, "Og en ting til")
    assert at_desk.running(ticket.reference) == ["close", "first_reply", "promise"]


def test_an_answered_ticket_is_taken_up_again(at_desk: Counter, ticket: Ticket) -> None:
    handling.reply(at_desk.desk, ticket.reference, "anna", "Ja")
    business.write(at_desk.desk, ticket.access_key, "Også om vinteren?")
    assert at_desk.ticket(ticket.reference).status == "assigned"
    assert at_desk.running(ticket.reference) == ["close", "next_reply"]
    handling.reply(at_desk.desk, ticket.reference, "anna", "Ja")
    business.write(at_desk.desk, ticket.access_key, "Tak. Og om natten?")
    assert at_desk.running(ticket.reference) == ["close", "next_reply"]


def test_a_closed_ticket_is_opened_again_and_the_owner_is_told_once(at_desk: Counter, ticket: Ticket) -> None:
    handling.reply(at_desk.desk, ticket.reference, "anna", "Ja")
    handling.close(at_desk.desk, ticket.reference, "anna", "solved")
    before = len(at_desk.told(ticket.reference))
    business.write(at_desk.desk, ticket.access_key, "Det virkede ikke")
    assert at_desk.ticket(ticket.reference).status == "reopened"
    assert at_desk.running(ticket.reference) == ["close", "next_reply"]
    assert at_desk.told(ticket.reference, since=before) == [("reopened", "anna"), ("business_wrote", "dorte")]


@pytest.mark.parametrize("before", ["assigned", "waiting_business", "answered", "closed"])
def test_asking_for_a_call_puts_the_ticket_back_in_our_hands(at_desk: Counter, ticket: Ticket, before: str) -> None:
    reference = ticket.reference
    if before == "waiting_business":
        handling.ask_business(at_desk.desk, reference, "anna", "Hvor?")
    elif before != "assigned":
        handling.reply(at_desk.desk, reference, "anna", "Ja")
    if before == "closed":
        handling.close(at_desk.desk, reference, "anna", "solved")
    told = len(at_desk.told(reference))
    business.ask_callback(at_desk.desk, ticket.access_key, "+4566131372", "efter kl. 14, cpr 010190-1234")
    after = at_desk.ticket(reference)
    assert after.status == ("reopened" if before == "closed" else "assigned")
    assert after.callback["phone"] == "+4566131372"
    assert after.callback["when"] == f"efter kl. 14, cpr {CPR_MASK}"
    assert {"first_reply", "next_reply"}.intersection(at_desk.running(reference))
    assert not any(clock.paused for clock in after.clocks)
    assert at_desk.told(reference, since=told) == [
        ("callback", "anna"),
        ("callback", "dorte"),
        ("callback_noted", reference),
    ]


def test_a_call_that_was_made_is_noted_and_answers(at_desk: Counter, ticket: Ticket) -> None:
    reference = ticket.reference
    refuse("callback_none", lambda: business.callback_done(at_desk.desk, reference, "anna", "Talte med Ida"))
    business.ask_callback(at_desk.desk, ticket.access_key, "+4566131372", "i dag")
    business.callback_done(at_desk.desk, reference, "anna", "Talte med Ida")
    after = at_desk.ticket(reference)
    assert after.callback["done"] is True
    assert (after.messages[-1].text, after.messages[-1].audience) == ("Talte med Ida", "internal")
    assert "first_reply" not in at_desk.running(reference)
    refuse("callback_none", lambda: business.callback_done(at_desk.desk, reference, "anna", ""))
    business.ask_callback(at_desk.desk, ticket.access_key, "+4566131372", "i morgen")
    business.callback_done(at_desk.desk, reference, "anna", " ")
    assert len(at_desk.ticket(reference).messages) == len(after.messages)


def test_the_survey_waits_for_the_close_and_a_second_answer_replaces_the_first(
    at_desk: Counter, ticket: Ticket
) -> None:
    desk, key = at_desk.desk, ticket.access_key
    refuse("survey_open", lambda: business.survey(desk, key, {"case_time": 4}, ""))
    handling.close(desk, ticket.reference, "anna", "solved")
    business.survey(desk, key, {"case_time": 4, "competence": 5}, "Fint, 010190-1234")
    business.survey(desk, key, {"case_time": 2}, "")
    with desk.database.reading() as session:
        answer = session.get_one(SurveyRow, ticket.id)
    assert (answer.case_time, answer.competence, answer.information) == (2, 5, None)
    assert answer.words == f"Fint, {CPR_MASK}"
    assert business.survey_answer(desk, key) == {
        "case_time": 2,
        "competence": 5,
        "contact_person": None,
        "information": None,
        "words": f"Fint, {CPR_MASK}",
    }
    for marks in ({"case_time": 6}, {"case_time": 0}, {"kindness": 3}):
        refuse("survey_marks", lambda marks=marks: business.survey(desk, key, marks, ""))
    with pytest.raises(TicketUnknownError):
        business.survey(desk, "nøgle", {}, "")
