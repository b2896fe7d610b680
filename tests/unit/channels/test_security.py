"""Headers on every response, and a bound on every request."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.channels.security import MAX_BODY_BYTES, BodyLimit, SecurityHeaders


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[Route("/api/v1/x", _length, methods=["GET", "POST"]), Route("/", _length)],
        middleware=[
            Middleware(SecurityHeaders, allowed_origins=["https://www.odense.dk"]),
            Middleware(BodyLimit),
        ],
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://proeve.example") as client:
        yield client


async def test_scripts_come_from_here_alone_and_only_named_sites_may_embed(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self' https://www.odense.dk" in policy
    assert "unsafe" not in policy


async def test_every_response_has_the_headers_also_errors(client: httpx.AsyncClient) -> None:
    too_large = await client.post("/api/v1/x", content=b"x" * 300_000)
    for response in (await client.get("/"), await client.get("/findes-ikke"), too_large):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_browsers_keep_no_answers_of_the_api_and_check_pages_for_a_newer_edition(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/api/v1/x")).headers["Cache-Control"] == "no-store"
    assert (await client.get("/")).headers["Cache-Control"] == "no-cache"


async def test_a_body_of_the_largest_size_is_read_whole(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/x", content=b"x" * MAX_BODY_BYTES)).text == str(MAX_BODY_BYTES)


async def test_a_larger_body_is_refused_in_danish(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/x", content=b"x" * (MAX_BODY_BYTES + 1))
    assert response.status_code == 413
    assert response.json()["error"] == "too_large"
    assert "10.000 tegn" in response.json()["message"]


async def test_a_larger_body_without_a_stated_length_is_refused_too(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 50_000

    assert (await client.post("/api/v1/x", content=chunks())).status_code == 413


def test_a_message_of_10000_escaped_characters_fits() -> None:
    assert len('{"text": "' + "\\u00e6" * 10_000 + '"}') < MAX_BODY_BYTES
