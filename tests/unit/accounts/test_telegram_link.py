"""Linking a Telegram account with a code."""

from __future__ import annotations

import pytest

from bot.accounts.errors import LinkExpiredError, LinkUnknownError, LinkUsedError
from bot.accounts.links import LinkStore
from bot.accounts.store import AccountStore
from bot.accounts.telegram_link import VALID_FOR, TelegramLinks
from tests.conftest import FixedClock

CHAT = 4_200_000_000


def test_a_code_links_the_chat_once(accounts: AccountStore, telegram: TelegramLinks) -> None:
    code = telegram.code("anna")
    assert len(code) == 8
    assert telegram.owner_of(CHAT) is None
    assert telegram.link(f" {code.lower()} ", CHAT).id == "anna"
    owner = telegram.owner_of(CHAT)
    assert owner is not None
    assert (owner.id, owner.telegram_chat) == ("anna", CHAT)
    with pytest.raises(LinkUsedError):
        telegram.link(code, CHAT + 1)


def test_a_code_is_short_lived(accounts: AccountStore, telegram: TelegramLinks, clock: FixedClock) -> None:
    code = telegram.code("anna")
    clock.advance(minutes=15)
    with pytest.raises(LinkExpiredError):
        telegram.link(code, CHAT)


def test_other_links_are_no_codes(accounts: AccountStore, telegram: TelegramLinks, links: LinkStore) -> None:
    other = links.issue("take", "anna", {}, VALID_FOR, token="ABCDEFGH")
    for code in ("", "AAAAAAAA", other):
        with pytest.raises(LinkUnknownError):
            telegram.link(code, CHAT)


def test_a_chat_belongs_to_the_last_account_that_linked_it(accounts: AccountStore, telegram: TelegramLinks) -> None:
    telegram.link(telegram.code("anna"), CHAT)
    telegram.link(telegram.code("adam"), CHAT)
    owner = telegram.owner_of(CHAT)
    assert owner is not None
    assert owner.id == "adam"
    telegram.unlink("adam")
    assert telegram.owner_of(CHAT) is None


def test_a_closed_account_has_no_chat_and_can_link_none(accounts: AccountStore, telegram: TelegramLinks) -> None:
    telegram.link(telegram.code("anna"), CHAT)
    code = telegram.code("anna")
    accounts.disable("anna")
    assert telegram.owner_of(CHAT) is None
    with pytest.raises(LinkUnknownError):
        telegram.link(code, CHAT)
