"""Review dates: who is told of an entry that nears its date, when, and once."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.bootstrap import Services
from bot.storage.notice_tables import NoticeRow
from bot.upkeep.reminders import due, owners, send
from tests.conftest import FixedClock

DATE = dt.date(2027, 3, 20)
"""The review date of udeservering."""


def at(clock: FixedClock, day: dt.date) -> None:
    clock.now = clock.now.replace(year=day.year, month=day.month, day=day.day)


def told(services: Services, date: dt.date = DATE) -> list[NoticeRow]:
    with services.database.reading() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.kind == "review_date").order_by(NoticeRow.id))
        return [row for row in rows if row.data["date"] == date.isoformat()]


def test_owners_are_told_thirty_and_seven_days_before_once_each(services: Services, clock: FixedClock) -> None:
    who = set(owners(services.municipality, services.catalogue.tasks["udeservering"]))
    at(clock, DATE - dt.timedelta(days=31))
    send(services.desk)
    assert told(services) == []
    at(clock, DATE - dt.timedelta(days=30))
    send(services.desk)
    assert {row.key.split(":")[1] for row in told(services)} == who
    for days in (29, 8):
        at(clock, DATE - dt.timedelta(days=days))
        send(services.desk)
    assert len(told(services)) == len(who)
    for days in (7, 6, 0, -1):
        at(clock, DATE - dt.timedelta(days=days))
        send(services.desk)
    assert len(told(services)) == 2 * len(who)
    assert told(services)[0].data["names"] == ["Udeservering"]


def test_a_program_that_stood_still_sends_the_nearest_one_only(services: Services, clock: FixedClock) -> None:
    at(clock, DATE - dt.timedelta(days=3))
    send(services.desk)
    assert {row.key.split(":")[2] for row in told(services)} == {"7"}


def test_the_deputy_reads_it_while_an_owner_is_away(services: Services, clock: FixedClock) -> None:
    at(clock, DATE - dt.timedelta(days=30))
    owner = owners(services.municipality, services.catalogue.tasks["udeservering"])[0]
    today = services.today()
    services.absences.add(owner, today, today + dt.timedelta(days=2), None, "karen-lindegaard", clock())
    send(services.desk)
    (row,) = [row for row in told(services) if row.key.split(":")[1] == owner]
    assert row.recipient == services.municipality.staff[owner].deputy
    assert row.data["meant_for"] == owner


def test_past_entries_come_first_in_the_list_of_the_maintainer(services: Services) -> None:
    tasks = services.catalogue.tasks.values()
    found = due(tasks, services.municipality, DATE + dt.timedelta(days=1))
    assert found[0].days < 0
    assert [one.task.review_date for one in found] == sorted(one.task.review_date for one in found)
    assert due(tasks, services.municipality, dt.date(2026, 11, 23), within=7) == []


def test_nobody_with_the_task_means_the_coordinator(services: Services) -> None:
    task = services.catalogue.tasks["udeservering"].model_copy(update={"id": "uden-ejer"})
    assert owners(services.municipality, task) == ("karen-lindegaard",)
