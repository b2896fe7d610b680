"""The monthly report: once a month, to those who may see the figures."""

from __future__ import annotations

import base64
import datetime as dt

from sqlalchemy import select

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.statistics.monthly import send
from bot.storage.notice_tables import NoticeRow
from tests.conftest import COPENHAGEN, FixedClock

FIRST = dt.datetime(2026, 12, 1, 8, 5, tzinfo=COPENHAGEN)


def written(services: Services) -> list[NoticeRow]:
    with services.database.transaction() as session:
        return list(session.scalars(select(NoticeRow)))


def test_it_comes_on_the_first_working_day_from_eight_once(services: Services, clock: FixedClock) -> None:
    services.accounts.add("leder", "Lene Leder", "lene@odense.example", [Role.COORDINATOR])
    services.accounts.add("anna", "Anna", "anna@odense.example", [Role.TASKFORCE])
    clock.now = FIRST.replace(hour=7)
    assert send(services.desk, services.accounts.everyone) is None
    clock.now = FIRST
    assert send(services.desk, services.accounts.everyone) == 1
    assert send(services.desk, services.accounts.everyone) == 0
    (notice,) = written(services)
    assert (notice.kind, notice.recipient) == ("monthly_report", "leder")
    assert notice.data["period"] == "november 2026"
    assert base64.b64decode(notice.data["document"]["base64"]).startswith(b"%PDF-")


def test_a_first_that_is_no_working_day_waits_for_the_next(services: Services, clock: FixedClock) -> None:
    # 1 January 2027 is a public holiday, the next days a weekend.
    clock.now = dt.datetime(2027, 1, 1, 8, 5, tzinfo=COPENHAGEN)
    assert send(services.desk, services.accounts.everyone) is None
    clock.now = dt.datetime(2027, 1, 4, 8, 5, tzinfo=COPENHAGEN)
    assert send(services.desk, services.accounts.everyone) == 0


def test_later_in_the_month_none_is_sent(services: Services, clock: FixedClock) -> None:
    clock.now = dt.datetime(2026, 12, 10, 9, tzinfo=COPENHAGEN)
    assert send(services.desk, services.accounts.everyone) is None
