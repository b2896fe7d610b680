"""A call is saved once, whoever presses, and a ticket is the same as everywhere else."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.hotline import calls
from bot.hotline.calls import Call, CallError, Result, TakenError
from bot.hotline.store import CallStore
from bot.hotline.suggesting import Console
from bot.intake import receive
from bot.storage.channel_tables import CallRow
from bot.storage.notice_tables import NoticeRow
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketRow
from bot.understanding.result import Understanding
from tests.builders import understanding

ID = "0123456789abcdef" * 2
READING = understanding(("udeservering", 0.9), ("alkoholbevilling", 0.6), level="medium")


@pytest.fixture
def store(services: Services) -> CallStore:
    return CallStore(services.database)


@pytest.fixture
def call(services: Services) -> Call:
    return Call(ID, "lone", "phone", services.clock(), "settled", receive("borde ude foran caféen"))


def save(services: Services, call: Call, reading: Understanding | None = READING) -> Result:
    console = Console(services)
    decided = console.decide(call.intake, None if call.intake.fault else reading)
    offered = [one.task for one in console.offered(call.intake, reading)]
    return calls.save(services, CallStore(services.database), call, decided, offered)


def stored(services: Services) -> list[CallRow]:
    with services.database.reading() as session:
        return list(session.scalars(select(CallRow)))


def inquiry(services: Services) -> InquiryRow:
    with services.database.reading() as session:
        return session.scalars(select(InquiryRow)).one()


def test_a_settled_call_is_logged_as_a_first_contact(services: Services, call: Call) -> None:
    result = save(services, call)
    assert result.again is False
    [row] = stored(services)
    assert (row.outcome, row.channel, row.chosen, row.ticket) == ("settled", "phone", None, None)
    assert row.suggested[0] == "udeservering"
    logged = inquiry(services)
    assert (logged.id, logged.channel, logged.outcome, logged.task) == (ID, "phone", "answered", "udeservering")


def test_a_visit_at_the_counter_is_counted_as_one(services: Services, call: Call) -> None:
    save(services, replace(call, channel="counter"))
    assert inquiry(services).channel == "counter"


def test_saving_twice_saves_once_and_says_so(services: Services, call: Call) -> None:
    save(services, call)
    again = save(services, replace(call, outcome="ticket", phone="66131372", name="Ida"))
    assert again.again is True
    assert again.call.outcome == "settled"
    assert again.ticket is None
    assert len(stored(services)) == 1


def test_a_second_consultant_is_told_who_saved_the_call_and_when(services: Services, call: Call) -> None:
    services.accounts.add("lone", "Lone Holm", "lone@odense.example", ["hotline"])
    save(services, call)
    with pytest.raises(TakenError) as caught:
        save(services, replace(call, account_id="bente", outcome="passed"))
    assert str(caught.value) == (
        "Lone Holm har allerede gemt opkaldet som afsluttet kl. 10.30. Intet er gemt igen. Tryk Esc for et nyt opkald."
    )
    assert len(stored(services)) == 1


def test_of_two_who_save_at_the_same_moment_one_gets_through(services: Services, call: Call) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def press(who: str) -> None:
        barrier.wait()
        try:
            save(services, replace(call, account_id=who, outcome="ticket", name="Ida", phone="66131372"))
            outcomes.append("saved")
        except TakenError:
            outcomes.append("taken")

    threads = [threading.Thread(target=press, args=(who,)) for who in ("lone", "bente")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "taken"]
    assert len(stored(services)) == 1
    with services.database.reading() as session:
        assert len(list(session.scalars(select(TicketRow)))) == 1


def test_a_ticket_is_routed_timed_and_receipted_as_from_the_chat(services: Services, call: Call) -> None:
    result = save(
        services,
        replace(call, outcome="ticket", name="Ida Holm", phone="66 13 13 72", email="ida@cafe.example", cvr="24256790"),
    )
    ticket = result.ticket
    assert ticket is not None
    assert (ticket.channel, ticket.cvr, ticket.text) == ("phone", "24256790", "borde ude foran caféen")
    assert ticket.contact == {"name": "Ida Holm", "phone": "+4566131372", "email": "ida@cafe.example"}
    assert {clock.kind for clock in ticket.clocks} >= {"first_reply", "promise"}
    assert ticket.enquiries
    assert stored(services)[0].ticket == ticket.reference
    assert inquiry(services).outcome == "ticket"
    with services.database.reading() as session:
        kinds = {row.kind for row in session.scalars(select(NoticeRow))}
    assert {"assigned", "receipt"} <= kinds


def test_a_process_that_ends_between_call_and_ticket_leaves_a_ticket_in_the_end(
    services: Services, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = replace(call, outcome="ticket", name="Ida", phone="66131372")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(calls, "open_ticket", die)
        with pytest.raises(KeyboardInterrupt):
            save(services, wanted)
    assert stored(services)[0].ticket is None
    result = save(services, wanted)
    assert result.ticket is not None
    assert stored(services)[0].ticket == result.ticket.reference


def test_a_ticket_saved_twice_is_one_ticket(services: Services, call: Call) -> None:
    wanted = replace(call, outcome="ticket", name="Ida", phone="66131372")
    first, second = save(services, wanted), save(services, wanted)
    assert first.ticket is not None
    assert second.ticket is not None
    assert first.ticket.reference == second.ticket.reference


@pytest.mark.parametrize(("year", "decision"), [(2026, "answer"), (2029, "enquiry")])
def test_a_chosen_task_is_no_answer_once_its_own_is_past_its_review_date(
    services: Services, call: Call, year: int, decision: str
) -> None:
    now = services.clock.now = dt.datetime(year, 11, 26, 10, 0, tzinfo=dt.UTC)  # type: ignore[attr-defined]
    reading = understanding(("udeservering", 0.9), level="simpel")
    save(services, replace(call, started_at=now, chosen="skilte"), reading)
    assert inquiry(services).decision == decision


def test_the_task_that_was_chosen_is_the_label_and_gets_the_ticket(services: Services, call: Call) -> None:
    result = save(services, replace(call, chosen="skilte", outcome="ticket", name="Ida", phone="66131372"))
    assert result.ticket is not None
    assert result.ticket.tasks == ("skilte",)
    [row] = stored(services)
    assert row.chosen == "skilte"
    assert row.suggested[0] == "udeservering"


def test_choosing_one_of_several_keeps_the_others(services: Services, call: Call) -> None:
    result = save(services, replace(call, chosen="alkoholbevilling", outcome="ticket", name="Ida", phone="66131372"))
    assert result.ticket is not None
    assert result.ticket.tasks == ("alkoholbevilling", "udeservering")


def test_a_choice_without_a_text_is_enough(services: Services, call: Call) -> None:
    result = save(services, replace(call, intake=receive(""), chosen="skilte"), None)
    assert result.call.chosen == "skilte"
    assert inquiry(services).task == "skilte"


def test_words_without_a_task_are_about_the_one_that_was_shown_but_that_is_no_label(
    services: Services, call: Call
) -> None:
    reading = understanding(act="provide_contact", ranking=[("skilte", 0.7)])
    result = save(services, replace(call, shown="skilte", outcome="ticket", name="Ida", phone="66131372"), reading)
    assert result.ticket is not None
    assert result.ticket.tasks == ("skilte",)
    assert stored(services)[0].chosen is None


def test_a_matter_nobody_understands_goes_to_the_entrance(services: Services, call: Call) -> None:
    reading = understanding(act="unclear")
    result = save(services, replace(call, outcome="ticket", name="Ida", phone="66131372"), reading)
    assert result.ticket is not None
    assert result.ticket.office == services.municipality.office_for("erhvervsservice").id


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"intake": receive(" \n ")}, "empty", "text"),
        ({"intake": receive("a" * 10_001)}, "too_long", "text"),
        ({"id": "../../etc"}, "bad_call", ""),
        ({"chosen": "findes-ikke"}, "unknown_task", ""),
        ({"outcome": "ticket", "name": "Ida"}, "no_contact", "phone"),
        ({"outcome": "ticket", "phone": "66131372"}, "no_name", "name"),
        ({"outcome": "ticket", "name": "Ida", "phone": "123"}, "bad_phone", "phone"),
        ({"outcome": "ticket", "name": "Ida", "phone": "66131372", "cvr": "12345678"}, "bad_cvr", "cvr"),
        ({"outcome": "ticket", "name": "Ida", "email": "ida.example"}, "bad_email", "email"),
    ],
)
def test_what_cannot_be_saved_says_what_to_mend_and_stores_nothing(
    services: Services, call: Call, changes: dict[str, object], code: str, field: str
) -> None:
    with pytest.raises(CallError) as caught:
        save(services, replace(call, **changes))  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == (code, field)
    assert stored(services) == []
    assert services.tickets.inquiries() == []


def test_cpr_numbers_are_masked_in_every_field(services: Services, call: Call) -> None:
    secret = "010190-1234"
    save(
        services,
        replace(call, intake=receive(f"syg {secret}"), name=f"Bo {secret}", company=secret, phone=secret, email=secret),
    )
    [row] = stored(services)
    logged = inquiry(services)
    everything = f"{row.text}{row.company}{row.phone}{logged.triage}"
    assert secret not in everything
    assert "010190" not in everything
    assert "[CPR-nummer fjernet]" in row.text


def test_a_log_takes_a_wrong_number_for_none(services: Services, call: Call) -> None:
    save(services, replace(call, phone="12", cvr="99"))
    [row] = stored(services)
    assert (row.phone, row.cvr) == (None, None)


def test_whom_a_call_was_passed_to_is_kept_with_the_first_contact(services: Services, call: Call) -> None:
    save(services, replace(call, outcome="passed", passed_to="bodil-tranberg"))
    logged = inquiry(services)
    assert (logged.outcome, logged.triage["passed_to"]) == ("passed", "bodil-tranberg")


def test_a_clock_that_is_wrong_is_not_believed(services: Services, call: Call) -> None:
    save(services, replace(call, started_at=services.clock().replace(year=2030)))
    assert stored(services)[0].started_at == services.clock()
