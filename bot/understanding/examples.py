"""Training examples as the model sees them, from Rasa's training data and from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.safe_yaml import read_yaml

TASK_INTENT = "ask_task"
"""The retrieval intent whose sub-intents are the catalogue's tasks."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message with its labels. `level` and `package` are None where nobody labelled them."""

    text: str
    intent: str
    tasks: tuple[str, ...] = ()
    level: str | None = None
    package: str | None = None
    style: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label the message carries: all its tasks as intents, or its one intent."""
        return tuple(f"{TASK_INTENT}/{task}" for task in self.tasks) or (self.intent,)


def from_metadata(text: str, intent: str, metadata: Mapping[str, Any]) -> Example:
    """An example from a message's full intent and its merged YAML metadata."""
    name, _, key = intent.partition("/")
    tasks: tuple[str, ...] = ()
    if name == TASK_INTENT:
        tasks = tuple(metadata.get("tasks") or (key,))
    return Example(text, intent, tasks, metadata.get("level"), metadata.get("package"), str(metadata.get("style", "")))


def from_catalogue(knowledge: Path) -> Iterator[Example]:
    """Names, descriptions and lay words of the tasks: what people call a task who don't know its name.

    Read as plain YAML, so that one broken entry costs its own words and not the training.
    """
    for path in sorted(knowledge.glob("tasks/*/*.yml")):
        try:
            entry = read_yaml(path.read_text(encoding="utf-8"))
            texts = [entry["name"], entry["description"], *entry["lay_words"]]
        except (yaml.YAMLError, KeyError, TypeError):
            continue
        for text in texts:
            yield Example(str(text), f"{TASK_INTENT}/{path.stem}", (path.stem,), style="catalogue")


def read_files(folder: Path) -> list[Example]:
    """All examples of the Rasa YAML files under a folder, without Rasa; for evaluation and checks."""
    found: list[Example] = []
    for path in sorted(folder.rglob("*.yml")):
        content = read_yaml(path.read_text(encoding="utf-8"))
        for block in content.get("nlu") or ():
            found += _block(block)
    return found


def _block(block: Mapping[str, Any]) -> Iterable[Example]:
    shared = block.get("metadata") or {}
    examples = block["examples"]
    if isinstance(examples, str):
        for line in examples.splitlines():
            if line.startswith("- "):
                yield from_metadata(line[2:].strip(), block["intent"], shared)
        return
    for example in examples:
        yield from_metadata(example["text"].strip(), block["intent"], {**shared, **(example.get("metadata") or {})})
