"""What a mail becomes, and that it becomes it once."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.mail import handle
from bot.mail.handle import Handler
from bot.mail.parse import parse
from bot.mail.store import Place
from bot.storage.tables import InquiryRow
from bot.storage.ticket_tables import TicketMessageRow
from bot.tickets import handling
from bot.tickets.model import Ticket
from bot.understanding.result import Understanding
from tests.unit.mail.conftest import Office

LETTERS = Path(__file__).parent / "letters"
CONCRETE = (
    "Vi vil gerne sætte et skilt op på Vestergade 12.\n\nMvh\nIda Holm\nCafé Ida ApS\nTlf. 20 12 34 56\nCVR 12345674"
)


def _ticket(office: Office, reference: str | None) -> Ticket:
    ticket = office.services.tickets.find(reference or "")
    assert ticket is not None
    return ticket


def test_a_simple_sure_question_is_answered_with_its_sources(office: Office) -> None:
    mail = office.receive(CC="x@y.example")
    assert (mail.state, mail.reason, mail.ticket) == ("handled", "answer", None)
    (notice,) = office.notices()
    assert notice.kind == "mail_answer"
    (answer,) = notice.data["answers"]
    assert answer["title"] == office.services.catalogue.tasks["udeservering"].name
    assert answer["links"]
    assert notice.data["in_reply_to"] == "<1@cafe-ida.example>"
    assert [one.address for one in office.deliveries()] == ["ida@cafe-ida.example"]
    with office.services.database.reading() as session:
        inquiry = session.get(InquiryRow, mail.inquiry_id)
        assert inquiry is not None
        assert (inquiry.channel, inquiry.outcome) == ("email", "answered")


def test_a_concrete_matter_becomes_a_ticket_with_who_wrote(office: Office) -> None:
    mail = office.receive(CONCRETE, Subject="Facade")
    assert (mail.state, mail.reason) == ("handled", "ticket")
    ticket = _ticket(office, mail.ticket)
    assert ticket.channel == "email"
    assert ticket.company == "Café Ida ApS"
    assert ticket.cvr == "12345674"
    assert ticket.contact == {"name": "Ida Holm", "phone": "+4520123456", "email": "ida@cafe-ida.example"}
    assert ticket.details == {"subject": "Facade"}
    assert "CVR 12345674" not in ticket.text
    assert "CVR 12345674" in ticket.transcript[0]["text"]
    assert [one.kind for one in office.notices()] == ["receipt"]


@pytest.mark.parametrize(
    "text",
    [
        "Hvad koster udeservering? Vi vil også have et skilt på Vestergade 12.",
        "Kan I hjælpe?",
        "Ring til mig på 20123456",
        "Hvad koster udeservering?" + " Vi er en lille café." * 80,
        "Medarbejder 010190-1234 spørger om udeservering?",
    ],
)
def test_anything_that_is_not_simple_and_sure_is_a_persons(office: Office, text: str) -> None:
    mail = office.receive(text)
    assert mail.reason == "ticket"
    assert "010190" not in str(mail.parsed)
    assert [one.kind for one in office.notices()] == ["receipt"]


def test_whoever_asks_to_be_rung_is_on_the_list_of_those(office: Office) -> None:
    ticket = _ticket(office, office.receive("Ring til mig på 20123456").ticket)
    assert (ticket.callback["phone"], ticket.callback["done"]) == ("+4520123456", False)


def test_two_questions_are_one_ticket_with_an_enquiry_for_each_task(office: Office) -> None:
    text = "Må vi have udeservering på torvet? Og må vi sætte et skilt op på Vestergade 12?"
    ticket = _ticket(office, office.receive(text).ticket)
    assert set(ticket.tasks) == {"udeservering", "skilte"}
    assert ticket.level == "medium"


def test_a_citizens_matter_is_shown_where_it_belongs(office: Office) -> None:
    mail = office.receive("Hvor får jeg et nyt skattekort?")
    assert mail.reason == "redirect"
    (notice,) = office.notices()
    assert notice.kind == "mail_redirect"
    assert notice.data["answers"][0]["links"]


def test_a_sales_letter_is_left_unread_for_people(office: Office) -> None:
    mail = office.receive("Vi tilbyder søgemaskineoptimering til jeres hjemmeside.")
    assert (mail.state, mail.reason) == ("ignored", "sales")
    assert office.notices() == []


def test_thanks_need_no_answer(office: Office) -> None:
    assert office.receive("Tak for hjælpen!").reason == "thanks"
    assert office.notices() == []


def test_an_answer_to_the_automatic_answer_is_a_persons(office: Office) -> None:
    office.receive()
    (sent,) = office.deliveries()
    mail = office.receive("Hvad koster udeservering så?", In_Reply_To=sent.message_id)
    ticket = _ticket(office, mail.ticket)
    assert "automatisk svar" in ticket.messages[0].text
    assert ticket.messages[0].audience == "internal"


def test_a_reply_is_put_on_its_ticket(office: Office) -> None:
    first = office.receive(CONCRETE)
    (receipt,) = office.deliveries()
    mail = office.receive("Det er ved døren.", In_Reply_To=receipt.message_id)
    assert (mail.reason, mail.ticket) == ("thread", first.ticket)
    ticket = _ticket(office, first.ticket)
    assert [(one.author, one.text) for one in ticket.messages] == [("business", "Det er ved døren.")]
    assert len(office.deliveries()) == 1


def test_the_number_in_the_subject_is_enough_for_the_tickets_own_contact(office: Office) -> None:
    first = office.receive(CONCRETE)
    mail = office.receive("Det er ved døren.", Subject=f"Sv: noget [{first.ticket}]")
    assert (mail.reason, mail.ticket) == ("thread", first.ticket)


@pytest.mark.parametrize("by", ["subject", "thread", "anchor"])
def test_a_forged_reference_of_anothers_ticket_changes_and_discloses_nothing(office: Office, by: str) -> None:
    first = office.receive(CONCRETE)
    (receipt,) = office.deliveries()
    before = _ticket(office, first.ticket)
    headers = {
        "subject": {"Subject": f"Re: [{first.ticket}]"},
        "thread": {"In_Reply_To": receipt.message_id},
        "anchor": {"References": f"<{str(first.ticket).lower()}@odense.example>"},
    }[by]
    mail = office.receive("Hvad står der i sagen?", From="skurk@andre.example", **headers)
    assert mail.reason == "ticket"
    assert mail.ticket != first.ticket
    assert _ticket(office, first.ticket) == before
    new = _ticket(office, mail.ticket)
    assert str(first.ticket) in new.messages[0].text
    assert new.messages[0].audience == "internal"
    letters = [one for one in office.notices() if one.recipient == mail.ticket]
    assert str(first.ticket) not in str([one.data for one in letters])


def test_a_sender_whom_the_server_doubts_is_not_let_in(office: Office) -> None:
    first = office.receive(CONCRETE)
    mail = office.receive("Nyt", Subject=f"[{first.ticket}]", Authentication_Results="mx; dmarc=fail")
    assert mail.ticket != first.ticket


def test_thanks_do_not_open_an_answered_ticket_again(office: Office) -> None:
    first = office.receive(CONCRETE)
    reference = str(first.ticket)
    handling.reply(office.services.desk, reference, _ticket(office, reference).owner, "Det må I gerne.")
    office.receive("Tak for hjælpen!", Subject=f"Re: [{reference}]")
    ticket = _ticket(office, reference)
    assert ticket.status == "answered"
    assert ticket.messages[-1].text == "Tak for hjælpen!"


def test_a_reply_with_files_names_them_on_the_ticket(office: Office) -> None:
    first = office.receive(CONCRETE)
    data = (LETTERS / "30_vedhaeftet.eml").read_bytes()
    data = data.replace(b"jens@lundbyg.example", b"ida@cafe-ida.example").replace(
        b"Subject: ", f"Subject: {first.ticket} ".encode()
    )
    office.receive_bytes(data)
    text = _ticket(office, first.ticket).messages[-1].text
    assert text.endswith("Vedhæftet: grundplan øst.pdf (12 kB)")


@pytest.mark.parametrize("name", ["31_winmail", "32_uden_tekst", "33_brudt_mime", "41_emne_alt"])
def test_a_mail_without_text_still_reaches_a_person(office: Office, name: str) -> None:
    ticket = _ticket(office, office.receive_bytes((LETTERS / f"{name}.eml").read_bytes()).ticket)
    assert ticket.text


def test_a_machines_mail_is_never_answered(office: Office) -> None:
    for header in ({"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"From": "mailer-daemon@mx.example"}):
        letter = parse("\n".join(f"{k}: {v}" for k, v in {"From": "a@b.example", **header}.items()).encode() + b"\n\nx")
        assert letter.automatic


def test_a_bounce_of_our_answer_is_told_to_the_coordinator(office: Office) -> None:
    office.receive()
    (sent,) = office.deliveries()
    mail = (
        "From: mailer-daemon@mx.example\nSubject: Undeliverable\nMessage-ID: <b@mx>\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
        f"Content-Type: message/rfc822\n\nMessage-ID: {sent.message_id}\n\nx\n--b--\n"
    )
    assert office.receive_bytes(mail.encode()).reason == "bounce"
    (notice,) = [one for one in office.notices("staff") if one.kind == "undelivered"]
    assert notice.data["to"] == "ida@cafe-ida.example"


def test_one_sender_gets_only_so_many_automatic_mails_a_day(office: Office) -> None:
    settings = dataclasses.replace(office.services.settings, mails_per_sender=3)
    office.services = dataclasses.replace(office.services, settings=settings)
    reasons = [office.receive().reason for _ in range(6)]
    assert reasons == ["answer"] * 3 + ["flood"] * 3
    assert len(office.notices()) == 3
    assert [one.kind for one in office.notices("staff")] == ["mail_flood"]


def test_a_mail_that_understanding_fails_on_is_tried_again_and_then_given_to_a_person(office: Office) -> None:
    async def fail(text: str) -> Understanding:
        raise RuntimeError

    office.read = fail
    mail = office.receive()
    clock = office.services.clock
    for _ in range(handle.MAX_TRIES):
        assert mail.state == "waiting"
        clock.advance(minutes=2)  # type: ignore[attr-defined]
        office.handle()
        with office.services.database.reading() as session:
            mail = session.scalars(select(type(mail))).one()
    assert mail.reason == "ticket"
    assert "kunne ikke læse" in _ticket(office, mail.ticket).messages[-1].text


def test_two_processes_that_have_the_same_mail_settle_it_once(office: Office) -> None:
    now = office.services.clock()
    office.store.take(
        parse(b"From: a@b.example\nMessage-ID: <1@b>\n\nHvad koster udeservering?\n"), Place("t", 1), now, now
    )
    first = office.store.claim(now)
    assert first is not None
    assert office.store.claim(now) is None
    office.services.clock.advance(minutes=1)  # type: ignore[attr-defined]
    second = office.store.claim(office.services.clock())
    assert second is not None

    async def both() -> None:
        handler = Handler(office.services, office.store, office.read)
        await asyncio.gather(handler._handle(second), handler._handle(first))

    asyncio.run(both())
    assert len(office.notices()) == 1


def test_a_reply_that_was_interrupted_is_written_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.receive(CONCRETE)
    settle = office.store.settle

    def killed(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(office.store, "settle", killed)
    office.receive("Det er ved døren.", Subject=f"[{first.ticket}]")
    monkeypatch.setattr(office.store, "settle", settle)
    office.services.clock.advance(minutes=2)  # type: ignore[attr-defined]
    assert office.handle() == 1
    with office.services.database.reading() as session:
        assert len(list(session.scalars(select(TicketMessageRow).where(TicketMessageRow.author == "business")))) == 1
