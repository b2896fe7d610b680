"""The development set: honest labels, and nothing in it that the model has been taught."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from bot.catalogue.loader import Catalogue
from bot.settings import PROJECT_ROOT
from bot.triage.contract import DIALOGUE_ACTS
from bot.understanding.examples import read_files
from bot.understanding.text import words

MIN_PER_TASK = 8
NEARLY_THE_SAME = 90.0
"""rapidfuzz ratio (0-100) on folded words from which a message is no longer new to the model."""
FILES = sorted((PROJECT_ROOT / "tests" / "nlu").glob("*.jsonl"))


@pytest.fixture(scope="module")
def messages() -> list[dict[str, Any]]:
    lines = [line for path in FILES for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [json.loads(line) for line in lines]


def plain(text: str) -> str:
    return " ".join(words(text))


def lettered(text: str) -> int:
    """How many words a plain text has beside numbers: a reference alone is not a sentence."""
    return sum(any(character.isalpha() for character in word) for word in text.split())


def test_every_label_is_one_that_exists(messages: list[dict[str, Any]], catalogue: Catalogue) -> None:
    acts = {"inquiry", "out_of_scope", "unclear", "ask_detail"} | DIALOGUE_ACTS
    wrong = [
        message["text"]
        for message in messages
        if message["act"] not in acts
        or not set(message["tasks"]) <= set(catalogue.tasks)
        or message["package"] not in {None, *catalogue.packages}
        or message["level"] not in (None, "simpel", "medium", "kompleks")
    ]
    assert wrong == []


def test_an_inquiry_has_tasks_and_a_level_and_nothing_else_has(messages: list[dict[str, Any]]) -> None:
    wrong = [
        message["text"]
        for message in messages
        if (message["act"] == "inquiry")
        != (bool(message["tasks"]) and message["level"] is not None and message["primary"] in message["tasks"])
    ]
    assert wrong == []


def test_every_task_is_asked_for_often_enough(messages: list[dict[str, Any]], catalogue: Catalogue) -> None:
    counts = Counter(task for message in messages for task in message["tasks"])
    assert {task: counts[task] for task in catalogue.tasks if counts[task] < MIN_PER_TASK} == {}


def test_no_message_stands_twice(messages: list[dict[str, Any]]) -> None:
    counts = Counter(plain(message["text"]) for message in messages)
    assert [text for text, count in counts.items() if count > 1 and lettered(text) >= 3] == []


def test_no_message_has_been_seen_in_training(messages: list[dict[str, Any]]) -> None:
    taught = sorted({plain(example.text) for example in read_files(PROJECT_ROOT / "nlu_data")})
    asked = sorted({plain(message["text"]) for message in messages})
    # One or two words ("hej", "skilte") are the same wherever they are written.
    same = sorted(text for text in set(taught) & set(asked) if lettered(text) >= 3)
    assert same == []
    long_taught = [text for text in taught if lettered(text) >= 4]
    long_asked = [text for text in asked if lettered(text) >= 4]
    scores = process.cdist(
        long_asked, long_taught, scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME, dtype=np.uint8, workers=2
    )
    assert [(long_asked[i], long_taught[j]) for i, j in np.argwhere(scores > 0)] == []
