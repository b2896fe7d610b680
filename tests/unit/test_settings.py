"""Settings from the environment."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.settings import PROJECT_ROOT, Settings, SettingsError, load_settings


def test_without_any_variable_a_trial_on_ones_own_machine_works() -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert (settings.municipality, settings.host, settings.port) == ("odense", "127.0.0.1", 8000)
    assert settings.resolved_database_url == f"sqlite:///{PROJECT_ROOT / 'data' / 'indgang.sqlite3'}"


ALLOWED = {
    "public_url": "https://indgang.example",
    "smtp_url": "smtp://bruger:kode@post.example:587?starttls",
    "imap_url": "imaps://bruger:kode@post.example:993/INBOX",
    "mail_from": "erhverv@kommune.example",
    "telegram_api_url": "http://127.0.0.1:8081",
    "voice_api_url": "http://127.0.0.1:8082",
    "voice_pass_to": "+4566131372",
    "encoder_dir": str(PROJECT_ROOT / "docs"),
    "jobs": "separate",
}
"""Fields whose text must have a form of its own."""


def test_every_field_can_be_set(tmp_path: Path) -> None:
    for field in dataclasses.fields(Settings):
        raw = "9" if field.type == "int" else str(tmp_path / "x") if field.type == "Path" else "noget"
        raw = ALLOWED.get(field.name, raw)
        changed = load_settings({f"INDGANG_{field.name.upper()}": raw})
        assert str(getattr(changed, field.name)) == raw
        assert getattr(changed, field.name) != getattr(Settings(), field.name)


def test_an_empty_variable_means_the_default() -> None:
    assert load_settings({"INDGANG_PORT": "", "INDGANG_MUNICIPALITY": ""}) == Settings()


def test_variables_of_other_programs_are_left_alone() -> None:
    assert load_settings({"PORT": "1", "INDGANG": "x", "INDGANGEN_PORT": "9"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INDGANG_PORT", "otte"),
        ("INDGANG_PORT", "0"),
        ("INDGANG_PORT", "65536"),
        ("INDGANG_PORT", "80.5"),
        ("INDGANG_MESSAGES_PER_MINUTE", "0"),
        ("INDGANG_RETENTION_DAYS", "en måned"),
        ("INDGANG_RETENTION_DAYS", "-1"),
        ("INDGANG_SESSION_IDLE_HOURS", "0"),
        ("INDGANG_SESSION_MAX_HOURS", "-1"),
        ("INDGANG_LOGIN_ATTEMPTS", "0"),
        ("INDGANG_INVITATION_DAYS", "syv"),
        ("INDGANG_PUBLIC_URL", "indgang.example"),
        ("INDGANG_SMTP_URL", "post.example:25"),
        ("INDGANG_SMTP_URL", "smtp://post.example:mange"),
        ("INDGANG_SMTP_URL", "smtp://"),
        ("INDGANG_IMAP_URL", "post.example"),
        ("INDGANG_IMAP_URL", "imaps://post.example/INBOX"),
        ("INDGANG_IMAP_URL", "imaps://bruger:kode@post.example/Indgående"),
        ("INDGANG_MAIL_POLL_SECONDS", "0"),
        ("INDGANG_MAILS_PER_SENDER", "0"),
        ("INDGANG_MAIL_FROM", "Erhverv <erhverv@kommune.example>"),
        ("INDGANG_TELEGRAM_API_URL", "ftp://telegram.example"),
        ("INDGANG_TELEGRAM_WEBHOOK_SECRET", "hemmelig æ"),
        ("INDGANG_TELEGRAM_BUSINESS_NAME", "@bot"),
        ("INDGANG_VOICE_API_URL", "api.twilio.com"),
        ("INDGANG_VOICE_PASS_TO", "hotlinen"),
        ("INDGANG_JOBS", "aldrig"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})


def test_paths_are_made_absolute_and_the_home_folder_is_understood() -> None:
    settings = load_settings({"INDGANG_DATA_DIR": "~/indgang", "INDGANG_MODELS_DIR": "modeller"})
    assert settings.data_dir == Path.home() / "indgang"
    assert settings.models_dir.is_absolute()


def test_a_database_address_goes_before_the_data_folder() -> None:
    url = "postgresql://bruger@vært/base"
    assert load_settings({"INDGANG_DATABASE_URL": url}).resolved_database_url == url


def test_secrets_are_not_in_what_is_printed_of_the_settings() -> None:
    secrets = {
        "INDGANG_SMTP_URL": "smtp://bruger:hemmeligt@post.example",
        "INDGANG_TELEGRAM_STAFF_TOKEN": "1:hemmeligt",
        "INDGANG_TELEGRAM_BUSINESS_TOKEN": "1:hemmeligt",
        "INDGANG_TELEGRAM_WEBHOOK_SECRET": "hemmeligt",
        "INDGANG_VOICE_TOKEN": "hemmeligt",
    }
    assert "hemmeligt" not in repr(load_settings(secrets))
