"""How much one sender may send."""

from __future__ import annotations

from bot.channels.limits import ADDRESS_FACTOR, RateLimiter


async def test_a_conversation_may_send_its_share_and_no_more() -> None:
    limiter = RateLimiter(3)
    assert [await limiter.allows_conversation("a") for _ in range(4)] == [True, True, True, False]


async def test_one_conversations_share_is_not_anothers() -> None:
    limiter = RateLimiter(1)
    assert await limiter.allows_conversation("a")
    assert await limiter.allows_conversation("b")
    assert not await limiter.allows_conversation("a")


async def test_an_address_shared_by_an_office_may_send_more() -> None:
    limiter = RateLimiter(2)
    allowed = [await limiter.allows_address("say", "10.0.0.1") for _ in range(2 * ADDRESS_FACTOR + 1)]
    assert allowed.count(True) == 2 * ADDRESS_FACTOR
    assert not allowed[-1]


async def test_kinds_of_requests_are_counted_apart() -> None:
    limiter = RateLimiter(1)
    for _ in range(ADDRESS_FACTOR):
        await limiter.allows_address("open", "10.0.0.1")
    assert not await limiter.allows_address("open", "10.0.0.1")
    assert await limiter.allows_address("say", "10.0.0.1")
