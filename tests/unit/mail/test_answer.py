"""The mails that businesses get, as they are sent."""

from __future__ import annotations

from email.message import EmailMessage

from bot.mail import parse
from bot.notifications.mail import compose
from bot.notifications.mailroom import Mailroom
from bot.notifications.outbox import claim, mark_sent
from bot.tickets import handling
from tests.unit.mail.conftest import OWN, Office


def _sent(office: Office) -> list[EmailMessage]:
    """What is due to businesses, composed."""
    services = office.services
    room = Mailroom(services.desk, services.links, services.settings)
    office.deliveries()
    mails = []
    while (parcel := claim(services.database, "email", services.clock())) is not None:
        if parcel.audience == "business":
            mails.append(compose(room, parcel))
        with services.database.transaction() as session:
            mark_sent(session, parcel, services.clock())
    return mails


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_automatic_answer_says_what_it_is_and_how_to_reach_a_person(office: Office) -> None:
    office.receive(Subject="Borde ude", References="<0@cafe-ida.example>")
    (mail,) = _sent(office)
    assert mail["Subject"] == "Re: Borde ude"
    assert mail["In-Reply-To"] == "<1@cafe-ida.example>"
    assert mail["References"] == "<0@cafe-ida.example> <1@cafe-ida.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    text = _text(mail)
    task = office.services.catalogue.tasks["udeservering"]
    for words in ("digital assistent", "automatisk svar", "svar på denne mail", office.services.profile.phone):
        assert words in text
    assert all(str(link.url) in text for link in task.links)
    # Whoever gets it back sees a machine's mail.
    assert parse.parse(mail.as_bytes(), OWN).automatic


def test_the_receipt_and_the_persons_reply_stand_in_the_businesss_own_thread(office: Office) -> None:
    row = office.receive("Vi vil gerne sætte et skilt op på Vestergade 12.", Subject="SV: Facade")
    (receipt,) = _sent(office)
    assert receipt["Subject"] == f"SV: Facade [{row.ticket}]"
    assert receipt["In-Reply-To"] == "<1@cafe-ida.example>"
    ticket = office.services.tickets.find(str(row.ticket))
    assert ticket is not None
    office.services.clock.advance(minutes=5)  # type: ignore[attr-defined]
    handling.reply(office.services.desk, ticket.reference, ticket.owner, "Det må I gerne.")
    (reply,) = _sent(office)
    assert reply["Subject"] == receipt["Subject"]
    assert reply["In-Reply-To"] == receipt["Message-ID"]
    assert "<1@cafe-ida.example>" in reply["References"]
    assert reply["Auto-Submitted"] is None


def test_an_emergency_is_told_to_ring_112(office: Office) -> None:
    from tests.builders import understanding

    async def read(text: str) -> object:
        return understanding(act="emergency")

    office.read = read  # type: ignore[assignment]
    office.receive("Der løber olie ud på vejen nu!")
    (receipt,) = _sent(office)
    assert "112" in _text(receipt)
