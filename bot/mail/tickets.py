"""A mail as a ticket, or as a message on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.intake import MAX_LENGTH
from bot.mail import wording
from bot.mail.model import Attachment, Letter
from bot.mail.store import Claimed
from bot.storage.ticket_tables import TicketMessageRow, TicketRow
from bot.texts import load
from bot.tickets import business
from bot.tickets.calendar import ZONE
from bot.tickets.creation import NewTicket
from bot.tickets.desk import BUSINESS, SYSTEM
from bot.tickets.handling import INTERNAL, SHARED
from bot.tickets.model import Ticket
from bot.tickets.opening import Collected, prepare
from bot.triage.contract import Triage

CHANNEL = "email"
_MEGA = 1_000_000
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


def prepared(services: Services, claimed: Claimed, triage: Triage, inquiry: str, purpose: str) -> NewTicket:
    """The ticket that a mail becomes, with who wrote, what came along, and all that was written."""
    letter = claimed.letter
    ways = [letter.contact.phone, letter.answer_to]
    collected = Collected(
        inquiry_id=inquiry,
        channel=CHANNEL,
        conversation_id=None,
        name=letter.contact.name,
        company=letter.contact.company,
        cvr=letter.contact.cvr or None,
        contact_way=", ".join(filter(None, ways)),
        details=details(letter),
        transcript=transcript(claimed),
        flags=(),
        purpose=purpose,
    )
    return prepare(services, triage, collected)


def open_in(
    session: Session, services: Services, new: NewTicket, notes: Sequence[str], *, callback: str = ""
) -> Ticket:
    """Store the ticket in the caller's transaction, with notes that only staff see.

    `callback` is the number (E.164) of somebody who asks to be rung.
    """
    ticket = services.tickets.create_in(session, new, services.profile, services.calendar)
    row = session.get(TicketRow, ticket.id)
    if row is not None and callback:
        row.callback = {"phone": callback, "when": "", "at": new.received.isoformat(), "done": False}
    if row is not None and not row.messages:
        row.messages += [
            TicketMessageRow(
                number=number, at=new.received, author=SYSTEM, audience=INTERNAL, text=text, data={"from": CHANNEL}
            )
            for number, text in enumerate(notes, start=1)
        ]
    return ticket


def write_on(services: Services, claimed: Claimed, access_key: str) -> None:
    """Put the mail on a ticket as the business's words; done twice it is written once."""
    business.write(services.desk, access_key, message(claimed.letter), once=f"mail-{claimed.id}")


def thank_on(services: Services, claimed: Claimed, access_key: str) -> None:
    """Thanks for an answer: noted on the ticket, which is not opened again for it."""
    once = f"mail-{claimed.id}"
    with services.desk.change_by_key(access_key, BUSINESS) as change:
        if not any(one.data.get("once") == once for one in change.row.messages):
            number = change.message(SHARED, message(claimed.letter), once=once, thanks=True)
            change.event("business_wrote", message=number)


def message(letter: Letter) -> str:
    """What the ticket shows of a mail: its new words, and which files came along."""
    files = listed(letter.files)
    text = letter.text or no_text(letter)
    attached = f"\n\n{load('mail')['attached'].format(files=files)}" if files else ""
    return text[: MAX_LENGTH - len(attached) - 1] + attached


def no_text(letter: Letter) -> str:
    """Said in place of the words of a mail that has none."""
    texts = load("mail")
    heading = wording.subject(letter)
    return str(texts["no_text"]).format(subject=heading) if heading else str(texts["no_text_no_subject"])


def details(letter: Letter) -> dict[str, str]:
    """What the ticket's page shows under the inquiry."""
    return {
        key: value
        for key, value in (("subject", wording.subject(letter)), ("attachments", listed(letter.files)))
        if value
    }


def notes(letter: Letter, foreign: str, answer: Mapping[str, Any], *, failed: bool) -> list[str]:
    """What staff should know of a mail before they answer it."""
    texts = load("mail")
    said = []
    if foreign:
        said.append(texts["notes"]["foreign"].format(reference=foreign, sender=letter.sender or "afsenderen"))
    if letter.doubtful:
        said.append(texts["notes"]["doubtful"])
    if answer:
        words = " ".join(text for one in answer.get("answers", ()) for text in one["paragraphs"])
        said.append(texts["notes"]["answered"].format(answer=words[:1_000]))
    if any(one.type in _TNEF or one.name.lower() == "winmail.dat" for one in letter.attachments):
        said.append(texts["notes"]["winmail"])
    if letter.cut:
        said.append(texts["cut"])
    if failed:
        said.append(texts["notes"]["failed"])
    return [str(one) for one in said]


def transcript(claimed: Claimed) -> list[dict[str, Any]]:
    """All of the mail, with what was cut off before triage."""
    letter, texts = claimed.letter, load("mail")["transcript"]
    at = claimed.received_at.astimezone(ZONE).isoformat()
    parts = [texts["subject"].format(subject=letter.subject)] if letter.subject else []
    parts += [letter.text]
    parts += [texts[name].format(text=text) for name, text in _kept(letter) if text]
    return [{"from": "user", "text": "\n\n".join(filter(None, parts)), "at": at}]


def listed(files: Sequence[Attachment]) -> str:
    """`plan.pdf (1,2 MB), foto.jpg (840 kB)`."""
    return ", ".join(f"{one.name} ({_size(one.size)})" for one in files)


def _kept(letter: Letter) -> tuple[tuple[str, str], ...]:
    return ("signature", letter.signature), ("quoted", letter.quoted)


def _size(size: int) -> str:
    texts = load("mail")["size"]
    if size >= _MEGA:
        return str(texts["mb"]).format(amount=f"{size / _MEGA:.1f}".replace(".", ","))
    return str(texts["kb"]).format(amount=max(1, round(size / 1_000)))
