"""Telegram's own deliveries: only with the secret, stored before they are acknowledged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot.bootstrap import Services
from bot.channels.telegram_webhook import telegram_routes
from bot.storage.staff_tables import TelegramUpdateRow
from tests.mailrooms import services

__all__ = ["services"]
SECRET = "hemmelig-123"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def telegram(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    settings = replace(services.settings, telegram_staff_token="1:x", telegram_webhook_secret=SECRET)
    app = Starlette(routes=telegram_routes(replace(services, settings=settings)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://indgang.example") as client:
        yield client


def stored(services: Services) -> list[int]:
    with services.database.transaction() as session:
        return list(session.scalars(select(TelegramUpdateRow.id)))


async def test_an_update_is_stored_once(telegram: httpx.AsyncClient, services: Services) -> None:
    for _ in range(2):
        answer = await telegram.post("/telegram/staff", json={"update_id": 7}, headers={HEADER: SECRET})
        assert answer.status_code == 200
    assert stored(services) == [7]


@pytest.mark.parametrize("given", [{}, {HEADER: "gættet"}, {HEADER: ""}, {HEADER: SECRET + "x"}])
async def test_without_the_secret_nothing_is_taken(
    telegram: httpx.AsyncClient, services: Services, given: dict[str, str]
) -> None:
    encoded = {name: value.encode() for name, value in given.items()}
    answer = await telegram.post("/telegram/staff", json={"update_id": 7}, headers=encoded)
    assert answer.status_code == 403
    assert stored(services) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2]", b'"x"', b"\xff", b"[" * 100_000])
async def test_garbage_is_taken_for_what_it_is(telegram: httpx.AsyncClient, services: Services, body: bytes) -> None:
    answer = await telegram.post("/telegram/staff", content=body, headers={HEADER: SECRET})
    assert answer.status_code in (200, 400)
    assert stored(services) == []


async def test_what_cannot_be_stored_is_not_acknowledged(telegram: httpx.AsyncClient, services: Services) -> None:
    services.database.close()
    with services.database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE telegram_updates")
        connection.commit()
    answer = await telegram.post("/telegram/staff", json={"update_id": 7}, headers={HEADER: SECRET})
    assert answer.status_code == 500


def test_there_is_no_such_address_without_a_secret_and_a_token(services: Services) -> None:
    assert telegram_routes(services) == []
    only_secret = replace(services.settings, telegram_webhook_secret=SECRET)
    assert telegram_routes(replace(services, settings=only_secret)) == []
