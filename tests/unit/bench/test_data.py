"""The split and the subset that the measurements rest on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import data
from bot.understanding.examples import Example, read_files

MANY = [
    Example(f"besked nummer {number}", f"ask_task/opgave-{number % 4}", (f"opgave-{number % 4}",))
    for number in range(800)
]


def test_a_tenth_is_held_out_and_nothing_is_lost() -> None:
    training, held_out = data.split(MANY)
    assert 0.07 < len(held_out) / len(MANY) < 0.13
    assert sorted(one.text for one in training + held_out) == sorted(one.text for one in MANY)


def test_a_message_falls_on_the_same_side_whatever_else_is_in_the_data() -> None:
    _, held_out = data.split(MANY)
    _, from_part = data.split(reversed(MANY[:100]))
    assert {one.text for one in from_part} == {one.text for one in held_out if one in MANY[:100]}


def test_the_same_text_with_other_labels_is_never_on_both_sides() -> None:
    twins = [Example(f" {one.text}", "unclear") for one in MANY]
    training, held_out = data.split([*MANY, *twins])
    assert not {one.text.strip() for one in training} & {one.text.strip() for one in held_out}


def test_the_subset_holds_at_most_so_many_of_each_intent_in_any_order_of_the_files() -> None:
    rare = Example("sjælden", "greet")
    chosen = data.subset([*MANY, rare], 5)
    assert chosen == data.subset([rare, *reversed(MANY)], 5)
    assert len(chosen) == 4 * 5 + 1


def test_the_development_set_puts_the_primary_task_first(tmp_path: Path) -> None:
    record = {
        "text": "Café med borde ude",
        "primary": "udeservering",
        "tasks": ["alkoholbevilling", "udeservering"],
        "level": "medium",
        "act": "inquiry",
        "package": "cafepakke",
        "style": "several",
    }
    greeting = {**record, "text": "hej", "primary": None, "tasks": [], "level": None, "act": "greet", "package": None}
    lines = "\n".join(json.dumps(one) for one in (record, greeting))
    (tmp_path / "dev_a.jsonl").write_text(lines, encoding="utf-8")
    (tmp_path / "check_a.jsonl").write_text(lines, encoding="utf-8")
    inquiry, hello = data.read_development(tmp_path)
    assert inquiry.tasks == ("udeservering", "alkoholbevilling")
    assert inquiry.intent == "ask_task/udeservering"
    assert (hello.intent, hello.tasks) == ("greet", ())


def test_written_training_data_is_read_back_as_it_was(tmp_path: Path) -> None:
    examples = [
        Example(
            "Må vi: sætte borde ud?", "ask_task/udeservering", ("udeservering", "skilte"), "simpel", "cafepakke", "chat"
        ),
        Example("2026", "unclear"),
    ]
    data.write_nlu(tmp_path / "nlu.yml", examples)
    assert read_files(tmp_path) == examples


def test_messages_reach_both_pipelines_without_commands_and_cpr_numbers() -> None:
    assert data.cleaned([Example("/restart", "unclear")]) == ["restart"]
    [text] = data.cleaned([Example("mit nummer er 010190-1234", "unclear")])
    assert "1234" not in text


@pytest.mark.parametrize("count", [3, 10_000])
def test_a_sample_is_as_large_as_asked_or_as_there_are(count: int) -> None:
    assert len(data.sample(MANY, count)) == min(count, len(MANY))
