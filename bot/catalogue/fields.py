"""What single values of the catalogue must look like: texts, phone numbers, e-mail addresses and links."""

from __future__ import annotations

from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field


def _valid_phone(value: str) -> str:
    """Danish or international number, or 112; spaces are allowed."""
    if value.replace(" ", "") in {"112", "114"}:
        return value
    try:
        valid = phonenumbers.is_valid_number(phonenumbers.parse(value, "DK"))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid:
        raise ValueError(f"'{value}' er ikke et gyldigt telefonnummer")
    return value


def _valid_email(value: str) -> str:
    name, at, domain = value.partition("@")
    if not (name and at and "." in domain) or " " in value:
        raise ValueError(f"'{value}' er ikke en e-mailadresse")
    return value


def _https(value: str) -> str:
    if not value.startswith("https://"):
        raise ValueError(f"'{value}' skal begynde med https://")
    return value


Phone = Annotated[str, AfterValidator(_valid_phone)]
Email = Annotated[str, AfterValidator(_valid_email)]
Url = Annotated[str, AfterValidator(_https)]
Text = Annotated[str, Field(min_length=1)]
