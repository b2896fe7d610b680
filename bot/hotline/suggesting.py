"""Which tasks a consultant is offered, and the whole view of one suggestion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, cast

from bot.bootstrap import Services
from bot.catalogue.model import Topic
from bot.catalogue.search import Hit
from bot.hotline import callers, cards, hours, presence
from bot.intake import Intake
from bot.texts import load
from bot.tickets.roster import Roster
from bot.triage.contract import Triage
from bot.triage.steps import triage
from bot.understanding.result import Understanding
from bot.understanding.text import fold

MOST_TASKS = 5
MOST_HITS = 6
MOST_GUIDES = 3
LEAST = 0.03
"""Confidence under which a task is not offered."""
LIKELY = 0.5
"""Confidence of the first task under which the search's words count as well."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A task that is offered. `words` decided; `confidence` is None when only the search found it."""

    task: str
    confidence: float | None
    words: tuple[str, ...] = ()


def offers(reading: Understanding, hits: Sequence[Hit], tasks: Mapping[str, Any]) -> list[Offer]:
    """One to five tasks, best first: the reading's ranking, then what the words alone point at. Pure.

    Nothing is offered for words that say nothing, so that nobody reads a guess aloud.
    """
    evidence = {one.task: one.words for one in reading.evidence}
    found = [
        Offer(guess.id, guess.confidence, _told(evidence.get(guess.id, ())))
        for guess in reading.ranking
        if guess.confidence >= LEAST and guess.id in tasks
    ]
    sure = bool(found) and (found[0].confidence or 0.0) >= LIKELY
    if reading.act != "inquiry" and not sure:
        found = []
    known = {offer.task for offer in found}
    by_words = [Offer(hit.id, None) for hit in hits if hit.kind == "task" and hit.id not in known]
    return [*found, *([] if sure else by_words)][:MOST_TASKS]


class Console:
    """What the hotline's pages ask for. One in each process; safe to use from several threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._spaced: tuple[str, Mapping[str, tuple[str, ...]]] = ("", {})

    @property
    def _guide_words(self) -> Mapping[str, tuple[str, ...]]:
        """The words that call for each guide, with space around them: made anew when the catalogue has been edited."""
        catalogue = self._services.catalogue
        version, spaced = self._spaced
        if version != catalogue.version:
            spaced = {one.id: tuple(f" {fold(word)} " for word in one.words) for one in catalogue.guides.values()}
            self._spaced = (catalogue.version, spaced)
        return spaced

    def decide(self, intake: Intake, reading: Understanding | None) -> Triage:
        """The triage of what was typed, the same as on every channel."""
        services = self._services
        return triage(intake, reading, services.catalogue, services.today(), services.versions)

    def offered(self, intake: Intake, reading: Understanding | None) -> list[Offer]:
        """The tasks that are offered for a text."""
        if reading is None:
            return []
        hits = self._services.search.search(intake.text, MOST_HITS, ["task"])
        return offers(reading, hits, self._services.catalogue.tasks)

    def suggest(self, intake: Intake, reading: Understanding | None) -> dict[str, Any]:
        """The view of a text in the JSON form. `reading` is None when there is nothing to understand."""
        services = self._services
        now, today = services.clock(), services.today()
        roster = services.absences.lately(today)
        decided = self.decide(intake, reading)
        caller = callers.read(intake.text)
        case = cards.Case(
            services.catalogue,
            roster,
            services.calendar,
            now,
            today,
            decided.level,
            cast("Topic | None", decided.topic),
            {"address": caller.address, "case_number": caller.reference},
        )
        offered = self.offered(intake, reading)
        package = decided.package if decided.package in services.catalogue.packages else None
        return {
            "masked": bool(intake.masked),
            "tasks": [self._task(case, offer) for offer in offered],
            "notice": self._notice(decided),
            "package": cards.package_card(case, package) if package else None,
            "guides": self._guides(intake.text, offered, today),
            "hits": self._hits(intake.text, roster, {offer.task for offer in offered}),
            "caller": caller.shown(),
            "hours": hours.shown(services.profile, services.calendar, now),
            "level": load("hotline")["levels"][decided.level] if offered else "",
        }

    def task(self, task_id: str) -> dict[str, Any] | None:
        """The card of a task that somebody chose among the hits or the steps of a package, or None."""
        task = self._services.catalogue.tasks.get(task_id)
        if task is None:
            return None
        now, today = self._services.clock(), self._services.today()
        roster = self._services.absences.lately(today)
        case = cards.Case(self._services.catalogue, roster, self._services.calendar, now, today, task.level)
        return self._task(case, Offer(task.id, None))

    def hours(self) -> dict[str, Any]:
        """The opening hours now."""
        return hours.shown(self._services.profile, self._services.calendar, self._services.clock())

    def _task(self, case: cards.Case, offer: Offer) -> dict[str, Any]:
        percent = None if offer.confidence is None else round(offer.confidence * 100)
        card = cards.task_card(case, self._services.catalogue.tasks[offer.task])
        return {**card, "confidence": percent, "words": list(offer.words)}

    def _notice(self, decided: Triage) -> dict[str, Any] | None:
        """What is said before anything else: danger, or a matter that belongs elsewhere."""
        texts = load("hotline")["notices"]
        if decided.act == "emergency":
            return {"kind": "emergency", "text": texts["emergency"], "link": None, "phone": ""}
        entry = self._services.catalogue.redirects.get(decided.redirect or "")
        if decided.decision != "redirect" or entry is None:
            return None
        link = {"title": entry.link.title, "url": entry.link.url}
        text = texts["elsewhere"].format(name=entry.name, text=entry.text)
        return {"kind": "elsewhere", "text": text, "link": link, "phone": entry.phone or ""}

    def _guides(self, text: str, offered: Sequence[Offer], today: dt.date) -> list[dict[str, Any]]:
        """Guides that the words call for first, then those of the tasks offered."""
        spaced = f" {fold(text)} "
        guides, words = self._services.catalogue.guides, self._guide_words
        named = [one for one in guides if any(word in spaced for word in words.get(one, ()))]
        first = offered[0].task if offered else ""
        belonging = [one.id for one in guides.values() if first in one.tasks]
        chosen = [guides[one] for one in dict.fromkeys([*named, *belonging])]
        return [cards.guide_card(guide) for guide in chosen if guide.shown_on(today)][:MOST_GUIDES]

    def _hits(self, text: str, roster: Roster, offered: Set[str]) -> list[dict[str, Any]]:
        """What the free search finds beside the tasks that are offered already."""
        hits = self._services.search.search(text, 2 * MOST_HITS)
        found = [hit for hit in hits if hit.kind != "task" or hit.id not in offered]
        return [shown for hit in found[:MOST_HITS] if (shown := self._hit(hit, roster)) is not None]

    def _hit(self, hit: Hit, roster: Roster) -> dict[str, Any] | None:
        services = self._services
        if hit.kind == "task":
            task = services.catalogue.tasks[hit.id]
            office = services.municipality.office_for(task.owner)
            return {"kind": "task", "id": task.id, "name": task.name, "note": office.name, "phone": office.phone}
        if hit.kind == "office":
            office = services.municipality.offices[hit.id]
            return {"kind": "office", "id": office.id, "name": office.name, "note": office.email, "phone": office.phone}
        found = presence.of(roster, services.calendar, hit.id, services.today())
        return None if found is None else {"kind": "staff", "note": found.person.title, **found.shown()}


def _told(evidence: Sequence[str]) -> tuple[str, ...]:
    """Words that a person understands: numbers, which may be anybody's phone, are left out."""
    return tuple(word for word in evidence if not any(character.isdigit() for character in word))
