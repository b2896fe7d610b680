"""Which module may know which: imports go one way, and each library has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(layer.split())
    for layer in (
        "bot bot.errors bot.logs bot.safe_yaml bot.whole bot.work",
        "bot.settings",
        "bot.texts bot.typesetting",
        "bot.catalogue bot.intake",
        "bot.understanding",
        "bot.triage bot.storage bot.answers",
        "bot.tickets bot.accounts",
        "bot.notifications",
        "bot.followup",
        "bot.bootstrap",
        "actions",
        "bot.conversation",
        "bot.learning bot.hotline bot.mail bot.voice bot.statistics bot.upkeep",
        "bot.staff_pages bot.business_pages",
        "bot.channels",
        "bot.jobs",
        "bot.serving",
        "bot.asking bot.batch bot.cli_rasa bot.cli_staff bot.cli_models",
        "bot.cli",
        "bot.__main__",
    )
)
"""From the bottom to the top: a module imports from its own package and from lower layers, never beside or above."""

DOORS: dict[str, tuple[str, ...]] = {
    "rasa": (
        "bot.understanding.components",
        "bot.understanding.graph",
        "bot.conversation",
        "bot.learning",
        "bot.cli_rasa",
    ),
    "rasa_sdk": ("actions", "bot.conversation.endpoint"),
    "sqlalchemy": (
        "bot.storage",
        "bot.tickets",
        "bot.accounts",
        "bot.notifications",
        "bot.followup",
        "bot.conversation.store",
        "bot.conversation.chat_links",
        "bot.hotline",
        "bot.mail",
        "bot.voice",
        "bot.learning",
        "bot.statistics",
        "bot.upkeep",
    ),
    "alembic": ("bot.storage",),
    "rapidfuzz": ("bot.understanding", "bot.triage", "bot.catalogue.search"),
    "sklearn": ("bot.understanding",),
    "spacy": ("bot.understanding.components",),
    "argon2": ("bot.accounts.passwords",),
    "limits": ("bot.accounts.login", "bot.channels.limits", "bot.business_pages.limits"),
    "starlette": ("bot.channels", "bot.staff_pages", "bot.business_pages"),
    "sse_starlette": ("bot.staff_pages.live",),
    "uvicorn": ("bot.serving",),
    "holidays": ("bot.tickets.calendar",),
    "pygal": ("bot.statistics.charts",),
    "openpyxl": ("bot.statistics.sheets", "bot.upkeep"),
    "typst": ("bot.typesetting",),
    "typer": ("bot.cli", "bot.cli_models", "bot.cli_staff"),
    "telegram": ("bot.notifications.telegram",),
    "smtplib": ("bot.notifications.smtp",),
    "imaplib": ("bot.mail.imap",),
    "selectolax": ("bot.mail.html",),
    "twilio": ("bot.voice.provider",),
    "httpx": ("bot.voice.sms",),
    "icalendar": ("bot.notifications.calendar_invitation",),
}
"""The only modules (or packages) that may import a library."""
MAX_LINES = 300


def _files() -> Iterator[Path]:
    for package in ("bot", "actions"):
        yield from sorted((PROJECT_ROOT / package).rglob("*.py"))


def _module(path: Path) -> str:
    parts = path.relative_to(PROJECT_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(path): path for path in _files()}


def _imports(path: Path) -> set[str]:
    """Full names of what a module imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names}
    return found


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _layer(module: str) -> int | None:
    """The layer's number; `bot` itself is only its own `__init__`."""
    for number, layer in enumerate(LAYERS):
        if any(module == name or (name != "bot" and _inside(module, name)) for name in layer):
            return number
    return None


def _package(module: str) -> str:
    names = (name for layer in LAYERS for name in layer)
    return next(name for name in names if module == name or (name != "bot" and _inside(module, name)))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_its_own_package_and_from_lower_layers(module: str) -> None:
    own = _layer(module)
    assert own is not None, f"{module} has no layer: place it in LAYERS"
    for imported in _imports(MODULES[module]):
        if imported.partition(".")[0] not in ("bot", "actions"):
            continue
        theirs = _layer(imported)
        assert theirs is not None, f"{imported} has no layer: place it in LAYERS"
        same_package = _package(imported) == _package(module)
        assert same_package or theirs < own, f"{module} must not import {imported}"


def test_triage_and_tickets_do_not_know_each_other() -> None:
    crossing = [
        (module, imported)
        for module, path in MODULES.items()
        for imported in _imports(path)
        if (_inside(module, "bot.triage") and _inside(imported, "bot.tickets"))
        or (_inside(module, "bot.tickets") and _inside(imported, "bot.triage"))
    ]
    assert crossing == []


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_imported_only_behind_its_door(library: str) -> None:
    outside = [
        module
        for module, path in MODULES.items()
        if any(_inside(imported, library) for imported in _imports(path))
        and not any(_inside(module, door) for door in DOORS[library])
    ]
    assert outside == []


def test_only_the_settings_read_the_environment() -> None:
    readers = set()
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            if named and isinstance(node.value, ast.Name) and node.value.id == "os":
                readers.add(module)
    # The stand-ins set defaults for other packages before those are imported; they read nothing of ours.
    assert readers - {"bot.understanding.standins"} == {"bot.settings"}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[module].read_text(encoding="utf-8"))), f"{module} has no docstring"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_be_read_at_one_sitting(module: str) -> None:
    lines = len(MODULES[module].read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_LINES, f"{module} has {lines} lines"


def test_the_rules_above_are_about_modules_that_exist() -> None:
    doors = {door for library, places in DOORS.items() for door in places}
    # The catalogue's search is planned; its door is kept open for it.
    missing = {door for door in doors if door not in MODULES} - {"bot.catalogue.search"}
    assert missing == set()
