"""Rate limits for the public API, with the `limits` library: in memory, or in Redis for several processes."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

ADDRESS_FACTOR = 20
"""A town hall or an office shares one address, so that an address may send more than a conversation."""


class RateLimiter:
    """Counts requests by kind and sender over the last minute."""

    def __init__(self, per_minute: int, redis_url: str = "") -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)
        self._conversation = RateLimitItemPerMinute(per_minute)
        self._address = RateLimitItemPerMinute(per_minute * ADDRESS_FACTOR)

    async def allows_conversation(self, identifier: str) -> bool:
        """Whether one conversation may send another message; counts it."""
        return await self._limiter.hit(self._conversation, "conversation", identifier)

    async def allows_address(self, kind: str, address: str) -> bool:
        """Whether a network address may make another request of a kind; counts it."""
        return await self._limiter.hit(self._address, kind, address)
