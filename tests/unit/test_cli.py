"""The command line: exit codes, and what is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli
from bot.bootstrap import Services
from tests.builders import create, triage_data

COMMANDS = ["serve", "train", "check", "ask", "triage", "tickets", "staff", "catalogue", "rasa"]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDGANG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("INDGANG_MODELS_DIR", str(tmp_path / "models"))


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


def run_main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """As the shell runs it, with errors turned into sentences."""
    monkeypatch.setattr(sys, "argv", ["indgang", *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return int(caught.value.code or 0)


def broken_catalogue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "knowledge" / "tasks" / "byrum").mkdir(parents=True)
    (folder / "knowledge" / "tasks" / "byrum" / "skilte.yml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("INDGANG_KNOWLEDGE_DIR", str(folder / "knowledge"))


def test_help_names_every_command_in_danish() -> None:
    code, output, _ = run("--help")
    assert code == 0
    assert "virksomheders henvendelser" in " ".join(output.split())
    for command in COMMANDS:
        assert command in output


def test_check_says_that_the_shipped_data_has_no_problems() -> None:
    assert run("check") == (0, "Ingen problemer.\n", "")


def test_check_lists_each_problem_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_catalogue(tmp_path, monkeypatch)
    code, output, errors = run("check")
    assert code == 1
    assert "knowledge/tasks/byrum/skilte.yml: linje " in output
    assert "→ kan ikke læses som YAML" in output
    assert "problemer" in errors


def test_training_on_broken_data_is_refused_with_the_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_catalogue(tmp_path, monkeypatch)
    code, _, errors = run("train")
    assert code == 2
    assert "der trænes ikke" in errors
    assert "skilte.yml" in errors


def test_a_broken_catalogue_is_told_in_full_and_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken_catalogue(tmp_path, monkeypatch)
    assert run_main(monkeypatch, "catalogue", "show") == 2
    assert "Kataloget kan ikke bruges:" in capsys.readouterr().err


def test_a_setting_that_cannot_be_used_is_named_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INDGANG_PORT", "otte")
    assert run_main(monkeypatch, "check") == 2
    assert "INDGANG_PORT='otte': skriv et helt tal" in capsys.readouterr().err


def test_without_a_model_asking_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_main(monkeypatch, "ask", "må vi have borde ude") == 2
    assert "indgang train" in capsys.readouterr().err


def test_triage_of_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    code, _, errors = run("triage", "--input", str(tmp_path / "væk.jsonl"), "--output", str(tmp_path / "ud.jsonl"))
    assert code == 2
    assert "findes ikke" in errors


def test_triage_without_a_model_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ind.jsonl").write_text('{"text": "hej"}\n', encoding="utf-8")
    arguments = ("triage", "--input", str(tmp_path / "ind.jsonl"), "--output", str(tmp_path / "ud.jsonl"))
    assert run_main(monkeypatch, *arguments) == 2
    assert "indgang train" in capsys.readouterr().err


def test_tickets_are_listed_and_shown(services: Services) -> None:
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id="i-1")
    create(services.tickets)
    code, output, _ = run("tickets", "list")
    assert code == 0
    assert output.startswith("EI-2026-000001")
    assert "Café Ida" in output
    code, output, _ = run("tickets", "show", "ei-2026-000001")
    assert code == 0
    assert json.loads(output)["owner"] == "anna"


def test_no_tickets_is_no_error() -> None:
    assert run("tickets", "list") == (0, "", "")


def test_an_unknown_ticket_ends_with_2_and_says_where_to_look() -> None:
    code, _, errors = run("tickets", "show", "EI-2026-999999")
    assert code == 2
    assert "EI-2026-999999" in errors
    assert "indgang tickets list" in errors


def test_the_catalogue_is_shown_by_area_and_by_task() -> None:
    code, output, _ = run("catalogue", "show")
    assert code == 0
    assert "Byens rum" in output
    assert "udeservering" in output
    code, output, _ = run("catalogue", "show", "udeservering")
    assert code == 0
    assert json.loads(output)["name"] == "Udeservering"


def test_an_unknown_task_ends_with_2() -> None:
    code, _, errors = run("catalogue", "show", "udeservring")
    assert code == 2
    assert "udeservring" in errors
