"""Whole numbers as addresses and forms bring them."""

from __future__ import annotations


def whole(text: str, most_digits: int = 9) -> int | None:
    """The number that a text is, or None when it is none or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= most_digits else None
