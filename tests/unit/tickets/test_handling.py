"""What a caseworker does with a ticket, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.catalogue.model import Municipality
from bot.intake import CPR_MASK
from bot.tickets import business, enquiries, handling
from bot.tickets.desk import Desk
from bot.tickets.errors import ChangedMeanwhileError, NotAllowedError
from bot.tickets.planning import SUGGESTED, WAITING
from tests.desks import Counter, place, planned, refuse

Act = Callable[[Desk, str], object]


def test_the_owner_confirms_and_a_colleague_takes_over(at_desk: Counter) -> None:
    reference = at_desk.open(flags=["no_specialist", "cvr_unverified"]).reference
    handling.take(at_desk.desk, reference, "anna", 1)
    assert at_desk.kinds(reference)[-1] == "accepted"
    handling.take(at_desk.desk, reference, "dorte", 2)
    ticket = at_desk.ticket(reference)
    assert (ticket.owner, ticket.deputy, ticket.flags) == ("dorte", None, ("cvr_unverified",))
    assert ticket.events[-1]["data"] == {"before": "anna", "owner": "dorte", "reason": "taken"}


def test_whoever_is_not_in_the_catalogue_cannot_own_a_ticket(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    refuse("staff_unknown", lambda: handling.take(at_desk.desk, reference, "gone"))
    refuse("staff_unknown", lambda: handling.reassign(at_desk.desk, reference, "anna", "gone", "Hun ved det"))
    refuse("staff_unknown", lambda: handling.add_participant(at_desk.desk, reference, "anna", "gone"))
    assert at_desk.ticket(reference).owner == "anna"


def test_a_ticket_is_given_to_another_office_with_the_reason(at_desk: Counter) -> None:
    reference = at_desk.open(flags=["deputy"]).reference
    handling.reassign(at_desk.desk, reference, "anna", "kim", "  Det er jeres  ", 1)
    ticket = at_desk.ticket(reference)
    assert (ticket.owner, ticket.office, ticket.flags) == ("kim", "indgang", ())
    assert at_desk.told(reference)[-1] == ("reassigned", "kim")
    assert at_desk.notice(reference, "reassigned")["reason"] == "Det er jeres"
    refuse("reason_missing", lambda: handling.reassign(at_desk.desk, reference, "kim", "anna", " "))
    refuse("owner_already", lambda: handling.reassign(at_desk.desk, reference, "anna", "kim", "Igen"))


def test_not_me_gives_it_to_the_coordinator_who_cannot_give_it_back_to_nobody(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    refuse("reason_missing", lambda: handling.not_me(at_desk.desk, reference, "anna", ""))
    handling.not_me(at_desk.desk, reference, "anna", "Det er vejnet", 1)
    assert at_desk.ticket(reference).owner == "karla"
    assert at_desk.told(reference)[-1] == ("reassigned", "karla")
    refuse("coordinator_keeps", lambda: handling.not_me(at_desk.desk, reference, "karla", "Nej"))


def test_a_participant_is_added_and_told_once(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    for _ in range(2):
        handling.add_participant(at_desk.desk, reference, "anna", "bo")
    assert at_desk.ticket(reference).participants == ("bo",)
    assert at_desk.told(reference).count(("participant", "bo")) == 1
    assert at_desk.kinds(reference).count("participant") == 1


def test_a_note_is_internal_and_a_cpr_number_in_it_is_masked(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    before = at_desk.told(reference)
    handling.note(at_desk.desk, reference, "anna", "Ida 010190-1234 ringede")
    message = at_desk.ticket(reference).messages[-1]
    assert (message.audience, message.author, message.text) == ("internal", "anna", f"Ida {CPR_MASK} ringede")
    assert at_desk.told(reference) == before
    assert at_desk.running(reference) == ["close", "first_reply", "promise"]
    refuse("text_missing", lambda: handling.note(at_desk.desk, reference, "anna", "\n"))


def test_a_final_reply_answers_and_stops_first_reply_and_promise(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.reply(at_desk.desk, reference, "anna", "Ja, søg her.", 1)
    ticket = at_desk.ticket(reference)
    assert ticket.status == "answered"
    assert at_desk.running(reference) == ["close"]
    assert at_desk.a_clock(reference, "promise").kept is True
    assert at_desk.told(reference)[-1] == ("reply", reference)
    handling.reply(at_desk.desk, reference, "anna", "Og husk skiltet.")
    assert at_desk.kinds(reference)[-1] == "reply"
    assert at_desk.told(reference)[-2:] == [("reply", reference)] * 2


def test_a_reply_that_only_informs_stops_the_first_reply_alone(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.reply(at_desk.desk, reference, "anna", "Vi ser på det.", final=False)
    assert at_desk.ticket(reference).status == "assigned"
    assert at_desk.running(reference) == ["close", "promise"]


def test_a_final_reply_to_a_complex_matter_does_not_keep_its_promise(at_desk: Counter) -> None:
    reference = at_desk.open(level="kompleks").reference
    handling.reply(at_desk.desk, reference, "anna", "Vi ses på mandag.")
    assert at_desk.running(reference) == ["close", "promise"]


def test_asking_the_business_makes_the_clocks_stand_still_until_somebody_goes_on(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.ask_business(at_desk.desk, reference, "anna", "Hvilken adresse?", 1)
    assert at_desk.ticket(reference).status == "waiting_business"
    assert all(clock.paused for clock in at_desk.ticket(reference).clocks if clock.stopped_at is None)
    assert at_desk.told(reference)[-1] == ("question", reference)
    handling.ask_business(at_desk.desk, reference, "anna", "Og hvornår?")
    assert at_desk.ticket(reference).status == "waiting_business"
    handling.go_on(at_desk.desk, reference, "anna")
    ticket = at_desk.ticket(reference)
    assert ticket.status == "assigned"
    assert not any(clock.paused for clock in ticket.clocks)
    refuse("move", lambda: handling.go_on(at_desk.desk, reference, "anna"))


def test_going_on_waits_for_the_taskforce_while_somebody_has_been_asked(at_desk: Counter) -> None:
    reference = at_desk.open(enquiries=[planned(1, "dorte")]).reference
    handling.ask_business(at_desk.desk, reference, "anna", "Hvilken adresse?")
    handling.go_on(at_desk.desk, reference, "anna")
    assert at_desk.ticket(reference).status == "waiting_taskforce"


def test_closing_as_solved_stops_all_clocks_and_says_so_to_the_business(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.close(at_desk.desk, reference, "anna", "solved", "Tak for snakken.", 1)
    ticket = at_desk.ticket(reference)
    assert (ticket.status, ticket.closing, ticket.closed_at) == ("closed", "solved", at_desk.clock())
    assert not ticket.is_open
    assert at_desk.running(reference) == []
    assert at_desk.told(reference)[-2:] == [("reply", reference), ("closed", reference)]


def test_closing_without_a_last_word_writes_none(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.close(at_desk.desk, reference, "anna", "withdrawn")
    assert at_desk.ticket(reference).messages == ()
    assert at_desk.notice(reference, "closed")["how"] == "withdrawn"


def test_questions_nobody_has_answered_are_dropped_when_the_ticket_closes(at_desk: Counter) -> None:
    enquiries_of_it = [planned(1, "dorte"), planned(2, "carl", [1], WAITING), planned(3, "bo", [], SUGGESTED)]
    reference = at_desk.open(enquiries=enquiries_of_it).reference
    handling.close(at_desk.desk, reference, "anna", "solved")
    assert [one.status for one in at_desk.ticket(reference).enquiries] == ["dropped", "dropped", "suggested"]
    refuse(
        "enquiry_settled", lambda: enquiries.answer(at_desk.desk, reference, 1, "dorte", involved=True, text="Skilt")
    )
    refuse("closed", lambda: enquiries.ask_suggested(at_desk.desk, reference, "anna", 3))
    at_desk.clock.advance(days=7)
    assert enquiries.remind(at_desk.desk) == 0


@pytest.mark.parametrize("how", ["refused", "merged", "lost", ""])
def test_a_ticket_is_closed_as_solved_or_withdrawn_and_nothing_else(at_desk: Counter, how: str) -> None:
    reference = at_desk.open().reference
    refuse("closing", lambda: handling.close(at_desk.desk, reference, "anna", how))
    assert at_desk.ticket(reference).is_open


def test_a_complex_matter_is_not_solved_before_what_was_promised_is_sent(at_desk: Counter) -> None:
    reference = at_desk.open(level="kompleks").reference
    refuse("promise_open", lambda: handling.close(at_desk.desk, reference, "anna", "solved"))
    handling.close(at_desk.desk, reference, "anna", "withdrawn")
    assert at_desk.ticket(reference).closing == "withdrawn"


def test_two_who_close_at_once_close_it_once_and_the_second_hears_why(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.close(at_desk.desk, reference, "anna", "solved", "", 1)
    with pytest.raises(ChangedMeanwhileError):
        handling.close(at_desk.desk, reference, "bo", "withdrawn", "", 1)
    refuse("closed", lambda: handling.close(at_desk.desk, reference, "bo", "withdrawn"))
    assert at_desk.ticket(reference).closing == "solved"
    assert at_desk.told(reference).count(("closed", reference)) == 1


CLOSED: dict[str, Act] = {
    "take": lambda desk, reference: handling.take(desk, reference, "bo"),
    "reassign": lambda desk, reference: handling.reassign(desk, reference, "anna", "bo", "Ferie"),
    "not_me": lambda desk, reference: handling.not_me(desk, reference, "anna", "Nej"),
    "reply": lambda desk, reference: handling.reply(desk, reference, "anna", "Hej"),
    "ask_business": lambda desk, reference: handling.ask_business(desk, reference, "anna", "Hvornår?"),
    "move_phase": lambda desk, reference: handling.move_phase(desk, reference, "anna", "afklaring"),
    "ask": lambda desk, reference: enquiries.ask(desk, reference, "anna", ["dorte"]),
}


@pytest.mark.parametrize("act", CLOSED.values(), ids=CLOSED)
def test_on_a_closed_ticket_nothing_is_done_but_notes_and_a_journal_number(at_desk: Counter, act: Act) -> None:
    reference = at_desk.open().reference
    handling.close(at_desk.desk, reference, "anna", "solved")
    handling.note(at_desk.desk, reference, "anna", "Arkiveret")
    handling.set_journal_number(at_desk.desk, reference, "anna", "26/1")
    before = at_desk.ticket(reference)
    refuse("closed", lambda: act(at_desk.desk, reference))
    assert at_desk.ticket(reference) == before


def test_a_closed_ticket_is_opened_again_with_its_owner_and_the_clock_of_closing(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.reply(at_desk.desk, reference, "anna", "Ja")
    handling.close(at_desk.desk, reference, "anna", "solved")
    at_desk.clock.advance(days=7)
    refuse("reason_missing", lambda: handling.reopen(at_desk.desk, reference, "karla", ""))
    handling.reopen(at_desk.desk, reference, "karla", "Der manglede noget")
    ticket = at_desk.ticket(reference)
    assert (ticket.status, ticket.closing, ticket.closed_at, ticket.owner) == ("reopened", None, None, "anna")
    assert at_desk.running(reference) == ["close"]
    assert at_desk.a_clock(reference, "close").started_at == at_desk.clock()
    assert at_desk.told(reference)[-1] == ("reopened", "anna")
    refuse("move", lambda: handling.reopen(at_desk.desk, reference, "karla", "Igen"))
    handling.go_on(at_desk.desk, reference, "anna")
    assert at_desk.ticket(reference).status == "assigned"


def test_a_promise_that_was_withdrawn_unkept_runs_anew_when_the_ticket_is_opened_again(at_desk: Counter) -> None:
    reference = at_desk.open(level="kompleks").reference
    handling.close(at_desk.desk, reference, "anna", "withdrawn")
    at_desk.clock.advance(days=7)
    handling.reopen(at_desk.desk, reference, "karla", "Lukket ved en fejl")
    assert at_desk.running(reference) == ["close", "first_reply", "promise"]
    promise = at_desk.a_clock(reference, "promise")
    assert promise.started_at == at_desk.clock()
    assert at_desk.ticket(reference).due_at == promise.due_at


def test_a_first_reply_that_was_given_is_not_owed_again(at_desk: Counter) -> None:
    reference = at_desk.open(level="kompleks").reference
    handling.close(at_desk.desk, reference, "anna", "withdrawn", "Så lukker vi den.")
    handling.reopen(at_desk.desk, reference, "karla", "Lukket ved en fejl")
    assert at_desk.running(reference) == ["close", "promise"]


def test_the_board_has_three_phases_and_a_ticket_goes_back_and_forth(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    for phase in ("afklaring", "tiltraekning", "sagsbehandling", "sagsbehandling"):
        handling.move_phase(at_desk.desk, reference, "anna", phase)
    ticket = at_desk.ticket(reference)
    assert ticket.phase == "sagsbehandling"
    assert at_desk.kinds(reference).count("phase") == 3
    refuse("phase", lambda: handling.move_phase(at_desk.desk, reference, "anna", "affald"))


def test_a_journal_number_has_the_profiles_shape(counter_in: Callable[[Municipality], Counter]) -> None:
    at_desk = counter_in(place(journal_pattern=r"\d{2}/\d+"))
    reference = at_desk.open().reference
    handling.set_journal_number(at_desk.desk, reference, "anna", " 26/4711 ")
    assert at_desk.ticket(reference).journal_number == "26/4711"
    for wrong in ("4711", "26/x", "26/" + "1" * 70):
        refuse(
            "journal_number", lambda wrong=wrong: handling.set_journal_number(at_desk.desk, reference, "anna", wrong)
        )
    handling.set_journal_number(at_desk.desk, reference, "anna", " ")
    assert at_desk.ticket(reference).journal_number is None


def test_any_short_text_is_a_journal_number_where_the_profile_has_no_pattern(at_desk: Counter) -> None:
    reference = at_desk.open().reference
    handling.set_journal_number(at_desk.desk, reference, "anna", "S2026-12")
    assert at_desk.ticket(reference).journal_number == "S2026-12"
    refuse("journal_number", lambda: handling.set_journal_number(at_desk.desk, reference, "anna", "1" * 65))


def test_a_double_is_merged_into_the_other_and_its_link_leads_there(at_desk: Counter) -> None:
    double, kept = at_desk.open(), at_desk.open(owner="bo")
    handling.merge(at_desk.desk, double.reference, "anna", kept.reference.lower(), 1)
    closed = at_desk.ticket(double.reference)
    assert (closed.status, closed.closing, closed.merged_into) == ("closed", "merged", kept.reference)
    assert ("closed", double.reference) not in at_desk.told(double.reference)
    assert at_desk.ticket(kept.reference).messages[-1].data == {"merged": double.reference}
    assert at_desk.kinds(kept.reference)[-1] == "merged_here"
    assert at_desk.told(kept.reference)[-1] == ("merged_here", "bo")
    business.write(at_desk.desk, double.access_key, "Er I der?")
    assert at_desk.ticket(double.reference) == closed
    assert at_desk.ticket(kept.reference).messages[-1].text == "Er I der?"


def test_only_open_tickets_of_one_business_are_merged(at_desk: Counter) -> None:
    nobody = {"name": "Ib", "phone": None, "email": None}
    first = at_desk.open(cvr="12345674").reference
    cases = {
        "merge_itself": first,
        "merge_other_business": at_desk.open(cvr="25313763").reference,
        "unknown": "EI-2026-999999",
        "merge_closed": at_desk.open(cvr="12345674").reference,
    }
    handling.close(at_desk.desk, cases["merge_closed"], "anna", "solved")
    for code, into in cases.items():
        refuse(code, lambda into=into: handling.merge(at_desk.desk, first, "anna", into))
    stranger = at_desk.open(contact=nobody).reference
    refuse("merge_other_business", lambda: handling.merge(at_desk.desk, first, "anna", stranger))
    same_phone = at_desk.open().reference
    handling.merge(at_desk.desk, first, "anna", same_phone)
    refuse("closed", lambda: handling.merge(at_desk.desk, first, "anna", same_phone))
    with pytest.raises(NotAllowedError):
        handling.merge(at_desk.desk, same_phone, "anna", first)
