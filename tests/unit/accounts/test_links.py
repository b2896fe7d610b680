"""One-time links: forged, expired, used, and used by many at once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.accounts.errors import LinkExpiredError, LinkUnknownError, LinkUsedError
from bot.accounts.links import LinkStore
from bot.storage.database import Database
from bot.storage.staff_tables import LinkRow
from tests.conftest import FixedClock

DAY = dt.timedelta(days=1)


def test_a_link_says_what_it_is_for_and_works_once(links: LinkStore) -> None:
    token = links.issue("take", "anna", {"reference": "EI-2026-000001"}, DAY)
    assert len(token) == 43
    assert links.peek(token).person == "anna"
    used = links.use(token)
    assert (used.purpose, used.data) == ("take", {"reference": "EI-2026-000001"})
    for again in (links.peek, links.use):
        with pytest.raises(LinkUsedError, match="virker kun én gang"):
            again(token)


@pytest.mark.parametrize("token", ["", "x", "å" * 43, "\ud800", "a" * 10_000])
def test_a_forged_link_is_unknown(links: LinkStore, token: str) -> None:
    links.issue("take", "anna", {}, DAY)
    with pytest.raises(LinkUnknownError, match="hele adressen"):
        links.use(token)


def test_a_link_for_something_else_is_as_unknown_as_a_forged_one(links: LinkStore) -> None:
    token = links.issue("take", "anna", {}, DAY)
    with pytest.raises(LinkUnknownError):
        links.use(token, "password")
    assert links.use(token, "take").person == "anna"


def test_a_link_expires(links: LinkStore, clock: FixedClock) -> None:
    token = links.issue("take", "anna", {}, DAY)
    clock.advance(hours=23, minutes=59)
    links.peek(token)
    clock.advance(minutes=1)
    with pytest.raises(LinkExpiredError, match="for gammelt"):
        links.use(token)


def test_the_token_itself_is_not_in_the_database(links: LinkStore, database: Database) -> None:
    token = links.issue("take", "anna", {}, DAY)
    with database.transaction() as session:
        row = session.scalars(select(LinkRow)).one()
        assert token not in (row.id, str(row.data))


def test_of_twenty_uses_at_once_one_succeeds(links: LinkStore) -> None:
    token = links.issue("take", "anna", {}, DAY)

    def use(_: int) -> bool:
        try:
            links.use(token)
        except LinkUsedError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(use, range(20))) == 1


def test_a_link_whose_action_failed_can_be_given_back(links: LinkStore) -> None:
    token = links.issue("take", "anna", {}, DAY)
    links.use(token)
    links.give_back(token)
    assert links.use(token).person == "anna"
