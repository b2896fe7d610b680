"""What a mail leads to: answered at once, shown elsewhere, left to people, or a ticket. Pure.

An answer is only given when everything that is asked is simple and sure; a mail is never asked back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Topic
from bot.mail import wording
from bot.mail.model import Letter
from bot.triage.contract import TaskGuess, Triage

ANSWER = "answer"
REDIRECT = "redirect"
THANKS = "thanks"
TICKET = "ticket"
LONGEST_SIMPLE = 1_200
"""Characters of a mail that may be answered by itself."""
LONGEST_THANKS = 200
MAX_ANSWERS = 3
MAX_TASKS = 5
SURE_OF_JUNK = 0.9
SURE_OF_THANKS = 0.9
SURE_OF_REDIRECT = 0.8
JUNK = frozenset({"sales", "abuse"})
_LEVELS = ("simpel", "medium", "kompleks")
_NEEDS_PEOPLE = frozenset({"enquiry", "contact_person", "hand_over"})
_THANKS = frozenset({"thanks", "bye", "feedback_positive"})


@dataclass(frozen=True, slots=True)
class Read:
    """One text with what triage says of it; `sure` is the confidence (0-1) in its act, `kind` the act's kind."""

    text: str
    triage: Triage
    sure: float
    kind: str = ""

    @property
    def asks(self) -> bool:
        """Whether it is a question in form."""
        return self.text.rstrip().endswith("?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done. `answers` are task ids with the sub-question asked; `junk` is why nothing is."""

    kind: str
    triage: Triage
    answers: tuple[tuple[str, Topic | None], ...] = ()


def judge(letter: Letter, whole: Read, parts: Sequence[Read], catalogue: Catalogue) -> Verdict:
    """Decide on a mail that belongs to no ticket. `parts` are its sentences; none when there are too many."""
    joined = joined_triage(letter, whole, parts, catalogue)
    if is_thanks(letter, whole):
        return Verdict(THANKS, whole.triage)
    in_scope = any(one.triage.decision in ("answer", "enquiry", "contact_person") for one in (whole, *parts))
    bare = not letter.files and not letter.contact.cvr
    if whole.kind in JUNK and whole.sure >= SURE_OF_JUNK and not in_scope and not letter.files:
        return Verdict(whole.kind, whole.triage)
    elsewhere = bool(whole.triage.redirect) and whole.sure >= SURE_OF_REDIRECT
    if whole.triage.decision == "redirect" and elsewhere and bare and not in_scope and not letter.masked:
        return Verdict(REDIRECT, whole.triage)
    answers = _answers(letter, whole, parts)
    if answers:
        return Verdict(ANSWER, replace(joined, decision="answer"), answers)
    return Verdict(TICKET, joined)


def is_thanks(letter: Letter, whole: Read) -> bool:
    """A few words of thanks and nothing to do."""
    short = 0 < len(letter.text) <= LONGEST_THANKS and "?" not in letter.text and not letter.files
    return short and whole.triage.act in _THANKS and whole.sure >= SURE_OF_THANKS


def joined_triage(letter: Letter, whole: Read, parts: Sequence[Read], catalogue: Catalogue) -> Triage:
    """One decision for the whole mail: every task that some sentence is sure of, at the highest level."""
    tasks: dict[str, TaskGuess] = {one.id: one for one in whole.triage.tasks}
    level, package = whole.triage.level, whole.triage.package
    for part in parts:
        if part.triage.decision in ("answer", "enquiry", "contact_person"):
            tasks |= {one.id: one for one in part.triage.tasks if one.id not in tasks}
            if part.triage.decision != "answer":
                level = max(level, part.triage.level, key=_LEVELS.index)
            package = package or part.triage.package
    kept = tuple(tasks.values())[:MAX_TASKS]
    owners = tuple(dict.fromkeys(catalogue.tasks[one.id].owner for one in kept if one.id in catalogue.tasks))
    text = letter.text or wording.subject(letter)
    return replace(whole.triage, text=text, tasks=kept, owners=owners, level=level, package=package)


def topic(triage: Triage) -> Topic | None:
    """The sub-question; the contract holds it as plain text."""
    return cast("Topic | None", triage.topic)


def _answers(letter: Letter, whole: Read, parts: Sequence[Read]) -> tuple[tuple[str, Topic | None], ...]:
    """What to answer with; empty unless every question is simple and sure."""
    personal = letter.files or letter.masked or letter.cut or letter.doubtful
    if personal or not parts or len(letter.text) > LONGEST_SIMPLE or whole.triage.decision != "answer":
        return ()
    found: dict[tuple[str, Topic | None], None] = {}
    best = whole.triage.tasks[0].id
    for part in parts:
        decision, act = part.triage.decision, part.triage.act
        if decision in _NEEDS_PEOPLE or (part.asks and decision == "redirect"):
            return ()
        if decision == "answer" and (part.asks or len(parts) == 1):
            found |= {(guess.id, topic(part.triage)): None for guess in part.triage.tasks}
        elif part.asks and act == "unclear":
            # "Hvad koster det?" is about what the mail is about.
            found[(best, topic(part.triage))] = None
        elif part.asks and decision != "dialogue":
            return ()
    asked = tuple(found) or tuple((guess.id, topic(whole.triage)) for guess in whole.triage.tasks)
    missing = {guess.id for guess in whole.triage.tasks} - {task for task, _ in asked}
    asked += tuple((task, None) for task in missing)
    return asked if len(asked) <= MAX_ANSWERS else ()
