"""How the program logs: to stderr, from warnings on, without what libraries would say of addresses and keys."""

from __future__ import annotations

import logging

_TALKATIVE = ("httpx", "httpcore", "telegram")
"""Libraries that write whole addresses into their lines, and with them the bot's token."""


def to_stderr() -> None:
    """Set up the log of this process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
