"""Writes a message: from the sentences of `knowledge/texts/notices.yml` to blocks, and from those to text and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from jinja2.sandbox import SandboxedEnvironment

from bot.catalogue.model import StaffMember
from bot.notifications import words
from bot.notifications.actions import ONE_CLICK
from bot.notifications.blocks import Block, paragraphs, shown
from bot.notifications.context import context, person_name
from bot.notifications.mailroom import STAFF_BOARD, STAFF_CATALOGUE, STAFF_FIGURES, STAFF_OWN, Mailroom
from bot.notifications.senders import Parcel
from bot.texts import load
from bot.tickets.model import Ticket

_TEMPLATES = Path(__file__).resolve().parent / "templates"
OTHER = "other"
"""The text of a kind that has none of its own."""
ONE_CLICK_DAYS = 14
"""Days in which a one-click link in a mail works."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something the reader can press: `purpose` names it, `url` is where it leads, or empty for a one-time link."""

    purpose: str
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be laid out. `author` wrote what it says; None: the program did."""

    subject: str
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...]
    footer: str
    author: StaffMember | None
    chat: str
    answers: bool = False
    """It answers what the business wrote: on a mail of theirs it goes under their own subject."""


def letter(room: Mailroom, parcel: Parcel, about: Ticket | None) -> Letter:
    """Write the message of a parcel about a ticket, or about none."""
    kind = text_of(parcel.kind, parcel.audience)
    values = context(room, parcel, about)
    names = kind.get("buttons", ())
    blocks = paragraphs(say(kind["text"], values))
    blocks += shown(kind.get("shows", ()), values, room)
    author = room.desk.municipality.staff.get(str(values.get("author"))) if kind.get("human") else None
    if author is not None:
        blocks.append(Block("signature", text=signature(room, author)))
    blocks += paragraphs(say(kind.get("after", ""), values))
    blocks += paragraphs(_why_you(parcel, room))
    return Letter(
        subject=_subject(say(kind["subject"], values), about),
        blocks=tuple(blocks),
        buttons=tuple(_button(room, name, about) for name in names),
        footer=_footer(room, parcel.audience, about, one_click=bool(ONE_CLICK.intersection(names))),
        author=author,
        chat=say(kind["chat"], values) if "chat" in kind else "",
        answers=bool(kind.get("answers")),
    )


def text_of(kind: str, audience: str) -> Mapping[str, Any]:
    """The entry of a kind in the texts: the audience's own, the kind's, or the general one."""
    kinds: Mapping[str, Any] = load("notices")["kinds"]
    ending = "_business" if audience == "business" else ""
    for name in (f"{kind}{ending}", kind, f"{OTHER}{ending}"):
        if name in kinds:
            return dict(kinds[name])
    raise KeyError(kind)


def as_html(written: Letter, links: Mapping[str, str]) -> str:
    """The HTML part of a mail; `links` are the addresses of the buttons by purpose."""
    return _layouts(html=True).get_template("mail.html").render(letter=written, links=links)


def as_text(written: Letter, links: Mapping[str, str]) -> str:
    """The text part of a mail."""
    return _layouts(html=False).get_template("mail.txt").render(letter=written, links=links)


def as_short(written: Letter) -> str:
    """For Telegram: subject and blocks, without links and footer."""
    return _layouts(html=False).get_template("short.txt").render(letter=written)


def say(template: str, values: Mapping[str, Any]) -> str:
    """One sentence template filled in; values are plain text, and are escaped where HTML is laid out."""
    return _sentence(template).render(values).strip()


def signature(room: Mailroom, author: StaffMember) -> str:
    """Who writes to a business: name, title, entrance and the number to ring."""
    profile = room.profile
    regards = load("notices")["words"]["regards"]
    return f"{regards}\n{author.name}\n{author.title}\n{profile.entrance}, {profile.name}\n{profile.phone}"


@lru_cache(maxsize=256)
def _sentence(template: str) -> Template:
    # Plain text: what is said is escaped where HTML is laid out.
    environment = SandboxedEnvironment(autoescape=False)
    environment.filters |= {"day": words.day_of, "phone": words.phone}
    return environment.from_string(template)


@lru_cache
def _layouts(*, html: bool) -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=html, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - by part


def _subject(text: str, about: Ticket | None) -> str:
    # A line break in a subject would begin a header of the writer's choosing.
    plain = " ".join(text.split())
    return f"{plain} [{about.reference}]" if about is not None else plain


def _why_you(parcel: Parcel, room: Mailroom) -> str:
    said = load("notices")["words"]
    sentences = []
    for key in ("meant_for", "gone"):
        staff = parcel.data.get(key)
        if staff:
            sentences.append(str(said[key]).format(name=person_name(room, str(staff))))
    return "\n\n".join(sentences)


def _button(room: Mailroom, name: str, about: Ticket | None) -> Button:
    label = str(load("notices")["buttons"][name])
    if name == "own":
        return Button(name, label, room.url(STAFF_OWN))
    if name == "board":
        return Button(name, label, room.url(STAFF_BOARD))
    if name == "catalogue":
        return Button(name, label, room.url(STAFF_CATALOGUE))
    if name == "figures":
        return Button(name, label, room.url(STAFF_FIGURES))
    if name == "open" and about is not None:
        return Button(name, label, room.staff_ticket(about.reference))
    if name in ("follow", "answer", "survey") and about is not None:
        return Button(name, label, room.business_ticket(about.access_key) + ("#survey" if name == "survey" else ""))
    return Button(name, label)


def _footer(room: Mailroom, audience: str, about: Ticket | None, *, one_click: bool) -> str:
    profile = room.profile
    texts = load("notices")["footer"]
    name = audience if about is not None or audience != "business" else "business_without_ticket"
    sentences = [texts[name], *([texts["one_click"]] if one_click and audience == "staff" else [])]
    return " ".join(sentences).format(
        entrance=profile.entrance,
        municipality=profile.name,
        phone=profile.phone,
        email=profile.email,
        days=ONE_CLICK_DAYS,
        reference=about.reference if about else "",
    )
