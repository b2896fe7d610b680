"""The jobs: each in a loop of its own, and none that takes others with it."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt

import pytest

from bot import jobs
from bot.bootstrap import Services
from bot.jobs import once_a_day
from bot.notifications.mailroom import Mailroom
from bot.statistics import monthly
from bot.work import Job, forever
from tests.conftest import FixedClock
from tests.mailrooms import services

__all__ = ["services"]


async def until(holds: list[object], count: int) -> None:
    async with asyncio.timeout(20):
        while len(holds) < count:
            await asyncio.sleep(0.005)


async def test_a_job_that_fails_is_tried_again_and_says_nothing_of_what_was_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs: list[object] = []

    async def work() -> None:
        runs.append(1)
        raise ValueError("Ida Holm, 010190-1234")

    task = asyncio.create_task(forever(Job("broken", 0.0, work)))
    await until(runs, 3)
    task.cancel()
    assert "job broken failed: ValueError" in caplog.text
    assert "Ida Holm" not in caplog.text


async def test_one_that_fails_or_hangs_does_not_stop_the_others(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[object] = []

    async def broken() -> None:
        raise RuntimeError

    async def hanging() -> None:
        await asyncio.Event().wait()

    async def good() -> None:
        runs.append(1)

    made = [Job("broken", 0.0, broken), Job("hanging", 0.0, hanging), Job("good", 0.0, good)]
    monkeypatch.setattr(jobs, "desk_jobs", lambda services, room: made)
    monkeypatch.setattr(jobs, "delivery_jobs", lambda services, room: [])
    task = asyncio.create_task(jobs.run(services))
    await until(runs, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "INDGANG_SMTP_URL" in capsys.readouterr().err


def test_what_is_done_once_a_day_is_done_again_the_next(services: Services, clock: FixedClock) -> None:
    answers: list[int | None] = [None, 3, 0, 5]
    called: list[dt.datetime] = []

    def work() -> int | None:
        called.append(clock())
        return answers[len(called) - 1]

    step = once_a_day(services, work)
    for _ in range(4):
        step()
    assert len(called) == 2, "its time came at the second call"
    clock.advance(days=1)
    step()
    step()
    assert len(called) == 3


async def test_the_monthly_report_is_built_once_a_day(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[object] = []

    def send(*given: object) -> int:
        built.append(given)
        return 0

    monkeypatch.setattr(monthly, "send", send)
    room = Mailroom(services.desk, services.links, services.settings)
    [report] = [job for job in jobs.desk_jobs(services, room) if job.name == "report"]
    await report.run()
    await report.run()
    assert len(built) == 1


def test_each_way_of_sending_has_a_loop_only_where_it_is_set_up(services: Services) -> None:
    room = Mailroom(services.desk, services.links, services.settings)
    assert [job.name for job in jobs.delivery_jobs(services, room)] == ["web delivery"]
    assert jobs.telegram_jobs(services, room) == []
    settings = dataclasses.replace(services.settings, smtp_url="smtp://127.0.0.1:1", telegram_staff_token="1:x")
    with_mail = dataclasses.replace(services, settings=settings)
    room = Mailroom(services.desk, services.links, settings)
    assert "email delivery" in [job.name for job in jobs.delivery_jobs(with_mail, room)]
    assert [job.name for job in jobs.telegram_jobs(with_mail, room)] == [
        "telegram delivery",
        "telegram inbox",
        "telegram handling",
    ]
