"""Settings from the environment: the one module that reads `os.environ`.

Every variable begins with `INDGANG_`. `docs/operations.md` lists them; a test holds the list complete.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from bot.errors import MendableError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class SettingsError(MendableError):
    """A variable holds a value that cannot be used; the message says which and what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. The default of every field suits a trial on one's own machine."""

    municipality: str = "odense"
    """`INDGANG_MUNICIPALITY`: folder name under `knowledge/municipalities`."""
    host: str = "127.0.0.1"
    """`INDGANG_HOST`: address the web server listens on."""
    port: int = 8000
    """`INDGANG_PORT`: port the web server listens on, 1-65535."""
    data_dir: Path = PROJECT_ROOT / "data"
    """`INDGANG_DATA_DIR`: folder for the SQLite database and locks; made when it is missing."""
    database_url: str = ""
    """`INDGANG_DATABASE_URL`: SQLAlchemy URL; empty means SQLite in the data folder."""
    redis_url: str = ""
    """`INDGANG_REDIS_URL`: Redis for conversation locks when there is more than one process."""
    models_dir: Path = PROJECT_ROOT / "models"
    """`INDGANG_MODELS_DIR`: folder for trained models."""
    knowledge_dir: Path = PROJECT_ROOT / "knowledge"
    """`INDGANG_KNOWLEDGE_DIR`: the task and staff catalogue."""
    nlu_dir: Path = PROJECT_ROOT / "nlu_data"
    """`INDGANG_NLU_DIR`: training examples and rules."""
    allowed_origins: str = ""
    """`INDGANG_ALLOWED_ORIGINS`: web sites that may embed the chat, separated by spaces."""
    messages_per_minute: int = 30
    """`INDGANG_MESSAGES_PER_MINUTE`: messages one conversation or address may send in a minute."""
    retention_days: int = 30
    """`INDGANG_RETENTION_DAYS`: days a conversation without a ticket is kept."""

    @property
    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'indgang.sqlite3'}"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `environ` defaults to the process's environment.

    Raises SettingsError naming the variable when a value does not fit its type or range.
    """
    source = os.environ if environ is None else environ
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = f"INDGANG_{field.name.upper()}"
        raw = source.get(name)
        if raw is None or raw == "":
            continue
        values[field.name] = _convert(name, raw, field.type)
    settings = Settings(**values)  # type: ignore[arg-type]
    if not 1 <= settings.port <= 65535:
        raise SettingsError(f"INDGANG_PORT={settings.port}: skriv et portnummer mellem 1 og 65535")
    if settings.messages_per_minute < 1:
        raise SettingsError("INDGANG_MESSAGES_PER_MINUTE: skriv et helt tal på mindst 1")
    if settings.retention_days < 1:
        raise SettingsError("INDGANG_RETENTION_DAYS: skriv et helt antal dage på mindst 1")
    return settings


def _convert(name: str, raw: str, kind: object) -> object:
    if kind == "int":
        try:
            return int(raw)
        except ValueError:
            raise SettingsError(f"{name}={raw!r}: skriv et helt tal") from None
    if kind == "Path":
        return Path(raw).expanduser().resolve()
    return raw
