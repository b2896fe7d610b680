"""How a business can be reached, in a form that can be compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.understanding.patterns import valid_phone


def phone_of(contact: Mapping[str, Any]) -> str | None:
    """The first valid phone number of a contact in E.164; a contact may hold several, separated by commas."""
    numbers = (valid_phone(one) for one in str(contact.get("phone") or "").split(","))
    return next((number for number in numbers if number is not None), None)


def one_form(number: str) -> str:
    """A number as it is compared, however it is written: a phone number in E.164, any other its digits."""
    return valid_phone(number) or re.sub(r"\D", "", number)
