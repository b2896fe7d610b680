"""Odense's desk, and tickets in it."""

from __future__ import annotations

from tests.mailrooms import mailroom, services, tickets

__all__ = ["mailroom", "services", "tickets"]
