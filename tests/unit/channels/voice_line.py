"""The program's telephone line around a hand-made understanding, for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.bootstrap import Services
from bot.channels.voice import voice_routes
from bot.understanding.result import Understanding
from tests.builders import understanding
from tests.servers.voice_provider import ACCOUNT, HOTLINE, TOKEN, PhoneCall

BASE = "https://indgang.example"
READINGS: dict[str, Callable[[], Understanding]] = {
    "borde ude": lambda: understanding(("udeservering", 0.97)),
    "hvad koster det": lambda: understanding(act="ask_detail", kind="cost", ranking=[("udeservering", 0.2)]),
    "vores konkrete sag": lambda: understanding(("udeservering", 0.97), level="medium"),
    "åbne café": lambda: understanding(
        ("udeservering", 0.97), ("alkoholbevilling", 0.9), level="kompleks", package="cafepakke"
    ),
    "skilt måske": lambda: understanding(("skilte", 0.5), ranking=[("skilte", 0.5), ("vareudstilling", 0.3)]),
    "et skilt": lambda: understanding(("skilte", 0.97)),
    "et menneske der kan hjælpe": lambda: understanding(act="human"),
    "kan i ringe til mig": lambda: understanding(act="callback"),
    "det brænder": lambda: understanding(act="emergency"),
    "mit pas": lambda: understanding(act="out_of_scope", kind="citizen"),
    "do you speak english": lambda: understanding(act="out_of_scope", kind="other_language"),
    "hvornår har i åbent": lambda: understanding(act="opening_hours"),
    "er du en robot": lambda: understanding(act="bot_challenge"),
    "farvel": lambda: understanding(act="bye"),
    "gentag": lambda: understanding(act="repeat"),
    "hvor er min sag": lambda: understanding(act="status"),
    "hvor er min sag 2026000001": lambda: understanding(act="status"),
    "hej": lambda: understanding(act="greet"),
}
"""What the hand-made understanding knows; anything else is unclear."""


class Reader:
    """Stands in for the runner: services, and an understanding from READINGS."""

    def __init__(self, services: Services, **settings: Any) -> None:
        wanted = {"voice_token": TOKEN, "public_url": BASE, "voice_pass_to": HOTLINE, **settings}
        self.services = dataclasses.replace(services, settings=dataclasses.replace(services.settings, **wanted))
        self.understood: list[str] = []
        self.fails = False

    async def understand(self, text: str) -> Understanding:
        if self.fails:
            raise RuntimeError("hemmelig tekst")
        self.understood.append(text)
        return READINGS.get(text.lower().strip(" .?"), lambda: understanding(act="unclear"))()


def texting(url: str) -> dict[str, str]:
    """Settings with which text messages are sent to a server."""
    return {"voice_account": ACCOUNT, "voice_sms_from": "+4566000000", "voice_api_url": url}


@asynccontextmanager
async def line(reader: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the webhooks alone."""
    app = Starlette(routes=voice_routes(reader))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://internal:8000") as client:
        yield client


def caller(client: httpx.AsyncClient, **options: str) -> PhoneCall:
    """Somebody about to ring."""
    return PhoneCall(client, BASE, **options)
