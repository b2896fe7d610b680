"""How a staff member wants to be told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.accounts.preferences import Preferences

USUAL = Preferences()


def test_what_is_stored_is_what_is_read() -> None:
    chosen = Preferences(email=False, digest=False, quiet_from=dt.time(20, 30), quiet_to=dt.time(6))
    assert Preferences.of(chosen.to_data()) == chosen


@pytest.mark.parametrize("data", [{}, {"email": "nej"}, {"quiet_from": None}, {"quiet_to": "25:00"}, {"unknown": 1}])
def test_what_is_missing_or_broken_has_its_default(data: dict[str, Any]) -> None:
    assert Preferences.of(data) == USUAL


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("17:59", False), ("18:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_pass_midnight(at: str, quiet: bool) -> None:
    assert USUAL.is_quiet(dt.time.fromisoformat(at)) is quiet


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = Preferences(quiet_from=dt.time(12), quiet_to=dt.time(13))
    assert [noon.is_quiet(dt.time(hour)) for hour in (11, 12, 13)] == [False, True, False]
    never = Preferences(quiet_from=dt.time(0), quiet_to=dt.time(0))
    assert not any(never.is_quiet(dt.time(hour)) for hour in range(24))
