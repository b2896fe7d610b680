"""Labelled messages read in order, and `indgang evaluate` over them; what reads stands in for a trained model."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from bot.catalogue.loader import Catalogue
from bot.learning import evaluation, models, reading
from bot.learning.labelled import Labelled
from bot.learning.reading import read_all
from bot.settings import Settings
from bot.understanding.result import Understanding
from tests.builders import understanding


class Parser:
    """Takes the first word of a message for its task."""

    def __init__(self, model: Path) -> None:
        self.model = model

    async def understand(self, text: str) -> Understanding:
        """What it reads in one message."""
        return understanding((text.split()[0], 0.9))


@pytest.fixture(autouse=True)
def parser(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (reading, evaluation):
        monkeypatch.setattr(module, "Parser", Parser)


def _message(text: str) -> Labelled:
    return Labelled(text, "inquiry", "skilte", ("skilte",), "simpel", None, "chat")


def test_every_message_is_read_in_order_and_what_is_no_message_is_not_understood(catalogue: Catalogue) -> None:
    messages = [_message("skilte på facaden"), _message("   "), _message("udeservering om natten")]
    found = read_all(Path("m1.tar.gz"), messages, catalogue, dt.date(2026, 11, 23))
    assert [read.label for read in found] == messages
    assert [[guess.id for guess in read.triage.tasks] for read in found] == [["skilte"], [], ["udeservering"]]
    assert {read.triage.versions["model"] for read in found} == {"m1"}


def test_an_evaluation_says_how_many_were_read_and_how_long_one_took(settings: Settings, tmp_path: Path) -> None:
    own = dataclasses.replace(settings, models_dir=tmp_path)
    (tmp_path / f"{models.data_fingerprint(own)}.tar.gz").write_bytes(b"model")
    cases = tmp_path / "cases.jsonl"
    lines = [json.dumps({"text": f"skilte {number}", "primary": "skilte", "level": "simpel"}) for number in range(3)]
    cases.write_text("\n".join(lines), encoding="utf-8")
    report = list(evaluation.evaluate(own, [cases]))
    assert report[0].startswith("3 beskeder, model ")
    assert any(line.startswith("én besked: median ") for line in report)
