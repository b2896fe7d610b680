"""The sentences of a call, filled in; and names as they stand inside a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bot.bootstrap import Services
from bot.catalogue.model import Office, Topic
from bot.texts import load
from bot.tickets.calendar import ZONE
from bot.voice import spoken


def say(sentence: str, /, **values: object) -> str:
    """One sentence of `knowledge/texts/voice.yml`."""
    return str(load("voice")["say"][sentence]).format(**values)


def ask_office(topic: Topic, office: Office) -> str:
    """That something is not known here, and who knows it: a name and a number, which is what an ear can keep."""
    said = str(load("voice")["local_unknown"][topic])
    return said.format(office=spoken.for_speech(office.name), phone=spoken.phone(office.phone))


def small(name: str) -> str:
    """A task's name inside a sentence: small at its beginning, unless its first word is an abbreviation."""
    first = name.split(" ", 1)[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]


def listed(names: Sequence[str]) -> str:
    """`en, to og tre`."""
    if len(names) < 2:
        return "".join(names)
    return say("listed", first=", ".join(names[:-1]), last=names[-1])


def opening(services: Services) -> str:
    """Whether the entrance is open now, until when, or from when."""
    now = services.clock()
    hours = services.calendar.open_hours(now.astimezone(ZONE).date())
    if hours is not None and services.calendar.is_open(now):
        return say("open_now", closes=spoken.clock(hours.closes))
    return say("closed_now", opens=next_opening(services, now))


def next_opening(services: Services, now: dt.datetime) -> str:
    """When the entrance opens next, as it is said."""
    return spoken.moment(services.calendar.next_opening(now))


def split_name(text: str) -> tuple[str, str]:
    """Name and company out of "jeg hedder Ida Holm fra Café Ida"; the company may be empty."""
    texts = load("voice")["name"]
    rest = text.strip(" .,!")
    found = True
    while found:
        found = False
        for before in texts["before"]:
            if rest.lower().startswith(f"{before} "):
                rest, found = rest[len(before) :].strip(" .,"), True
    for between in texts["between"]:
        at = rest.lower().find(between)
        if at > 0:
            return rest[:at].strip(" .,"), rest[at + len(between) :].strip(" .,")
    return rest, ""
