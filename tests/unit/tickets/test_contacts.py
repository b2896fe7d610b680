"""How a business can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.tickets.contacts import one_form, phone_of


@pytest.mark.parametrize(
    ("contact", "number"),
    [
        ({"phone": "+4566131372"}, "+4566131372"),
        ({"phone": "66 13 13 72"}, "+4566131372"),
        ({"phone": "ved ikke, 0045 66131372, 70 20 00 00"}, "+4566131372"),
        ({"phone": "+46 70 123 45 67"}, "+46701234567"),
        ({"phone": "1234"}, None),
        ({"phone": None, "email": "ida@cafe.example"}, None),
        ({}, None),
    ],
)
def test_the_first_valid_number_is_the_contacts(contact: Mapping[str, Any], number: str | None) -> None:
    assert phone_of(contact) == number


@pytest.mark.parametrize("written", ["66131372", "66 13 13 72", "+45 66131372", "0045 66 13 13 72", "4566131372"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert one_form(written) == one_form("+4566131372")


def test_what_is_no_phone_number_is_compared_by_its_digits() -> None:
    assert one_form("CVR 12 34 56 78") == one_form("12345678")
    assert one_form("ingen") == ""
