"""`indgang triage`: what is wrong with one line costs that line alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import batch
from bot.errors import ModelMissingError
from bot.settings import Settings
from bot.understanding.result import Understanding
from tests.builders import understanding


class OneTaskParser:
    """Understands every message as a question about tables on the pavement."""

    def __init__(self, model: Path) -> None:
        self.model = model

    async def understand(self, text: str) -> Understanding:
        return understanding(("udeservering", 0.95))


@pytest.fixture(autouse=True)
def small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "Parser", OneTaskParser)
    monkeypatch.setattr("bot.learning.models.fitting_model", lambda settings: Path("abc123.tar.gz"))


def run(settings: Settings, folder: Path, source: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    (folder / "ind.jsonl").write_bytes(source)
    faults = batch.triage_file(settings, folder / "ind.jsonl", folder / "ud.jsonl")
    return faults, [json.loads(line) for line in (folder / "ud.jsonl").read_text(encoding="utf-8").splitlines()]


def test_each_line_is_triaged_in_order_with_its_other_keys(settings: Settings, tmp_path: Path) -> None:
    source = '{"text": "borde ude", "id": 7, "note": "æ"}\n\n{"text": "stole ude", "id": 8}\n'.encode()
    faults, written = run(settings, tmp_path, source)
    assert faults == []
    assert [(line["id"], line["text"], line["decision"]) for line in written] == [
        (7, "borde ude", "answer"),
        (8, "stole ude", "answer"),
    ]
    assert written[0]["note"] == "æ"
    assert written[0]["versions"]["model"] == "abc123"


def test_a_broken_line_is_named_and_the_others_are_written(settings: Settings, tmp_path: Path) -> None:
    lines = [
        b'{"text": "borde ude"}',
        b'{"text": ',
        b"\xff\xfe",
        b"[]",
        b'{"besked": "hej"}',
        b'{"text": 7}',
        b'{"text": "stole"}',
    ]
    faults, written = run(settings, tmp_path, b"\n".join(lines))
    name = tmp_path / "ind.jsonl"
    assert [line["text"] for line in written] == ["borde ude", "stole"]
    assert [fault.partition(": ")[0] for fault in faults] == [f"{name} linje {number}" for number in range(2, 7)]
    assert "gyldig JSON" in faults[0]
    assert faults[1].endswith("er ikke UTF-8")
    assert faults[2].endswith("skal være et JSON-objekt")
    assert faults[3].endswith("mangler feltet text")


def test_an_unreadable_inquiry_is_written_and_asks_back(settings: Settings, tmp_path: Path) -> None:
    lines = [json.dumps({"text": text}) for text in ("", "🙂", "x" * 10_001)]
    faults, written = run(settings, tmp_path, "\n".join(lines).encode())
    assert faults == []
    assert [(line["act"], line["decision"]) for line in written] == [("unclear", "ask_back")] * 3


def test_a_cpr_number_never_reaches_the_output(settings: Settings, tmp_path: Path) -> None:
    _, written = run(settings, tmp_path, b'{"text": "borde ude, 010190-1234"}')
    assert written[0]["masked"] == ["cpr"]
    assert "1234" not in json.dumps(written)


def test_a_file_from_windows_with_its_mark_at_the_beginning_is_read(settings: Settings, tmp_path: Path) -> None:
    faults, written = run(settings, tmp_path, '\ufeff{"text": "borde ude"}\r\n{"text": "stole"}\r\n'.encode())
    assert faults == []
    assert [line["text"] for line in written] == ["borde ude", "stole"]


def test_without_a_model_it_says_what_to_do(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.learning.models.fitting_model", lambda settings: None)
    with pytest.raises(ModelMissingError, match="indgang train"):
        run(settings, tmp_path, b'{"text": "hej"}')
