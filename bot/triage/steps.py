"""Triage as a list of steps, read from top to bottom.

Each step looks at what is known and either decides or leaves the draft to the next. The
order is the policy: unreadable, then conversation, then other people's matters, then
uncertainty, then level.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.catalogue.loader import Catalogue
from bot.intake import Intake
from bot.texts import load
from bot.triage.contract import DIALOGUE_ACTS, Decision, Level, Reason, TaskGuess, Triage
from bot.triage.redirects import find_redirect
from bot.triage.topics import find_topic
from bot.understanding.result import Understanding

SURE = 0.62
"""Confidence from which a task is acted upon without asking back; fitted on the development set."""
SURE_TO_ANSWER = 0.90
"""Certainty of the first task from which a simple question is answered at once: a wrong answer costs more than a
question."""
SURE_OF_EACH = 0.88
"""Confidence of every task from which several simple questions in one message are answered at once."""
OURS = 0.65
"""Probability that it is the business entrance's matter at all, from which an inquiry is acted upon."""
OURS_TO_ANSWER = 0.85
"""The same for a simple question that is answered at once."""
CHOICES = 3
"""Most choices that asking back offers."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the steps may look at, and the draft they fill."""

    intake: Intake
    understanding: Understanding | None
    catalogue: Catalogue
    today: dt.date
    draft: Triage
    decided: bool = False
    notes: tuple[Reason, ...] = field(default=())

    def with_draft(self, **changes: object) -> Case:
        """The case with changed draft fields."""
        return replace(self, draft=replace(self.draft, **changes))  # type: ignore[arg-type]

    def decide(self, decision: Decision, *reasons: Reason, **changes: object) -> Case:
        """The case with its decision; later steps that decide are skipped."""
        case = self.with_draft(decision=decision, reasons=(*self.draft.reasons, *reasons), **changes)
        return replace(case, decided=True)


Step = Callable[[Case], Case]


def refuse_unreadable(case: Case) -> Case:
    """Empty, over-long or wordless text: ask for the matter in words."""
    if case.intake.fault is None and case.understanding is not None:
        return case
    fault = case.intake.fault or "empty"
    return case.decide("ask_back", Reason("unreadable", (fault,)), act="unclear")


def show_ranking(case: Case) -> Case:
    """The five best tasks are always shown, whatever the decision."""
    ranking = tuple(TaskGuess(guess.id, guess.confidence) for guess in _read(case).ranking)
    return case.with_draft(ranking=ranking)


def hand_over_emergencies(case: Case) -> Case:
    """Danger to life or the environment: 112 first, then a person."""
    if _read(case).act != "emergency":
        return case
    return case.decide("hand_over", Reason("emergency", ("112",)), act="emergency")


def hand_over_to_people(case: Case) -> Case:
    """Whoever asks for a person or a call gets one."""
    act = _read(case).act
    if act not in ("human", "callback"):
        return case
    return case.decide("hand_over", Reason("asked_for_person", (act,)), act=act)


def leave_dialogue(case: Case) -> Case:
    """Greetings, thanks, yes and no: nothing to triage."""
    act = _read(case).act
    if act not in DIALOGUE_ACTS:
        return case
    return case.decide("dialogue", Reason("dialogue", (act,)), act=act)


def ask_when_vague(case: Case) -> Case:
    """No subject ("jeg har et spørgsmål"), or a follow-up question without what it follows."""
    if _read(case).act not in ("unclear", "ask_detail"):
        return case
    return case.decide("ask_back", Reason("no_subject", ()), act="unclear", topic=find_topic(case.intake.text))


def redirect_elsewhere(case: Case) -> Case:
    """A citizen's or another authority's matter: name where it belongs."""
    reading = _read(case)
    if reading.act != "out_of_scope":
        return case
    entry = find_redirect(case.intake.text, reading.kind or "", case.catalogue)
    evidence = (entry.name,) if entry else (reading.kind or "",)
    return case.decide(
        "redirect", Reason("elsewhere", evidence), act="out_of_scope", redirect=entry.id if entry else None
    )


def name_tasks(case: Case) -> Case:
    """The tasks that the inquiry asks for, with the words that point at each."""
    reading = _read(case)
    tasks = tuple(TaskGuess(g.id, g.confidence) for g in reading.tasks if g.id in case.catalogue.tasks)
    words = tuple(
        Reason("words", one.words, one.task)
        for one in reading.evidence
        if one.words and any(one.task == task.id for task in tasks)
    )
    return case.with_draft(
        act="inquiry", tasks=tasks, reasons=(*case.draft.reasons, *words), topic=find_topic(case.intake.text)
    )


def name_level(case: Case) -> Case:
    """Level and package by wording; a package is a course, so it is never simple."""
    reading = _read(case)
    level: Level = reading.level  # type: ignore[assignment]
    package = reading.package if reading.package in case.catalogue.packages else None
    reasons = [Reason("level", (load("reasons")["level"][level], *reading.level_words))]
    if package:
        reasons.append(Reason("package", (case.catalogue.packages[package].name,)))
    return case.with_draft(level=level, package=package, reasons=(*case.draft.reasons, *reasons))


def name_owners(case: Case) -> Case:
    """The offices, as roles, that own the tasks; each once, in the order of the tasks."""
    owners = dict.fromkeys(case.catalogue.tasks[task.id].owner for task in case.draft.tasks)
    return case.with_draft(owners=tuple(owners))


def ask_when_unsure(case: Case) -> Case:
    """Two or three tasks are close, or it may be a citizen's: "Mente du …?". A course goes to a person instead."""
    reading = _read(case)
    best = case.draft.tasks[0].confidence if case.draft.tasks else 0.0
    simple = case.draft.level == "simpel"
    if simple:
        # Certainty is of the first task alone; two that are asked for keep it down, and speak for themselves.
        each = len(case.draft.tasks) > 1 and min(guess.confidence for guess in case.draft.tasks) >= SURE_OF_EACH
        sure = each or min(best, reading.certainty) >= SURE_TO_ANSWER
    else:
        sure = best >= SURE or (case.draft.level == "kompleks" and case.draft.package is not None)
    if sure and reading.business >= (OURS_TO_ANSWER if simple else OURS):
        return case
    names = tuple(case.catalogue.tasks[g.id].name for g in choices(case.draft) if g.id in case.catalogue.tasks)
    return case.decide("ask_back", Reason("close", names))


def give_contact_person(case: Case) -> Case:
    """Complex: one person who owns the course to its end."""
    if case.draft.level != "kompleks":
        return case
    return case.decide("contact_person")


def answer_simple(case: Case) -> Case:
    """Simple, and every task asked for has an answer that is not past its review date."""
    if case.draft.level != "simpel":
        return case
    tasks = [case.catalogue.tasks[task.id] for task in case.draft.tasks]
    stale = tuple(task.name for task in tasks if not task.answers_on(case.today))
    if stale:
        return case.decide("enquiry", Reason("answer_past_review", stale))
    return case.decide("answer")


def ask_specialists(case: Case) -> Case:
    """What is left is a concrete case: the owners of the tasks are asked."""
    return case.decide("enquiry")


STEPS: Sequence[Step] = (
    refuse_unreadable,
    show_ranking,
    hand_over_emergencies,
    hand_over_to_people,
    leave_dialogue,
    ask_when_vague,
    redirect_elsewhere,
    name_tasks,
    name_level,
    name_owners,
    ask_when_unsure,
    give_contact_person,
    answer_simple,
    ask_specialists,
)


def triage(
    intake: Intake,
    understanding: Understanding | None,
    catalogue: Catalogue,
    today: dt.date,
    versions: Mapping[str, str],
) -> Triage:
    """Run the steps on one message until one decides.

    `understanding` may be None only when intake found a fault. `today` is the local date.
    """
    draft = Triage(text=intake.text, act="unclear", decision="ask_back", masked=intake.masked, versions=dict(versions))
    case = Case(intake, understanding, catalogue, today, draft)
    for step in STEPS:
        case = step(case)
        if case.decided:
            break
    return case.draft


def choices(draft: Triage) -> Sequence[TaskGuess]:
    """The two or three tasks to ask between."""
    likely = [guess for guess in draft.ranking[:CHOICES] if guess.confidence >= 0.05]
    return likely if len(likely) >= 2 else draft.ranking[:2]


def _read(case: Case) -> Understanding:
    if case.understanding is None:
        raise ValueError("understanding is missing although the message is readable")
    return case.understanding
