"""The mail itself: who it is from, how it threads, what it carries."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from email.message import EmailMessage

import pytest

from bot.notifications.mail import compose
from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import claim
from bot.notifications.senders import Parcel, RefusedError
from bot.tickets import course, handling
from tests.conftest import FixedClock
from tests.mailrooms import OWNER, SPECIALIST, MakeTicket
from tests.unit.notifications.outboxes import forget, make_due, plan_all, tell

TOKEN = re.compile(r"https://indgang\.example/klik/([\w-]{43})")


def parcels(room: Mailroom) -> list[Parcel]:
    plan_all(room)
    make_due(room)
    found = []
    while (parcel := claim(room.database, "email", room.desk.clock())) is not None:
        found.append(parcel)
        from bot.notifications.outbox import mark_sent

        with room.database.transaction() as session:
            mark_sent(session, parcel, room.desk.clock())
    return found


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_mail_says_who_it_is_from_and_that_a_machine_wrote_it(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    mail = compose(mailroom, parcels(mailroom)[0])
    assert mail["From"] == '"ErhvervsKontakten, Odense Kommune" <erhvervskontakten@odense.dk>'
    assert mail["To"] == "jonas@odense.example"
    assert mail["Subject"] == f"Ny sag til dig: udeservering [{about.reference}]"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] is None
    assert mail.get_content_type() == "multipart/alternative"


def test_what_a_person_wrote_is_not_marked_as_automatic(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    forget(mailroom)
    handling.reply(mailroom.desk, about.reference, OWNER, "Ja.")
    (parcel,) = parcels(mailroom)
    assert compose(mailroom, parcel)["Auto-Submitted"] is None


def test_answers_go_to_the_entrance_when_the_sender_is_another_address(mailroom: Mailroom, tickets: MakeTicket) -> None:
    tickets()
    settings = dataclasses.replace(mailroom.settings, mail_from="robot@post.example")
    mail = compose(dataclasses.replace(mailroom, settings=settings), parcels(mailroom)[0])
    assert "robot@post.example" in mail["From"]
    assert "erhvervskontakten@odense.dk" in mail["Reply-To"]


def test_the_mails_of_a_ticket_hang_together(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    forget(mailroom)
    for kind in ("reassigned", "callback", "overdue"):
        tell(mailroom, kind, "staff", OWNER, about.reference)
    first, second, third = (compose(mailroom, parcel) for parcel in parcels(mailroom))
    root = f"<{about.reference.lower()}@odense.dk>"
    assert first["References"] == root
    assert first["In-Reply-To"] is None
    assert third["In-Reply-To"] == second["Message-ID"]
    assert str(third["References"]).split() == [root, first["Message-ID"], second["Message-ID"]]


def test_a_repeat_carries_the_same_message_id_and_links_that_work(mailroom: Mailroom, tickets: MakeTicket) -> None:
    tickets()
    parcel = parcels(mailroom)[0]
    first, second = compose(mailroom, parcel), compose(mailroom, parcel)
    assert first["Message-ID"] == second["Message-ID"] == parcel.message_id
    for mail in (first, second):
        (token,) = TOKEN.findall(text(mail))
        link = mailroom.links.peek(token)
        assert (link.purpose, link.person) == ("take", OWNER)


def test_the_links_are_the_readers_own(mailroom: Mailroom, tickets: MakeTicket, clock: FixedClock) -> None:
    about = tickets()
    forget(mailroom)
    tell(mailroom, "enquiry", "staff", SPECIALIST, about.reference, number=1)
    (parcel,) = parcels(mailroom)
    links = [mailroom.links.peek(token) for token in TOKEN.findall(text(compose(mailroom, parcel)))]
    assert [link.purpose for link in links] == ["enquiry_yes", "enquiry_no", "enquiry_pass"]
    assert all(link.data == {"reference": about.reference, "number": 1} for link in links)
    assert {link.expires_at for link in links} == {clock() + dt.timedelta(days=14)}


def test_a_shared_mailbox_gets_no_links_that_act(mailroom: Mailroom, tickets: MakeTicket) -> None:
    about = tickets()
    forget(mailroom)
    tell(mailroom, "unowned", "office", "byliv", about.reference)
    (parcel,) = parcels(mailroom)
    assert TOKEN.findall(text(compose(mailroom, parcel))) == []


def test_a_meeting_comes_with_its_invitation(mailroom: Mailroom, tickets: MakeTicket, clock: FixedClock) -> None:
    about = tickets()
    forget(mailroom)
    starts = clock() + dt.timedelta(days=8)
    course.invite(mailroom.desk, about.reference, SPECIALIST, "Møde", starts, starts + dt.timedelta(hours=1), "Her")
    mail = compose(mailroom, parcels(mailroom)[0])
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in calendars] == ["REQUEST", "REQUEST"]
    assert calendars[1].get_filename() == "moede.ics"


@pytest.mark.parametrize("address", ["to@x.example@y.example", "a b@x.example", f"a@{'x' * 70}.example"])
def test_an_address_that_cannot_be_written_is_refused(mailroom: Mailroom, tickets: MakeTicket, address: str) -> None:
    tickets()
    parcel = dataclasses.replace(parcels(mailroom)[0], address=address)
    with pytest.raises(RefusedError):
        compose(mailroom, parcel)


def test_a_domain_with_danish_letters_is_written_in_ascii(mailroom: Mailroom, tickets: MakeTicket) -> None:
    tickets()
    parcel = dataclasses.replace(parcels(mailroom)[0], address="ida@købmand.example")
    assert compose(mailroom, parcel)["To"] == "ida@xn--kbmand-bya.example"
