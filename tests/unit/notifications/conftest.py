"""Odense's desk with its mailroom, and tickets in it."""

from __future__ import annotations

from tests.desks import mailroom, tickets

__all__ = ["mailroom", "tickets"]
