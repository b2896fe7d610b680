"""What the bot would do with a question if a draft were served: the live model, and answers from the draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.answers import Answer, compose
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality, Topic
from bot.intake import Intake
from bot.texts import load
from bot.triage.contract import Triage
from bot.triage.steps import choices, triage
from bot.understanding.result import Understanding

WORTH_SAYING = 0.05
"""Confidence from which a task is named as one that was likely."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The decision in a sentence, the answers as they would be given, and the tasks that were likely, in per cent."""

    sentence: str
    answers: tuple[Answer, ...]
    likely: tuple[tuple[str, int], ...]


def ask(
    catalogue: Catalogue,
    municipality: Municipality,
    intake: Intake,
    reading: Understanding | None,
    today: dt.date,
    versions: Mapping[str, str],
) -> Trial:
    """Decide on a question with a catalogue that may be a draft. `reading` is None only for what cannot be read."""
    decided = triage(intake, reading, catalogue, today, versions)
    likely = tuple(
        (catalogue.tasks[guess.id].name, round(guess.confidence * 100))
        for guess in decided.ranking[:3]
        if guess.id in catalogue.tasks and guess.confidence >= WORTH_SAYING
    )
    return Trial(_sentence(decided, catalogue, municipality), _answers(decided, catalogue, municipality), likely)


def _answers(decided: Triage, catalogue: Catalogue, municipality: Municipality) -> tuple[Answer, ...]:
    if decided.decision != "answer":
        return ()
    topic: Topic | None = decided.topic  # type: ignore[assignment]
    several = len(decided.tasks) > 1
    return tuple(compose(municipality, catalogue.tasks[one.id], topic, named=several) for one in decided.tasks)


def _sentence(decided: Triage, catalogue: Catalogue, municipality: Municipality) -> str:
    texts = load("upkeep")["trial"]
    offices = {municipality.office_for(catalogue.tasks[one.id].owner).name for one in decided.tasks}
    names = [catalogue.tasks[one.id].name for one in choices(decided) if one.id in catalogue.tasks]
    redirect = catalogue.redirects.get(decided.redirect or "")
    return str(texts[decided.decision]).format(
        offices=", ".join(sorted(offices)) or texts["entrance"],
        choices=" / ".join(names) or texts["nothing"],
        redirect=redirect.text if redirect else texts["elsewhere"],
    )
