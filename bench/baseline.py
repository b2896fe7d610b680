"""The project that Rasa's default pipeline is trained on: `rasa init`'s configuration and our examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from bench.data import write_nlu, write_yaml
from bot.understanding.examples import Example

CONFIG = Path(__file__).resolve().parent / "baseline_config.yml"
_SEPARATOR = "."
_RASAS_OWN = frozenset({"restart"})
"""Intents that Rasa itself has a rule for; a second one would contradict it."""


def plain_intent(intent: str) -> str:
    """`ask_task/udbud` as a plain intent: DIET sees only the part before a slash, and must tell tasks apart."""
    return intent.replace("/", _SEPARATOR)


def original_intent(intent: str) -> str:
    """The inverse of `plain_intent`; names of intents and tasks hold no full stop."""
    return intent.replace(_SEPARATOR, "/", 1)


def write_project(folder: Path, examples: Sequence[Example], epochs: int) -> None:
    """Write config.yml, domain.yml, nlu.yml and stories.yml into a folder.

    Rules answer every intent, as ours do; a few stories give the two neural policies, which
    learn from nothing else, about as much as `rasa init`'s own stories do.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(_config(epochs), encoding="utf-8")
    write_nlu(folder / "nlu.yml", examples, plain_intent)
    intents = sorted({plain_intent(one.intent) for one in examples})
    answers = {intent: f"utter_{intent}" for intent in intents if intent not in _RASAS_OWN}
    responses = {answer: [{"text": intent}] for intent, answer in answers.items()}
    write_yaml(folder / "domain.yml", {"version": "3.1", "intents": intents, "responses": responses})
    rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": said}]} for intent, said in answers.items()]
    stories = [
        {
            "story": f"{first}, {second}",
            "steps": [
                {"intent": first},
                {"action": answers[first]},
                {"intent": second},
                {"action": answers[second]},
            ],
        }
        for first, second in _pairs(list(answers))
    ]
    write_yaml(folder / "stories.yml", {"version": "3.1", "rules": rules, "stories": stories})


def _pairs(intents: Sequence[str], count: int = 3) -> list[tuple[str, str]]:
    return list(zip(intents[:count], intents[-count:], strict=True))


def _config(epochs: int) -> str:
    content = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    for part in (*content["pipeline"], *content["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    text: str = yaml.safe_dump(content, sort_keys=False)
    return text
