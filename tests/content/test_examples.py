"""The training examples: enough of them, and none that teaches nothing new."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from bot.settings import PROJECT_ROOT
from bot.triage.contract import DIALOGUE_ACTS
from bot.understanding.examples import Example, read_files
from bot.understanding.text import fold, words

MIN_PER_TASK = 40
MIN_PER_ACT = 25
MIN_OUT_OF_SCOPE = 500
NEARLY_THE_SAME = 95.0
"""rapidfuzz ratio (0-100) on folded words from which two messages say the same."""
LEVELS = {"simpel", "medium", "kompleks"}
ACTS = (*sorted(DIALOGUE_ACTS), "unclear", "ask_detail")


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return read_files(PROJECT_ROOT / "nlu_data")


def plain(text: str) -> str:
    return " ".join(words(text))


def lettered(text: str) -> int:
    """How many words a plain text has beside numbers: two phone numbers alone are not a repetition."""
    return sum(any(character.isalpha() for character in word) for word in text.split())


def test_every_task_has_enough_examples(examples: list[Example]) -> None:
    tasks = {path.stem for path in (PROJECT_ROOT / "knowledge" / "tasks").rglob("*.yml")}
    counts = Counter(example.intent.removeprefix("ask_task/") for example in examples)
    assert {task: counts[task] for task in tasks if counts[task] < MIN_PER_TASK} == {}


def test_every_dialogue_act_has_enough_examples(examples: list[Example]) -> None:
    counts = Counter(example.intent.partition("/")[0] for example in examples)
    assert {act: counts[act] for act in ACTS if counts[act] < MIN_PER_ACT} == {}


def test_enough_examples_are_not_for_the_business_entrance(examples: list[Example]) -> None:
    assert sum(example.intent.startswith("out_of_scope/") for example in examples) >= MIN_OUT_OF_SCOPE


def test_labels_are_ones_that_exist(examples: list[Example]) -> None:
    tasks = {path.stem for path in (PROJECT_ROOT / "knowledge" / "tasks").rglob("*.yml")}
    packages = {path.stem for path in (PROJECT_ROOT / "knowledge" / "packages").glob("*.yml")}
    wrong = [
        (example.text, example.intent)
        for example in examples
        if not set(example.tasks) <= tasks
        or (example.tasks and example.level not in LEVELS)
        or (example.package is not None and example.package not in packages)
    ]
    assert wrong == []


def test_no_message_stands_twice(examples: list[Example]) -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for example in examples:
        places[fold(example.text)].append(example.intent)
    assert {text: intents for text, intents in places.items() if len(intents) > 1} == {}


def test_no_two_messages_of_an_intent_say_nearly_the_same(examples: list[Example]) -> None:
    by_intent: defaultdict[str, list[str]] = defaultdict(list)
    for example in examples:
        text = plain(example.text)
        if lettered(text) >= 4:
            by_intent[example.intent].append(text)
    pairs: list[tuple[str, str, str]] = []
    for intent, texts in by_intent.items():
        for measure in (fuzz.ratio, fuzz.token_sort_ratio):
            scores = process.cdist(texts, texts, scorer=measure, score_cutoff=NEARLY_THE_SAME, dtype=np.uint8)
            pairs += [(intent, texts[i], texts[j]) for i, j in np.argwhere(np.triu(scores, k=1) > 0)]
    assert sorted(set(pairs)) == []


def test_no_message_is_another_with_one_word_swapped(examples: list[Example]) -> None:
    frames: defaultdict[tuple[int, tuple[str, ...]], set[tuple[str, ...]]] = defaultdict(set)
    for example in examples:
        tokens = tuple(words(example.text))
        if len(tokens) >= 6:
            for place in range(len(tokens)):
                frames[place, (*tokens[:place], "_", *tokens[place + 1 :])].add(tokens)
    swapped = {tuple(sorted(" ".join(one) for one in found)) for found in frames.values() if len(found) > 1}
    assert sorted(swapped) == []


def test_no_message_holds_what_rasa_reads_as_markup(examples: list[Example]) -> None:
    assert [example.text for example in examples if set(example.text) & set("[]{}")] == []
