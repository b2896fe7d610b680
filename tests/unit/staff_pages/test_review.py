"""The review: who may judge, what a judgement does, and how labels become examples."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import httpx
import pytest

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.learning.labels import LabelStore
from bot.learning.review import Item, queue
from bot.understanding.examples import read_files
from tests.builders import triage_data
from tests.unit.staff_pages.conftest import Enter, heading


def pile(services: Services) -> list[Item]:
    """What there is to judge."""
    return queue(services.database, services.catalogue, services.municipality)


ASKED = "kan jeg få lov at stille ladcykler ud foran"


CHANGES = "/medarbejder/gennemsyn/aendringer"


def seen(page: httpx.Response) -> str:
    """What the page says it shows."""
    found = re.search(r'name="seen" value="(\w+)"', page.text)
    return found.group(1) if found else ""


@pytest.fixture
def asked(services: Services, tmp_path: Path) -> str:
    """A message that was asked back; examples and protected sets are in folders that are thrown away."""
    nlu, protected = tmp_path / "nlu_data", tmp_path / "tests"
    nlu.mkdir()
    protected.mkdir()
    services.settings = dataclasses.replace(services.settings, nlu_dir=nlu, protected_dir=protected)
    ranking = [{"id": "vareudstilling", "confidence": 0.4}, {"id": "udeservering", "confidence": 0.3}]
    for number in range(1, 6):
        # Of five one is sure not to be held out for testing.
        triage = triage_data(text=f"{ASKED} {'ord ' * number}", ranking=ranking, decision="ask_back")
        services.tickets.log_inquiry(triage, channel="web", at=services.clock(), inquiry_id=f"i-{number}")
    return "i-1"


async def test_what_was_asked_back_is_shown_with_its_suggestion_and_the_keys(enter: Enter, asked: str) -> None:
    page = await enter("mie", Role.MAINTAINER).get("/medarbejder/gennemsyn")
    assert heading(page) == "Gennemsyn"
    assert ASKED in page.text
    assert 'data-suggested="vareudstilling"' in page.text
    assert "Spurgte tilbage (5)" in page.text


async def test_a_judgement_takes_the_message_away_and_undoing_brings_it_back(
    enter: Enter, services: Services, asked: str
) -> None:
    mie = enter("mie", Role.MAINTAINER)
    await mie.post("/medarbejder/gennemsyn/doem", id=asked, verdict="task", task="udeservering")
    assert asked not in {item.id for item in pile(services)}
    await mie.post("/medarbejder/gennemsyn/fortryd", id=asked)
    assert asked in {item.id for item in pile(services)}


async def test_a_task_that_is_gone_and_a_message_that_is_judged_are_said(enter: Enter, asked: str) -> None:
    mie = enter("mie", Role.MAINTAINER)
    gone = await mie.post("/medarbejder/gennemsyn/doem", id=asked, verdict="task", task="nedlagt")
    assert gone.status_code == 422
    assert "Opgaven nedlagt er ikke længere i kataloget." in gone.text
    await mie.post("/medarbejder/gennemsyn/doem", id=asked, verdict="skipped")
    again = await mie.post("/medarbejder/gennemsyn/doem", id=asked, verdict="skipped")
    assert again.status_code == 409
    assert "allerede bedømt" in again.text


async def test_labels_become_examples_and_are_taken_out_again(enter: Enter, services: Services, asked: str) -> None:
    mie = enter("mie", Role.MAINTAINER)
    for item in pile(services):
        await mie.post("/medarbejder/gennemsyn/doem", id=item.id, verdict="task", task="vareudstilling")
    waiting = len(LabelStore(services.database).waiting())
    assert waiting >= 1
    patch = await mie.get("/medarbejder/gennemsyn/aendringer/forslag.patch")
    assert patch.text.startswith("--- /dev/null\n+++ b/nlu_data/reviewed/byrum/vareudstilling.yml")
    await mie.post(CHANGES, seen=seen(await mie.get(CHANGES)))
    assert {one.intent for one in read_files(services.settings.nlu_dir)} == {"ask_task/vareudstilling"}
    await mie.post("/medarbejder/gennemsyn/aendringer/fortryd", number="1")
    assert read_files(services.settings.nlu_dir) == []
    assert len(LabelStore(services.database).waiting()) == waiting


async def test_what_was_judged_after_the_page_was_shown_is_not_made_an_example_unseen(
    enter: Enter, services: Services, asked: str
) -> None:
    mie = enter("mie", Role.MAINTAINER)
    before = await mie.get(CHANGES)
    for item in pile(services):
        await mie.post("/medarbejder/gennemsyn/doem", id=item.id, verdict="task", task="vareudstilling")
    answer = await mie.post(CHANGES, seen=seen(before))
    assert answer.status_code == 409
    assert "siden du åbnede siden" in answer.text
    assert read_files(services.settings.nlu_dir) == []


async def test_a_label_whose_task_is_removed_later_waits_and_is_said(
    enter: Enter, services: Services, asked: str
) -> None:
    mie = enter("mie", Role.MAINTAINER)
    for item in pile(services):
        await mie.post("/medarbejder/gennemsyn/doem", id=item.id, verdict="task", task="vareudstilling")
    waiting = len(LabelStore(services.database).waiting())
    tasks = {name: task for name, task in services.catalogue.tasks.items() if name != "vareudstilling"}
    services.catalogue = dataclasses.replace(services.catalogue, tasks=tasks)
    page = await mie.get(CHANGES)
    assert f"{waiting} beskeder er bedømt til en opgave, der ikke længere er i kataloget." in page.text
    await mie.post(CHANGES, seen=seen(page))
    assert read_files(services.settings.nlu_dir) == []
    assert len(LabelStore(services.database).waiting()) == waiting


async def test_the_page_stays_on_the_reason_that_was_chosen(enter: Enter, asked: str) -> None:
    mie = enter("mie", Role.MAINTAINER)
    page = await mie.get("/medarbejder/gennemsyn?kilde=asked_back")
    assert 'action="/medarbejder/gennemsyn/doem?kilde=asked_back"' in page.text
    answer = await mie.post("/medarbejder/gennemsyn/doem?kilde=asked_back", id=asked, verdict="skipped")
    assert answer.headers["location"] == "/medarbejder/gennemsyn?kilde=asked_back"


async def test_whoever_handles_tickets_does_not_train(enter: Enter) -> None:
    assert (await enter("anna", Role.TASKFORCE).get("/medarbejder/gennemsyn")).status_code == 403
