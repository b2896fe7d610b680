"""By which ways, and when, somebody is told. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.accounts.model import Account
from bot.accounts.preferences import Preferences
from bot.catalogue.model import StaffMember
from bot.notifications.senders import BUSINESS_CHAT, EMAIL, TELEGRAM, WEB
from bot.tickets.calendar import ZONE, WorkCalendar

URGENT = frozenset({"callback", "warning", "overdue", "digest", "weekly_overview"})
"""Kinds that wait for the end of quiet hours only, not for the town hall to open."""
SHOWN_BY_THE_CHAT = frozenset({"callback_noted"})
"""Kinds that a business with both chat and e-mail gets in the chat alone."""
SAID_IN_THE_CHAT = frozenset({"receipt"})
"""Kinds that the conversation has said itself, with the link, before the outbox runs."""
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Way:
    """A channel and the address on it."""

    channel: str
    address: str


def staff_ways(account: Account | None, member: StaffMember | None) -> list[Way]:
    """The person's own choice; e-mail for whoever has no account or has chosen nothing that works."""
    ways = []
    if account is not None and account.active:
        if account.preferences.email:
            ways.append(Way(EMAIL, account.email))
        if account.preferences.telegram and account.telegram_chat is not None:
            ways.append(Way(TELEGRAM, str(account.telegram_chat)))
        return ways or [Way(EMAIL, account.email)]
    return [Way(EMAIL, member.email)] if member is not None else []


def business_ways(
    kind: str, conversation: str | None, contact: Mapping[str, Any], telegram: str | None = None
) -> list[Way]:
    """The conversation that the ticket came from, the Telegram chat that it goes on in, and every business's e-mail
    address; empty when it left none."""
    chats = [Way(channel, to) for channel, to in ((WEB, conversation), (BUSINESS_CHAT, telegram)) if to]
    ways = chats if kind not in SAID_IN_THE_CHAT else []
    address = first_address(str(contact.get("email") or ""))
    if address and not (ways and kind in SHOWN_BY_THE_CHAT):
        ways.append(Way(EMAIL, address))
    return ways


def first_address(text: str) -> str | None:
    """The first e-mail address in what somebody wrote, or None."""
    found = _ADDRESS.search(text)
    return found[0] if found and len(found[0]) <= _LONGEST_ADDRESS else None


def deliver_at(kind: str, preferences: Preferences, now: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """When a staff member is told: now, or after the quiet hours; what is not urgent then waits for the opening.

    A day that is not a working day is quiet for everything but the urgent kinds.
    """
    local = now.astimezone(ZONE)
    quiet = preferences.is_quiet(local.time())
    if kind in URGENT:
        return _quiet_end(local, preferences) if quiet else now
    if not quiet and calendar.is_working_day(local.date()):
        return now
    opening = calendar.next_opening(_quiet_end(local, preferences) if quiet else local)
    # Whoever is quiet while the town hall is open is told when that ends.
    return _quiet_end(opening, preferences) if preferences.is_quiet(opening.time()) else opening


def _quiet_end(local: dt.datetime, preferences: Preferences) -> dt.datetime:
    day = local.date() if local.time() < preferences.quiet_to else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, preferences.quiet_to, ZONE)
