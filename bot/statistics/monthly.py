"""The monthly report by mail: on the first working day of a month, to everybody who may see the figures."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Iterable

from bot.accounts.model import Account
from bot.accounts.rights import Right
from bot.statistics import facts
from bot.statistics.document import as_pdf
from bot.statistics.periods import last_month
from bot.statistics.report import build
from bot.statistics.tables import shown
from bot.tickets import notices
from bot.tickets.calendar import ZONE
from bot.tickets.desk import Desk

AT = dt.time(8)
LATEST = dt.timedelta(days=5)
"""How long after its moment a report is still sent, when the program stood still then."""


def send(desk: Desk, accounts: Callable[[], Iterable[Account]]) -> int | None:
    """Queue last month's report; returns how many are new, None when it is not the time. Once a month and person."""
    now = desk.clock().astimezone(ZONE)
    first = now.date().replace(day=1)
    day = first if desk.calendar.is_working_day(first) else desk.calendar.next_working_day(first)
    begins = dt.datetime.combine(day, AT, ZONE)
    if not begins <= now < begins + LATEST:
        return None
    readers = [one.id for one in accounts() if one.active and one.may(Right.SEE_STATISTICS)]
    if not readers:
        return 0
    period = last_month(now.date())
    facts.refresh(desk.database, desk.catalogue, now)
    report = build(desk.database, desk.catalogue, period, period.before())
    name = desk.municipality.profile.name
    data = {
        "period": period.text,
        "contacts": shown(report.contacts),
        "before": report.other.text,
        "document": {
            "name": f"rapport-{period.first:%Y-%m}.pdf",
            "type": "application/pdf",
            "base64": base64.b64encode(as_pdf(report, name)).decode("ascii"),
        },
    }
    return notices.post_each(desk.database, "monthly_report", str(period.first), dict.fromkeys(readers, data), now)
