"""Requests are counted by kind and sender, and no key is kept by the counter."""

from __future__ import annotations

from bot.business_pages.limits import MISS, READ, WRITE, PageLimits


async def test_each_kind_and_sender_is_counted_alone() -> None:
    limits = PageLimits()
    assert all([await limits.allows(WRITE, "a") for _ in range(10)])
    assert not await limits.allows(WRITE, "a")
    assert await limits.allows(WRITE, "b")
    assert await limits.allows(READ, "a")


async def test_asking_whether_one_may_counts_nothing() -> None:
    limits = PageLimits()
    assert all([await limits.would_allow(WRITE, "a") for _ in range(20)])
    assert await limits.allows(WRITE, "a")


async def test_senders_of_any_form_are_counted() -> None:
    limits = PageLimits()
    for sender in ("", "a/b:c", "\ud800", "æ" * 5_000):
        assert await limits.allows(MISS, sender)
