"""Composes an e-mail: headers that thread and identify it, text and HTML, one-time links, the invitation."""

from __future__ import annotations

import base64
import datetime as dt
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from bot.notifications.actions import ONE_CLICK
from bot.notifications.calendar_invitation import invitation
from bot.notifications.context import read_ticket
from bot.notifications.mailroom import Mailroom
from bot.notifications.rendering import ONE_CLICK_DAYS, Letter, as_html, as_text, letter
from bot.notifications.senders import Parcel, RefusedError
from bot.notifications.threads import thread_of
from bot.tickets.model import Ticket


def compose(room: Mailroom, parcel: Parcel) -> EmailMessage:
    """The mail of a parcel. Its one-time links are made here, anew at each attempt.

    Raises RefusedError when the address cannot be written in a mail.
    """
    about = read_ticket(room, parcel.ticket_id)
    written = letter(room, parcel, about)
    links = _links(room, parcel, written, about)
    mail = EmailMessage()
    _address(room, parcel, mail)
    thread = thread_of(room, parcel, about)
    answers = written.answers and bool(thread.subject)
    mail["Subject"] = thread.answering(about) if answers else written.subject
    mail["Date"] = format_datetime(room.desk.clock().astimezone(dt.UTC))
    mail["Message-ID"] = parcel.message_id
    if thread.before:
        mail["References"] = " ".join(thread.before)
    if thread.parent:
        mail["In-Reply-To"] = thread.parent
    if written.author is None:
        mail["Auto-Submitted"] = "auto-replied" if answers else "auto-generated"
        # What Exchange heeds, so that an absence notice does not answer a machine.
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(as_text(written, links))
    mail.add_alternative(as_html(written, links), subtype="html")
    document = parcel.data.get("document")
    if document:
        kind, _, subtype = document["type"].partition("/")
        mail.add_attachment(
            base64.b64decode(document["base64"]), maintype=kind, subtype=subtype, filename=document["name"]
        )
    if about is not None and parcel.data.get("meeting"):
        calendar = invitation(room, about, str(parcel.data["meeting"]), parcel.address)
        if calendar is not None:
            mail.add_alternative(calendar.text, subtype="calendar", params={"method": calendar.method})
            mail.add_attachment(
                calendar.text, subtype="calendar", filename="moede.ics", params={"method": calendar.method}
            )
    return mail


def _links(room: Mailroom, parcel: Parcel, written: Letter, about: Ticket | None) -> dict[str, str]:
    """Where each button leads; what may be done without a login gets a link for this reader alone."""
    links = {button.purpose: button.url for button in written.buttons if button.url}
    if not parcel.reader or about is None:
        return links
    data = {"reference": about.reference, "number": parcel.data.get("number")}
    for button in written.buttons:
        if button.purpose in ONE_CLICK:
            token = room.links.issue(button.purpose, parcel.reader, data, dt.timedelta(days=ONE_CLICK_DAYS))
            links[button.purpose] = room.one_click(token)
    return links


def _address(room: Mailroom, parcel: Parcel, mail: EmailMessage) -> None:
    profile = room.profile
    try:
        mail["From"] = Address(f"{profile.entrance}, {profile.name}", addr_spec=_ascii_domain(room.sender))
        mail["To"] = Address(addr_spec=_ascii_domain(parcel.address))
    except (ValueError, IndexError, HeaderParseError) as error:
        raise RefusedError("the address cannot be written in a mail") from error
    if room.sender != profile.email:
        mail["Reply-To"] = Address(profile.entrance, addr_spec=_ascii_domain(profile.email))


def _ascii_domain(address: str) -> str:
    """`ida@café.dk` as `ida@xn--caf-dma.dk`. Raises ValueError (UnicodeError) for a domain that cannot be."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"
