"""The documents name only what exists: paths, links, make targets, commands, settings, fields, thresholds."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from actions.answers import UNSURE_LIMIT
from bot.cli import app
from bot.intake import MAX_LENGTH
from bot.settings import PROJECT_ROOT, Settings
from bot.triage import redirects, steps
from bot.triage.contract import DIALOGUE_ACTS, Decision, Level, Triage

README = PROJECT_ROOT / "README.md"
DOCUMENTS = [README, *sorted((PROJECT_ROOT / "docs").rglob("*.md"))]
FOLDERS = ("actions", "bench", "bot", "docs", "domain", "knowledge", "nlu_data", "requirements", "scripts", "tests")
"""Folders whose paths must exist when a document names them; `data/` and `models/` are made by the program."""
MAX_IMAGE_BYTES = 200_000

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w")
_FILE = re.compile(r"[\w-]+\.(?:py|yml|md|toml|html|js|sh)")
_MAKE = re.compile(r"\bmake ((?:[a-z]+-)*[a-z]+)\b")
_INDGANG = re.compile(r"(?<![\w/])(?<!Én )(?:\.venv/bin/)?indgang ([a-z]+)(.*)")
"""A command; the program's name in a sentence is written with Én before it."""
_SETTING = re.compile(r"\bINDGANG_[A-Z_]+\b")

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT_ROOT).as_posix()
)


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code(document: Path) -> list[str]:
    """Everything set as code, in spans and in blocks, line by line."""
    blocks = [line for block in _FENCE.findall(text(document)) for line in block.splitlines()[1:-1]]
    return blocks + _SPAN.findall(_FENCE.sub("", text(document)))


def anchors(document: Path) -> set[str]:
    """The anchors that headings get where the documents are shown."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text(document)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def rows(document: Path) -> dict[str, list[str]]:
    """Table rows whose first cell is code: that code, and the other cells."""
    found = re.findall(r"^\| `([^`]+)` \|(.+)\|$", text(document), re.MULTILINE)
    return {first: [cell.strip() for cell in rest.split(" | ")] for first, rest in found}


def make_targets() -> dict[str, bool]:
    """Targets of the Makefile, and whether `make help` shows them."""
    found = re.findall(r"^([a-z-]+):([^\n]*)", (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return {name: "## " in rest for name, rest in found}


def options_of_commands(command: Any, name: str = "") -> dict[str, set[str]]:
    """Every command and group of the command line with its options, `tickets list` for the ones in groups."""
    found = {name: {option for parameter in command.params for option in parameter.opts} | {"--help"}}
    for key, inner in getattr(command, "commands", {}).items():
        found |= options_of_commands(inner, f"{name} {key}".strip())
    return found


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in _LINK.findall(text(document)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@every_document
def test_every_path_in_it_exists(document: Path) -> None:
    named = {path for line in code(document) for path in _PATH.findall(line)}
    assert sorted(path for path in named if not (PROJECT_ROOT / path).exists()) == []


@every_document
def test_every_file_named_without_its_folder_exists_somewhere(document: Path) -> None:
    known = {path.name for folder in FOLDERS for path in (PROJECT_ROOT / folder).rglob("*.*")}
    known |= {path.name for path in PROJECT_ROOT.glob("*.*")}
    named = {line for line in code(document) if _FILE.fullmatch(line)}
    assert sorted(named - known) == []


@every_document
def test_every_make_target_in_it_exists(document: Path) -> None:
    named = {target for line in code(document) for target in _MAKE.findall(line)}
    assert sorted(named - make_targets().keys()) == []


def test_the_readme_names_every_target_that_make_help_shows() -> None:
    named = {target for line in code(README) for target in _MAKE.findall(line)}
    assert sorted({target for target, shown in make_targets().items() if shown} - named) == []


@every_document
def test_every_indgang_command_and_option_in_it_exists(document: Path) -> None:
    known = options_of_commands(typer.main.get_command(app))
    wrong = []
    for line in code(document):
        for first, rest in _INDGANG.findall(line):
            words = rest.split()
            command = f"{first} {words[0]}" if words and first in ("tickets", "catalogue", "staff", "models") else first
            options = {word for word in words if word.startswith("--")}
            # What follows `rasa` is Rasa's.
            if command not in known or (first != "rasa" and options - known[command]):
                wrong.append(line)
    assert wrong == []


def test_the_readme_names_every_indgang_command() -> None:
    named = {name for line in code(README) for name, _ in _INDGANG.findall(line)}
    every = {name for name in options_of_commands(typer.main.get_command(app)) if name and " " not in name}
    assert sorted(every - named) == []


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_setting_is_in_the_table_with_its_default(name: str) -> None:
    cells = rows(PROJECT_ROOT / "docs" / "operations.md")[f"INDGANG_{name.upper()}"]
    default = getattr(Settings(), name)
    if isinstance(default, Path):
        shown = f"`{default.relative_to(PROJECT_ROOT)}` i programmets mappe"
    else:
        shown = f"`{default}`" if default != "" else "tom"
    assert cells[0].startswith(shown)


@every_document
def test_every_setting_in_it_exists(document: Path) -> None:
    known = {f"INDGANG_{field.name.upper()}" for field in fields(Settings)}
    assert sorted(set(_SETTING.findall(text(document))) - known) == []


def test_every_field_of_the_triage_object_is_described() -> None:
    built = Triage(text="", act="unclear", decision="ask_back").to_dict()
    assert sorted(built.keys() - rows(PROJECT_ROOT / "docs" / "triage.md").keys()) == []


def test_every_dialogue_act_decision_and_step_is_described_and_the_steps_in_their_order() -> None:
    written = text(PROJECT_ROOT / "docs" / "triage.md")
    names = {*DIALOGUE_ACTS, *get_args(Decision), *get_args(Level), *(step.__name__ for step in steps.STEPS)}
    assert sorted(name for name in names if f"`{name}`" not in written) == []
    places = [written.index(f". `{step.__name__}`") for step in steps.STEPS]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SURE", steps.SURE),
        ("SURE_TO_ANSWER", steps.SURE_TO_ANSWER),
        ("SURE_OF_EACH", steps.SURE_OF_EACH),
        ("OURS", steps.OURS),
        ("OURS_TO_ANSWER", steps.OURS_TO_ANSWER),
        ("CHOICES", steps.CHOICES),
        ("MIN_SCORE", redirects.MIN_SCORE),
        ("UNSURE_LIMIT", UNSURE_LIMIT),
        ("MAX_LENGTH", MAX_LENGTH),
    ],
)
def test_every_threshold_is_the_one_in_the_code(name: str, value: float) -> None:
    shown = rows(PROJECT_ROOT / "docs" / "triage.md")[name][0]
    assert float(shown.replace(",", "")) == value


def test_every_image_is_shown_and_small() -> None:
    shown = {(README.parent / link).resolve() for link in _LINK.findall(text(README)) if link.endswith(".png")}
    images = set((PROJECT_ROOT / "docs" / "images").iterdir())
    assert images == shown
    assert [image.name for image in images if image.stat().st_size >= MAX_IMAGE_BYTES] == []
