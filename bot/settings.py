"""Settings from the environment: the one module that reads `os.environ`.

Every variable begins with `INDGANG_`. `docs/operations.md` lists them; a test holds the list complete.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

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
    protected_dir: Path = PROJECT_ROOT / "tests" / "nlu"
    """`INDGANG_PROTECTED_DIR`: labelled messages that no model may do worse on, as JSON lines."""
    allowed_origins: str = ""
    """`INDGANG_ALLOWED_ORIGINS`: web sites that may embed the chat, separated by spaces."""
    messages_per_minute: int = 30
    """`INDGANG_MESSAGES_PER_MINUTE`: messages one conversation or address may send in a minute."""
    retention_days: int = 30
    """`INDGANG_RETENTION_DAYS`: days a conversation without a ticket is kept."""
    encoder_dir: str = ""
    """`INDGANG_ENCODER_DIR`: folder with a local Danish sentence encoder that helps understanding; empty means none."""
    public_url: str = "http://localhost:8000"
    """`INDGANG_PUBLIC_URL`: the address under which people reach the program, for links in messages."""
    session_idle_hours: int = 12
    """`INDGANG_SESSION_IDLE_HOURS`: hours after which a staff member who does nothing is logged out."""
    session_max_hours: int = 24
    """`INDGANG_SESSION_MAX_HOURS`: hours after which a staff member must log in again in any case."""
    login_attempts: int = 10
    """`INDGANG_LOGIN_ATTEMPTS`: attempts to log in with one name within 15 minutes; an address may 20 times as many."""
    invitation_days: int = 14
    """`INDGANG_INVITATION_DAYS`: days in which a link for choosing a password works."""
    smtp_url: str = field(default="", repr=False)
    """`INDGANG_SMTP_URL`: `smtp://user:password@host:587?starttls` or `smtps://…`; empty means that mails wait."""
    mail_from: str = ""
    """`INDGANG_MAIL_FROM`: sender's e-mail address; empty means the entrance's own."""
    imap_url: str = field(default="", repr=False)
    """`INDGANG_IMAP_URL`: `imaps://user:password@host:993/INBOX`, the inbox that is read; empty means none."""
    mail_poll_seconds: int = 20
    """`INDGANG_MAIL_POLL_SECONDS`: seconds between two looks into the inbox."""
    mails_per_sender: int = 10
    """`INDGANG_MAILS_PER_SENDER`: automatic mails that one sender gets in 24 hours at most."""
    telegram_staff_token: str = field(default="", repr=False)
    """`INDGANG_TELEGRAM_STAFF_TOKEN`: token of the bot that staff use; empty means no Telegram."""
    telegram_api_url: str = "https://api.telegram.org"
    """`INDGANG_TELEGRAM_API_URL`: address of the Bot API."""
    telegram_webhook_secret: str = field(default="", repr=False)
    """`INDGANG_TELEGRAM_WEBHOOK_SECRET`: Telegram then delivers to us with this secret; empty means that we fetch."""
    telegram_business_token: str = field(default="", repr=False)
    """`INDGANG_TELEGRAM_BUSINESS_TOKEN`: token of the bot that businesses write to; empty means none."""
    telegram_business_name: str = ""
    """`INDGANG_TELEGRAM_BUSINESS_NAME`: that bot's name without `@`; with it the chat page offers to go on there."""
    voice_token: str = field(default="", repr=False)
    """`INDGANG_VOICE_TOKEN`: auth token of the telephone provider's account; empty means that no calls are taken."""
    voice_account: str = ""
    """`INDGANG_VOICE_ACCOUNT`: the account's id, for text messages."""
    voice_api_url: str = "https://api.twilio.com"
    """`INDGANG_VOICE_API_URL`: address of the provider's API, for text messages."""
    voice_sms_from: str = ""
    """`INDGANG_VOICE_SMS_FROM`: number or name that text messages come from; empty means that none are sent."""
    voice_name: str = "Polly.Naja"
    """`INDGANG_VOICE_NAME`: the provider's name of a Danish voice."""
    voice_pass_to: str = ""
    """`INDGANG_VOICE_PASS_TO`: the hotline's number, to which calls are passed; empty means the office's own."""
    jobs: str = "in_server"
    """`INDGANG_JOBS`: `in_server`, or `separate` when `indgang jobs` runs beside the server."""

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
    for setting in fields(Settings):
        name = f"INDGANG_{setting.name.upper()}"
        raw = source.get(name)
        if raw is None or raw == "":
            continue
        values[setting.name] = _convert(name, raw, setting.type)
    settings = Settings(**values)  # type: ignore[arg-type]
    if not 1 <= settings.port <= 65535:
        raise SettingsError(f"INDGANG_PORT={settings.port}: skriv et portnummer mellem 1 og 65535")
    if settings.messages_per_minute < 1:
        raise SettingsError("INDGANG_MESSAGES_PER_MINUTE: skriv et helt tal på mindst 1")
    if settings.encoder_dir and not Path(settings.encoder_dir).is_dir():
        raise SettingsError(f"INDGANG_ENCODER_DIR={settings.encoder_dir}: skriv en mappe, der findes")
    if settings.retention_days < 1:
        raise SettingsError("INDGANG_RETENTION_DAYS: skriv et helt antal dage på mindst 1")
    for name in (
        "session_idle_hours",
        "session_max_hours",
        "login_attempts",
        "invitation_days",
        "mail_poll_seconds",
        "mails_per_sender",
    ):
        if getattr(settings, name) < 1:
            raise SettingsError(f"INDGANG_{name.upper()}: skriv et helt tal på mindst 1")
    _check_delivery(settings)
    return settings


def _check_delivery(settings: Settings) -> None:
    """Raises SettingsError when messages could not be sent as the variables say; secrets are not repeated."""
    if settings.smtp_url and not _is_smtp(settings.smtp_url):
        raise SettingsError("INDGANG_SMTP_URL: skriv smtp://bruger:kode@vært:587?starttls eller smtps://vært:465")
    if settings.imap_url and not _is_imap(settings.imap_url):
        raise SettingsError("INDGANG_IMAP_URL: skriv imaps://bruger:kode@vært:993/INBOX, mappens navn uden æ, ø og å")
    if settings.mail_from and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", settings.mail_from):
        raise SettingsError(f"INDGANG_MAIL_FROM={settings.mail_from!r}: skriv en e-mailadresse uden navn")
    for name in ("public_url", "telegram_api_url", "voice_api_url"):
        address = urlsplit(getattr(settings, name))
        if getattr(settings, name) and (address.scheme not in ("http", "https") or not address.hostname):
            raise SettingsError(f"INDGANG_{name.upper()}: skriv en hel adresse, der begynder med https://")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", settings.telegram_webhook_secret):
        raise SettingsError("INDGANG_TELEGRAM_WEBHOOK_SECRET: brug kun bogstaver a-z, tal, _ og -")
    if not re.fullmatch(r"\w{0,64}", settings.telegram_business_name):
        raise SettingsError("INDGANG_TELEGRAM_BUSINESS_NAME: skriv bottens navn uden @")
    if settings.voice_pass_to and not re.fullmatch(r"\+?[\d ]{8,20}", settings.voice_pass_to):
        raise SettingsError(f"INDGANG_VOICE_PASS_TO={settings.voice_pass_to!r}: skriv et telefonnummer")
    if settings.jobs not in ("in_server", "separate"):
        raise SettingsError(f"INDGANG_JOBS={settings.jobs!r}: skriv in_server eller separate")


def _is_smtp(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_imap(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and bool(parts.username) and parts.port != 0
        return parts.scheme in ("imap", "imaps") and named and unquote(parts.path).isascii()
    except ValueError:
        return False


def _convert(name: str, raw: str, kind: object) -> object:
    if kind == "int":
        try:
            return int(raw)
        except ValueError:
            raise SettingsError(f"{name}={raw!r}: skriv et helt tal") from None
    if kind == "Path":
        return Path(raw).expanduser().resolve()
    return raw
