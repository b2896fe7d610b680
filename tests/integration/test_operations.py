"""Broken data and a missing model: the error says where and what to do, and ends with the right code."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bot import batch, bootstrap, cli
from bot.catalogue.loader import CatalogueError
from bot.conversation.runner import ConversationRunner
from bot.errors import ModelMissingError
from bot.settings import Settings, load_settings


@pytest.fixture
def broken_knowledge(knowledge_copy: Path) -> Path:
    """Line 3 of one file is no YAML."""
    entry = knowledge_copy / "tasks" / "byrum" / "skilte.yml"
    lines = entry.read_text(encoding="utf-8").splitlines()
    lines[2] = "area: [byrum"
    entry.write_text("\n".join(lines), encoding="utf-8")
    return knowledge_copy


def run(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **environ: object
) -> tuple[int, str]:
    for name, value in environ.items():
        monkeypatch.setenv(f"INDGANG_{name}", str(value))
    monkeypatch.setattr(sys, "argv", ["indgang", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    printed = capsys.readouterr()
    return int(str(ended.value.code)), printed.out + printed.err


@pytest.mark.parametrize(("command", "code"), [("check", 1), ("train", 2), ("serve", 2)])
def test_broken_yaml_is_named_with_file_and_line(
    command: str,
    code: int,
    broken_knowledge: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended, printed = run(
        [command], monkeypatch, capsys, KNOWLEDGE_DIR=broken_knowledge, DATA_DIR=tmp_path, MODELS_DIR=tmp_path / "none"
    )
    assert ended == code
    assert "knowledge/tasks/byrum/skilte.yml" in printed
    # The list that line 3 begins is found open where line 4 goes on.
    assert "linje 3" in printed or "linje 4" in printed
    assert "Traceback" not in printed


def test_the_program_does_not_start_on_a_broken_catalogue(broken_knowledge: Path, tmp_path: Path) -> None:
    settings = load_settings({"INDGANG_KNOWLEDGE_DIR": str(broken_knowledge), "INDGANG_DATA_DIR": str(tmp_path)})
    with pytest.raises(CatalogueError, match=r"knowledge/tasks/byrum/skilte\.yml"):
        bootstrap.build(settings, "test-model")


def test_all_broken_files_are_named_at_once(broken_knowledge: Path, tmp_path: Path) -> None:
    (broken_knowledge / "municipalities" / "odense" / "staff.yml").write_text("- [", encoding="utf-8")
    settings = load_settings({"INDGANG_KNOWLEDGE_DIR": str(broken_knowledge), "INDGANG_DATA_DIR": str(tmp_path)})
    with pytest.raises(CatalogueError) as raised:
        bootstrap.build(settings, "test-model")
    assert "skilte.yml" in str(raised.value)
    assert "odense/staff.yml" in str(raised.value)


@pytest.mark.parametrize("arguments", [["ask", "hej"], ["triage", "--input", "{input}", "--output", "{output}"]])
def test_without_a_model_it_says_what_to_do_and_ends_with_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "hej"}\n', encoding="utf-8")
    filled = [part.format(input=tmp_path / "in.jsonl", output=tmp_path / "out.jsonl") for part in arguments]
    ended, printed = run(filled, monkeypatch, capsys, MODELS_DIR=tmp_path / "none", DATA_DIR=tmp_path)
    assert ended == 2
    assert "indgang train" in printed
    assert "Traceback" not in printed


def test_a_model_that_has_gone_is_a_clear_error(services: bootstrap.Services, tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="indgang train"):
        ConversationRunner(services, tmp_path / "gone.tar.gz")


@pytest.fixture
def with_model(trained_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The session's model is the one that fits."""
    monkeypatch.setattr("bot.learning.models.fitting_model", lambda settings: trained_model)


def test_a_file_of_2000_lines_is_triaged_in_order_and_broken_lines_are_named(
    settings: Settings, tmp_path: Path, with_model: None
) -> None:
    texts = ["Hvad kræver det at sætte et skilt op på facaden?", "Jeg vil gerne tale med et menneske", "", "x" * 10_001]
    lines = [
        json.dumps({"id": number, "text": texts[number % len(texts)], "sender": {"name": "Ø"}})
        for number in range(2000)
    ]
    lines[6] = "{broken"
    lines[1999] = '{"besked": "uden tekst"}'
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    faults = batch.triage_file(settings, source, target)

    assert len(faults) == 2
    assert "linje 7:" in faults[0]
    assert "linje 2000:" in faults[1]
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in written] == [number for number in range(1999) if number != 6]
    assert all(one["sender"] == {"name": "Ø"} for one in written)
    decisions = {one["id"] % len(texts): one["decision"] for one in written}
    assert decisions == {0: "answer", 1: "hand_over", 2: "ask_back", 3: "ask_back"}
    assert written[0]["tasks"][0]["id"] == "skilte"
