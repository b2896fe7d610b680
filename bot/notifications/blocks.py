"""What a message shows under its sentences: the inquiry, whom to reach, the plan, a meeting, lists of tickets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.notifications import words
from bot.notifications.mailroom import Mailroom
from bot.texts import load
from bot.tickets.model import Ticket
from bot.tickets.planning import YES

LONGEST_QUOTE = 2_000
"""Characters of a text that a message repeats; the rest is on the ticket's page."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a message. `kind`: `paragraph`, `quote`, `facts`, `list`, `links` or `signature`.

    `rows` are pairs: name and value of facts; title and address of links; text and note of list items, with an address
    in `links` where there is one.
    """

    kind: str
    text: str = ""
    title: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()


def paragraphs(text: str) -> list[Block]:
    """Paragraphs that an empty line divides; single line breaks stay."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return [Block("paragraph", text=part) for part in parts if part]


def shown(names: Iterable[str], values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    """The blocks that a kind asks for by name; one that has nothing to show is left out."""
    blocks: list[Block] = []
    for name in names:
        blocks += _SHOWN[name](values, room)
    return blocks


def _quote(title: str, text: str) -> list[Block]:
    if not text.strip():
        return []
    kept = text.strip() if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()} …"
    return [Block("quote", text=kept, title=_title(title))]


def _inquiry(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    return _quote("inquiry", values["t"].text) if values["t"] else []


def _message(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    return _quote("message", values.get("message", ""))


def _last_message(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    about: Ticket | None = values["t"]
    shared = [one.text for one in about.messages if one.author == "business"] if about else []
    return _quote("message", shared[-1]) if shared else []


def _contact(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    about: Ticket | None = values["t"]
    if about is None:
        return []
    found = {
        "name": about.contact.get("name"),
        "company": about.company,
        "cvr": about.cvr,
        "phone": words.phone(str(about.contact.get("phone") or "")),
        "email": about.contact.get("email"),
    }
    return _facts("contact", {key: str(value) for key, value in found.items() if value})


def _contributions(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    about: Ticket | None = values["t"]
    staff = room.desk.municipality.staff
    return [
        Block("quote", text=one.answer, title=staff[one.person].name if one.person in staff else one.person)
        for one in (about.enquiries if about else ())
        if one.status == YES and one.answer
    ]


def _plan(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    about: Ticket | None = values["t"]
    if about is None or not about.plan:
        return []
    done = load("notices")["words"]["done"]
    rows = []
    for step in about.plan:
        when = done if step.get("done") else words.day_of(step["by"]) if step.get("by") else ""
        rows.append((str(step["what"]), ", ".join(part for part in (str(step.get("who") or ""), when) if part)))
    return [Block("list", title=_title("plan"), rows=tuple(rows))]


def _meeting(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    meeting = values["meeting"]
    if not meeting:
        return []
    starts, ends = (dt.datetime.fromisoformat(meeting[name]) for name in ("starts", "ends"))
    place = str(meeting.get("place") or load("notices")["facts"]["no_place"])
    return _facts("meeting", {"when": f"{words.moment(starts)}-{words.clock(ends)}", "place": place})


def _refusal(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    refusal = values["refusal"]
    offers = tuple((str(one["text"]), "") for one in refusal.get("offers", ()))
    return _quote("refusal", str(refusal.get("reason") or "")) + (
        [Block("list", title=_title("offers"), rows=offers)] if offers else []
    )


def _sections(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    """Lists of tickets that the notice brought with it: `{name, lines: [{reference, title, note}], more}`."""
    texts = load("notices")["sections"]
    blocks = []
    for section in values["data"].get("sections", ()):
        lines = section["lines"]
        rows = [(f"{line['reference']}  {line['title']}", str(line.get("note") or "")) for line in lines]
        links = [room.staff_ticket(line["reference"]) for line in lines]
        if not rows:
            rows, links = [(texts["none"], "")], [""]
        if section.get("more"):
            rows.append((texts["more"].format(count=section["more"]), ""))
            links.append("")
        blocks.append(Block("list", title=texts[section["name"]], rows=tuple(rows), links=tuple(links)))
    return blocks


def _answers(values: Mapping[str, Any], room: Mailroom) -> list[Block]:
    """Answers that the notice brought with it: `{title, paragraphs, links: [{title, url}]}`, each with its sources."""
    blocks = []
    for answer in values["data"].get("answers", ()):
        for number, text in enumerate(answer["paragraphs"]):
            blocks.append(Block("paragraph", text=text, title=answer["title"] if number == 0 else ""))
        links = answer.get("links") or ()
        if links:
            rows = tuple((str(link["title"]), str(link["url"])) for link in links)
            blocks.append(Block("links", title=_title("sources"), rows=rows))
    return blocks


def _facts(title: str, found: Mapping[str, str]) -> list[Block]:
    names = load("notices")["facts"]
    rows = tuple((str(names[key]), value) for key, value in found.items())
    return [Block("facts", title=_title(title), rows=rows)] if rows else []


def _title(name: str) -> str:
    return str(load("notices")["titles"][name])


_SHOWN: Mapping[str, Callable[[Mapping[str, Any], Mailroom], list[Block]]] = {
    "inquiry": _inquiry,
    "message": _message,
    "last_message": _last_message,
    "contact": _contact,
    "contributions": _contributions,
    "plan": _plan,
    "meeting": _meeting,
    "refusal": _refusal,
    "sections": _sections,
    "answers": _answers,
}
