"""What is deleted when nobody needs it any more."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.accounts.errors import LinkExpiredError, LinkUnknownError
from bot.accounts.links import REMEMBERED
from bot.notifications.housekeeping import tidy
from bot.notifications.mailroom import Mailroom
from tests.conftest import FixedClock

DAY = dt.timedelta(days=1)


def test_a_link_is_deleted_when_it_has_been_over_for_long(mailroom: Mailroom, clock: FixedClock) -> None:
    token = mailroom.links.issue("take", "anna", {}, DAY)
    clock.advance(days=(REMEMBERED + DAY).days)
    assert tidy(mailroom) == 0
    with pytest.raises(LinkExpiredError):
        mailroom.links.peek(token)
    clock.advance(minutes=1)
    assert tidy(mailroom) == 1
    with pytest.raises(LinkUnknownError):
        mailroom.links.peek(token)
