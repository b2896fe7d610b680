"""Few-shot draws and the table of the MASSIVE measurement."""

from __future__ import annotations

import json
from pathlib import Path

from bench import massive
from bench.massive import Run
from bot.understanding.examples import Example

MANY = [Example(f"{intent} {number}", f"ask_task/{intent}", (intent,)) for intent in "abc" for number in range(30)]


def test_a_draw_holds_so_many_of_each_intent_and_can_be_repeated() -> None:
    chosen = massive.draw(MANY, 10, seed=1)
    assert [sum(one.tasks == (intent,) for one in chosen) for intent in "abc"] == [10, 10, 10]
    assert chosen == massive.draw(MANY, 10, seed=1)
    assert chosen != massive.draw(MANY, 10, seed=2)


def test_an_intent_with_fewer_examples_gives_all_it_has() -> None:
    assert len(massive.draw(MANY, 50, seed=0)) == len(MANY)


def test_messages_are_read_with_their_intent_as_task(tmp_path: Path) -> None:
    path = tmp_path / "massive_da_dev.jsonl"
    path.write_text(json.dumps({"text": "sæt en alarm", "intent": "alarm_set"}) + "\n", encoding="utf-8")
    [one] = massive.read(path)
    assert (one.text, one.intent, one.tasks) == ("sæt en alarm", "ask_task/alarm_set", ("alarm_set",))


def test_the_table_gives_mean_and_deviation_of_the_draws() -> None:
    runs = [Run("10", draw, 600, accuracy, 2.0, 0.0004) for draw, accuracy in enumerate((0.58, 0.60, 0.62))]
    others = {"measured": [{"name": "DIET", "10": "52.3"}], "published": [{"name": "BGE-M3", "few": "67.3"}]}
    lines = massive.table([*runs, Run("all", 0, 9000, 0.85, 9.0, 0.0005)], others).splitlines()
    assert "60.0 ± 2.0" in lines[1]
    assert "85.0" in lines[1]
    assert "0.50 ms" in lines[1]
    assert any("DIET" in line and "52.3" in line for line in lines)
