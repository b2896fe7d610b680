"""Which mails a mail hangs together with: a ticket's with each other, and an answer with what it answers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import select

from bot.notifications.mailroom import Mailroom
from bot.notifications.senders import EMAIL, Parcel
from bot.storage.channel_tables import MailRow
from bot.storage.notice_tables import DeliveryRow, NoticeRow
from bot.tickets.model import Ticket

MAX_REFERENCES = 20
"""Earlier mails that a mail refers to at most."""
LONGEST_SUBJECT = 150
_ANSWER = re.compile(r"^\s*(?:re|sv|aw|antw)\s*:", re.IGNORECASE)
_TICKET = re.compile(r"\s*\[EI-[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Thread:
    """`before` are Message-IDs, oldest first. `subject` is the business's own; empty where it did not write a mail."""

    before: tuple[str, ...] = ()
    parent: str = ""
    subject: str = ""

    def answering(self, about: Ticket | None) -> str:
        """The subject of an answer, with the ticket's number."""
        plain = " ".join(_TICKET.sub("", self.subject).split())[:LONGEST_SUBJECT]
        said = plain if _ANSWER.match(plain) else f"Re: {plain}".strip()
        return f"{said} [{about.reference}]" if about is not None else said


def thread_of(room: Mailroom, parcel: Parcel, about: Ticket | None) -> Thread:
    """What was written before on a ticket to one address, or what a mail without a ticket answers."""
    if about is None:
        parent = str(parcel.data.get("in_reply_to") or "")
        before = tuple(dict.fromkeys([*parcel.data.get("references", ()), *filter(None, [parent])]))
        return Thread(before[-MAX_REFERENCES:], parent, str(parcel.data.get("subject") or ""))
    ours = (
        select(NoticeRow.created_at, DeliveryRow.message_id)
        .join(NoticeRow, NoticeRow.id == DeliveryRow.notice_id)
        .where(
            NoticeRow.ticket_id == parcel.ticket_id,
            DeliveryRow.channel == EMAIL,
            DeliveryRow.address == parcel.address,
            DeliveryRow.id < parcel.id,
        )
        .order_by(DeliveryRow.id.desc())
        .limit(MAX_REFERENCES)
    )
    theirs = (
        select(MailRow.received_at, MailRow.message_id, MailRow.subject, MailRow.parsed["references"].as_json())
        .where(MailRow.ticket == about.reference)
        .order_by(MailRow.id)
    )
    with room.database.reading() as session:
        said: list[tuple[dt.datetime, str]] = [(row[0], row[1]) for row in session.execute(ours)]
        mails = list(session.execute(theirs)) if parcel.audience == "business" else []
    # Theirs first, for a sort that keeps the order of what came at one moment.
    said = [(at, message_id) for at, message_id, _, _ in mails if message_id.endswith(">")] + said[::-1]
    in_order = [message_id for _, message_id in sorted(said, key=lambda one: one[0])][-MAX_REFERENCES:]
    first = [one for *_, references in mails[:1] for one in references or ()][-5:]
    anchor = f"<{about.reference.lower()}@{room.domain}>"
    before = tuple(dict.fromkeys([*first, anchor, *in_order]))
    return Thread(before, in_order[-1] if in_order else "", mails[0].subject if mails else "")
