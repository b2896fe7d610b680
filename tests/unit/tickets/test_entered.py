"""What somebody types is made safe before it is stored."""

from __future__ import annotations

import pytest

from bot.intake import CPR_MASK, MAX_LENGTH
from bot.tickets.entered import optional, required
from bot.tickets.errors import NotAllowedError


def test_cpr_numbers_are_masked_and_what_a_database_cannot_hold_is_gone() -> None:
    assert required(" Ida, 010190-1234,\x00 ringer ") == f"Ida, {CPR_MASK}, ringer"


def test_nothing_is_nothing() -> None:
    assert optional(" \n ") == ""
    with pytest.raises(NotAllowedError, match="reason_missing"):
        required(" \n ", "reason_missing")


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(NotAllowedError, match="too_long"):
        optional("a" * (MAX_LENGTH + 1))
