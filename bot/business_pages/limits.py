"""How often a page may be asked for: in memory, or in Redis for several processes."""

from __future__ import annotations

import hashlib

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

READ = "read"
WRITE = "write"
MISS = "miss"
FIND = "find"
_LIMITS: dict[str, RateLimitItem] = {
    READ: RateLimitItemPerMinute(240),
    WRITE: RateLimitItemPerMinute(10),
    MISS: RateLimitItemPerMinute(60, 15),
    FIND: RateLimitItemPerHour(60),
}
"""`read`, `miss` and `find` count an address, which an office or a town hall may share; `write` counts a key."""


class PageLimits:
    """Counts requests by kind and sender over the last minutes."""

    def __init__(self, redis_url: str = "") -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)

    async def allows(self, kind: str, sender: str) -> bool:
        """Whether a sender (an address or a key) may do it once more; counts it."""
        return await self._limiter.hit(_LIMITS[kind], "sag", kind, _name(sender))

    async def would_allow(self, kind: str, sender: str) -> bool:
        """The same without counting."""
        return await self._limiter.test(_LIMITS[kind], "sag", kind, _name(sender))


def client_address(request: Request) -> str:
    """The network address that a request is counted under."""
    return request.client.host if request.client else "unknown"


def _name(sender: str) -> str:
    # Hashed: no key that opens a ticket is kept in the counter.
    return hashlib.sha256(sender.encode("utf-8", "replace")).hexdigest()
