"""What a pipeline said about a message, in one form for both pipelines, and how good it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import metrics
from bench.baseline import original_intent
from bot.understanding.examples import TASK_INTENT, Example
from bot.understanding.result import Understanding

COVERAGE = 0.95
"""Share of business messages that must be let in where out-of-scope recall is measured."""
_FALLBACK = "nlu_fallback"


@dataclass(frozen=True, slots=True)
class Reading:
    """`ranking` holds (task, confidence), best first; `tasks` what is said to be asked for.

    `in_scope` orders messages by how surely they are business inquiries (higher: surer); `level` is
    None where the pipeline has no opinion.
    """

    ranking: tuple[tuple[str, float], ...]
    tasks: tuple[str, ...]
    act: str
    in_scope: float
    level: str | None


def own(parsed: Mapping[str, Any]) -> Reading:
    """From our pipeline's understanding."""
    said = Understanding.from_dict(parsed["understanding"])
    inquiry = said.act == "inquiry"
    return Reading(
        ranking=tuple((guess.id, guess.confidence) for guess in said.ranking),
        # Whatever the act: the baseline's tasks do not depend on it either.
        tasks=tuple(guess.id for guess in said.tasks) or tuple(guess.id for guess in said.ranking[:1]),
        act=said.act,
        # Whatever is read as something else comes below every inquiry, as in the program's decision.
        in_scope=said.act_confidence if inquiry else -said.act_confidence,
        level=said.level,
    )


def baseline(parsed: Mapping[str, Any]) -> Reading:
    """From DIET's intent ranking; the fallback classifier's entry is not an intent of the data."""
    intents = [
        (original_intent(str(one["name"])), float(one["confidence"]))
        for one in parsed["ranking"]
        if one["name"] != _FALLBACK
    ]
    prefix = f"{TASK_INTENT}/"
    ranking = tuple((name.removeprefix(prefix), chance) for name, chance in intents if name.startswith(prefix))
    best = intents[0][0] if intents else ""
    return Reading(
        ranking=ranking,
        tasks=tuple(task for task, _ in ranking[:1]),
        act="inquiry" if best.startswith(prefix) else best.partition("/")[0],
        in_scope=sum(chance for _, chance in ranking),
        level=None,
    )


def quality(examples: Sequence[Example], readings: Sequence[Reading]) -> dict[str, float | None]:
    """Every quality measure; see measures.yml for what each counts."""
    pairs = list(zip(examples, readings, strict=True))
    asked = [(one, said) for one, said in pairs if one.tasks]
    single = [(one, said) for one, said in asked if len(one.tasks) == 1]
    several = [(one, said) for one, said in asked if len(one.tasks) > 1]
    levels = [(said.level, one.level) for one, said in asked if one.level and said.level]
    outside = [said.in_scope for one, said in pairs if _act(one) == "out_of_scope"]
    rankings = [[task for task, _ in said.ranking] for _, said in single]
    gold = [one.tasks[0] for one, _ in single]
    ranked = [(said.ranking[0], one.tasks) for one, said in asked if said.ranking]
    return {
        "task_top1": metrics.top_k(rankings, gold, 1),
        "task_top3": metrics.top_k(rankings, gold, 3),
        "act": metrics.accuracy([said.act for _, said in pairs], [_act(one) for one, _ in pairs]),
        "level": metrics.accuracy([said for said, _ in levels], [wanted for _, wanted in levels]),
        "several_f1": metrics.micro_f1([said.tasks for _, said in several], [one.tasks for one, _ in several]),
        "oos_recall": metrics.recall_at_coverage([said.in_scope for _, said in asked], outside, COVERAGE),
        "calibration": metrics.calibration_error(
            [chance for (_, chance), _ in ranked], [task in wanted for (task, _), wanted in ranked]
        ),
    }


def _act(one: Example) -> str:
    return "inquiry" if one.tasks else one.intent.partition("/")[0]
