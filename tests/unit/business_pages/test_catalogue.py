"""The public catalogue: by area and by situation, searched, as a booklet and as data, and nobody's name in it."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.bootstrap import Services
from bot.catalogue.search import CatalogueSearch
from bot.channels.web import create_app
from bot.hotline.suggesting import Console
from bot.intake import receive
from bot.texts import load
from bot.upkeep import finding
from tests.builders import understanding
from tests.conftest import FixedClock


@pytest.fixture
async def anybody(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://proeve.example") as client:
        yield client


def names_nobody(services: Services, text: str) -> bool:
    people = services.municipality.staff.values()
    return not any(one.name in text or one.email in text for one in people)


async def test_every_external_task_is_listed_and_has_a_page(anybody: httpx.AsyncClient, services: Services) -> None:
    page = await anybody.get("/katalog")
    assert page.status_code == 200
    assert "noindex" not in page.text
    assert "x-robots-tag" not in page.headers
    for task in services.catalogue.tasks.values():
        assert f'href="/katalog/{task.id}"' in page.text
        one = await anybody.get(f"/katalog/{task.id}")
        assert one.status_code == 200
        assert names_nobody(services, one.text)
    assert names_nobody(services, page.text)


async def test_a_page_has_answer_sub_answers_documents_links_local_answers_and_a_way_to_the_chat(
    anybody: httpx.AsyncClient, services: Services
) -> None:
    known = next(iter(services.municipality.answers))
    text = (await anybody.get(f"/katalog/{known}")).text
    local = services.municipality.answers[known]
    said = next(filter(None, (local.how, local.cost, local.time, local.decides, local.send)))
    assert said.split(".")[0].split("&")[0] in text
    outside = (await anybody.get("/katalog/udeservering")).text
    for part in ("Hvad koster det?", "Målfast skitse af arealet", "https://virk.dk", 'class="button" href="/"'):
        assert part in outside
    office = services.municipality.office_for(services.catalogue.tasks["udeservering"].owner)
    assert f'href="tel:+45{office.phone.replace(" ", "")}">{office.phone}' in outside


async def test_all_pages_that_search_build_one_index_and_not_on_the_loop(
    anybody: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in = []

    class Counted(CatalogueSearch):
        def __init__(self, *given: Any) -> None:
            built_in.append(threading.current_thread())
            super().__init__(*given)

    monkeypatch.setattr("bot.catalogue.search.CatalogueSearch", Counted)
    await anybody.get("/katalog", params={"q": "udeservering"})
    await anybody.get("/katalog", params={"q": "skilte"})
    Console(services).suggest(receive("udeservering"), understanding(("udeservering", 0.95)))
    finding.entries(services, "skilte")
    assert len(built_in) == 1
    assert threading.main_thread() not in built_in


async def test_a_search_forgives_a_misspelling_and_needs_no_script(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/katalog", params={"q": "udeservring"})
    assert 'href="/katalog/udeservering"' in page.text
    assert "noindex" in page.text
    nothing = await anybody.get("/katalog", params={"q": "xyzzy qwerty"})
    assert "0 fundet" in nothing.text
    assert "skriv til os i chatten" in nothing.text


async def test_what_a_business_is_about_to_do_leads_to_tasks(anybody: httpx.AsyncClient, services: Services) -> None:
    for identifier, about in load("situations").items():
        assert set(about["tasks"]) <= set(services.catalogue.tasks), identifier
        page = await anybody.get("/katalog", params={"situation": identifier})
        assert all(f'href="/katalog/{task}"' in page.text for task in about["tasks"])
    assert [about["title"] for about in load("situations").values()] == [
        "Starte", "Bygge", "Ansætte", "Udvide", "Holde arrangement"]  # fmt: skip


async def test_past_its_date_an_entry_gives_the_office_and_no_answer(
    anybody: httpx.AsyncClient, services: Services, clock: FixedClock
) -> None:
    clock.advance(days=400)
    text = (await anybody.get("/katalog/udeservering")).text
    assert "Svaret er ved at blive gennemgået" in text
    assert services.catalogue.tasks["udeservering"].answer[:40] not in text
    (task,) = [one for one in (await anybody.get("/katalog.json")).json()["tasks"] if one["id"] == "udeservering"]
    assert (task["answer"], task["topics"]) == ([], {})


async def test_internal_entries_are_in_neither_page_nor_data(anybody: httpx.AsyncClient, services: Services) -> None:
    import dataclasses

    task = services.catalogue.tasks["udeservering"].model_copy(update={"edition": "internal"})
    tasks = {**services.catalogue.tasks, task.id: task}
    services.catalogue = dataclasses.replace(services.catalogue, tasks=tasks, version="anden")
    assert "/katalog/udeservering" not in (await anybody.get("/katalog?q=udeservering")).text
    assert (await anybody.get("/katalog/udeservering")).status_code == 404
    assert "udeservering" not in {one["id"] for one in (await anybody.get("/katalog.json")).json()["tasks"]}


async def test_open_data_may_be_read_from_everywhere(anybody: httpx.AsyncClient, services: Services) -> None:
    answer = await anybody.get("/katalog.json")
    assert answer.headers["access-control-allow-origin"] == "*"
    data = answer.json()
    assert (data["format"], data["version"]) == (1, services.catalogue.version)
    assert list(data) == ["format", "version", "date", "license", "municipality", "areas", "situations", "tasks"]
    assert list(data["tasks"][0]) == [
        "id", "name", "area", "situations", "url", "description", "words", "answer", "topics", "documents",
        "next_steps", "links", "office", "review_date"]  # fmt: skip
    assert names_nobody(services, answer.text)


async def test_the_booklet_is_set_once_for_an_edition(
    anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.upkeep import booklet

    calls = []
    real = booklet.external_pdf
    monkeypatch.setattr(booklet, "external_pdf", lambda *a: calls.append(a) or real(*a))
    first, second = await anybody.get("/katalog.pdf"), await anybody.get("/katalog.pdf")
    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content
    assert len(calls) == 1


async def test_what_is_not_there_is_said_in_danish(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/katalog/raket")
    assert answer.status_code == 404
    assert "Emnet findes ikke" in answer.text
    odd = await anybody.get("/katalog", params={"situation": "x", "omraade": "y", "q": " " * 50})
    assert odd.status_code == 200


def test_a_search_takes_less_than_twenty_milliseconds(services: Services) -> None:
    words = [word for task in services.catalogue.tasks.values() for word in (task.name, *task.lay_words[:3])][:200]
    took = []
    for word in [f"{word[:-1]}x" for word in words] + words:
        began = time.process_time()
        finding.ids(services, word, ("task",))
        took.append(time.process_time() - began)
    assert sorted(took)[int(len(took) * 0.95)] < 0.02
