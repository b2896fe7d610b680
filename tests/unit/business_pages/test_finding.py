""" "Hvor er min sag?": the link goes to the ticket's own contact, and the answer tells nothing."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.storage.notice_tables import NoticeRow
from tests.conftest import FixedClock
from tests.unit.business_pages.conftest import Case


def links_sent(services: Services) -> list[str]:
    """References of the tickets whose link is on its way."""
    with services.database.transaction() as session:
        return [row.recipient for row in session.scalars(select(NoticeRow).where(NoticeRow.kind == "link"))]


async def ask(client: httpx.AsyncClient, reference: str, proof: str) -> httpx.Response:
    """Fill in the form."""
    return await client.post("/sag", data={"reference": reference, "proof": proof})


@pytest.mark.parametrize(
    "proof", ["ida@cafe.example", " IDA@Cafe.Example ", "66 13 13 72", "+45 66131372", "004566131372", "13585628"]
)
async def test_whoever_knows_a_detail_gets_the_link_sent_to_the_tickets_contact(
    client: httpx.AsyncClient, case: Case, services: Services, proof: str
) -> None:
    answer = await ask(client, case.reference.lower(), proof)
    assert answer.status_code == 200
    assert links_sent(services) == [case.reference]
    assert case.key not in answer.text


@pytest.mark.parametrize(
    ("reference", "proof"),
    [
        ("EI-2026-999999", "ida@cafe.example"),
        ("EI-2026-000001", "anden@cafe.example"),
        ("EI-2026-000001", "1372"),
        ("EI-2026-000001", "@"),
        ("EI-2026-000001", "45"),
    ],
)
async def test_the_answer_is_the_same_whether_or_not_there_is_such_a_ticket(
    client: httpx.AsyncClient, case: Case, services: Services, reference: str, proof: str
) -> None:
    assert case.reference == "EI-2026-000001"
    wrong = await ask(client, reference, proof)
    assert links_sent(services) == []
    right = await ask(client, case.reference, "ida@cafe.example")
    assert (wrong.status_code, wrong.text) == (right.status_code, right.text)
    assert dict(wrong.headers) == dict(right.headers)


async def test_a_ticket_without_a_detail_is_not_opened_by_an_empty_one(
    client: httpx.AsyncClient, make_case: Callable[..., Case], services: Services
) -> None:
    case = make_case(contact={"name": "Ida", "phone": None, "email": None}, cvr=None)
    for proof in ("@", "0", "00000000", "None"):
        await ask(client, case.reference, proof)
    assert links_sent(services) == []


async def test_a_link_is_sent_at_most_once_an_hour(
    client: httpx.AsyncClient, case: Case, services: Services, clock: FixedClock
) -> None:
    for _ in range(2):
        await ask(client, case.reference, "13585628")
    assert len(links_sent(services)) == 1
    clock.advance(hours=1)
    await ask(client, case.reference, "13585628")
    assert len(links_sent(services)) == 2


@pytest.mark.parametrize(("reference", "proof"), [("", "a@b.dk"), ("sagen", "a@b.dk"), ("EI-2026-000001", " ")])
async def test_a_form_that_is_not_filled_says_what_to_write(
    client: httpx.AsyncClient, reference: str, proof: str
) -> None:
    answer = await ask(client, reference, proof)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


async def test_whoever_asks_very_often_is_asked_to_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.business_pages.finding.SECONDS", 0.0)
    codes = [(await ask(client, "EI-2026-000009", "a@b.dk")).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]


async def test_every_answer_takes_the_same_time(client: httpx.AsyncClient, case: Case) -> None:
    import time

    for proof in ("ida@cafe.example", "anden@cafe.example"):
        before = time.monotonic()
        await ask(client, case.reference, proof)
        assert time.monotonic() - before >= 0.39
