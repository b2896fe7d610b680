"""What is measured on: the split of the examples, the shared subset, the development set, Rasa's files."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.intake import neutralise, receive
from bot.understanding.examples import Example

HELD_OUT_SHARE = 10
"""One message in this many is held out."""
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def split(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """Training and held-out examples, by a hash of the text.

    The same message always falls on the same side, whatever else is in the data, so a
    message that occurs twice is never on both.
    """
    training: list[Example] = []
    held_out: list[Example] = []
    for one in examples:
        (held_out if _rank(one.text) % HELD_OUT_SHARE == 0 else training).append(one)
    return training, held_out


def subset(examples: Iterable[Example], per_intent: int) -> list[Example]:
    """At most `per_intent` examples of each intent, chosen by hash and so independent of the files' order."""
    groups: defaultdict[str, list[Example]] = defaultdict(list)
    for one in examples:
        groups[one.intent].append(one)
    return [
        one for intent in sorted(groups) for one in sorted(groups[intent], key=lambda e: _rank(e.text))[:per_intent]
    ]


def sample(examples: Sequence[Example], count: int) -> list[Example]:
    """`count` examples (or all there are), chosen by hash."""
    return sorted(examples, key=lambda one: _rank(one.text))[:count]


def read_development(folder: Path) -> list[Example]:
    """The hand-written development set: JSON lines with text, primary, tasks, level, act, package, style.

    The files of the check set beside it (`check_*`) stay unread: whoever measures often learns from what is measured.
    """
    files = sorted(folder.glob("dev_*.jsonl"))
    lines = (line for path in files for line in path.read_text(encoding="utf-8").splitlines())
    return [_development_example(json.loads(line)) for line in lines]


def cleaned(examples: Iterable[Example]) -> list[str]:
    """The texts as the program hands them to Rasa: masked, and never a command. Both pipelines get these."""
    return [neutralise(receive(one.text).text) for one in examples]


def write_nlu(path: Path, examples: Iterable[Example], name: Callable[[str], str] = str) -> None:
    """Write examples as Rasa training data with their metadata; `name` gives the intent's name in the file."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in examples:
        groups[name(one.intent)].append({"text": one.text, "metadata": _metadata(one)})
    blocks = [{"intent": intent, "examples": groups[intent]} for intent in sorted(groups)]
    write_yaml(path, {"version": "3.1", "nlu": blocks})


def write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    """Write a YAML file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(dict(content), file, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def _development_example(record: Mapping[str, Any]) -> Example:
    tasks = tuple(record["tasks"])
    primary = record["primary"]
    intent = f"ask_task/{primary}" if primary else str(record["act"])
    ordered = (primary, *(task for task in tasks if task != primary)) if primary else tasks
    return Example(record["text"], intent, ordered, record["level"], record["package"], record["style"])


def _metadata(one: Example) -> dict[str, Any]:
    values = {"level": one.level, "package": one.package, "style": one.style or None}
    return {"tasks": list(one.tasks)} | {key: value for key, value in values.items() if value}


def _rank(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.strip().encode()).digest()[:8], "big")
