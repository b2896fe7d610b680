"""The catalogue's pages: draft, publish, undo, two people at once, review dates, and the bot asked against a draft."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.settings import PROJECT_ROOT, Settings
from bot.understanding.result import Understanding
from tests.builders import understanding
from tests.conftest import FixedClock
from tests.unit.staff_pages.conftest import Browser, Enter, heading

PAGE = "/medarbejder/katalog"
TASK = f"{PAGE}/ret/task/udeservering"
FILE = "tasks/byrum/udeservering.yml"


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A copy of the catalogue that the pages may change."""
    return shutil.copytree(PROJECT_ROOT / "knowledge", tmp_path / "knowledge")


@pytest.fixture
def services(settings: Settings, knowledge: Path, clock: FixedClock) -> Iterator[Services]:
    built = bootstrap.build(dataclasses.replace(settings, knowledge_dir=knowledge), "test-model", clock)
    yield built
    built.database.close()


@pytest.fixture
def app(services: Services) -> Starlette:
    """The application with a model that takes everything for a question about tables outside."""

    async def understand(text: str) -> Understanding:
        return understanding(("udeservering", 0.95))

    return create_app(SimpleNamespace(services=services, store=None, understand=understand))  # type: ignore[arg-type]


@pytest.fixture
def maintainer(enter: Enter) -> Browser:
    return enter("mette", Role.MAINTAINER)


def fields(response: httpx.Response) -> dict[str, str | list[str]]:
    """What a browser would send from the form as it stands."""
    form = response.text.partition('class="edit"')[2]
    found: dict[str, str | list[str]] = {}
    for name, body in re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(body)
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        said = html.unescape(value[1]) if value else ""
        if 'type="checkbox"' in tag:
            found.setdefault(name[1], [])
            found[name[1]].append(said)  # type: ignore[union-attr]
        else:
            found[name[1]] = said
    for name, body in re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


async def send(browser: Browser, path: str, page: httpx.Response, do: str = "save", **typed: str) -> httpx.Response:
    return await browser.post(path, **{**fields(page), "do": do, "csrf": browser.csrf, **typed})  # type: ignore[arg-type]


async def test_only_maintainers_and_administrators_keep_it(enter: Enter) -> None:
    browser = enter("anna", Role.TASKFORCE)
    for path in (PAGE, TASK, f"{PAGE}/historik", f"{PAGE}/ark", f"{PAGE}/ark/staff.xlsx"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.get(f"{PAGE}/internt")).status_code == 200


async def test_every_entry_is_listed_and_found(maintainer: Browser, services: Services) -> None:
    page = await maintainer.get(PAGE)
    assert page.status_code == 200
    for task in services.catalogue.tasks:
        assert f"{PAGE}/ret/task/{task}" in page.text
    found = await maintainer.get(f"{PAGE}?q=udeservring")
    assert f'href="{TASK}"' in found.text
    assert "/ret/package/cafepakke" in (await maintainer.get(f"{PAGE}?q=café")).text


async def test_every_kind_of_entry_has_a_form_that_changes_nothing_as_it_is(
    maintainer: Browser, services: Services, knowledge: Path
) -> None:
    before = {path: path.read_bytes() for path in knowledge.rglob("*.yml")}
    for which in ("task/udeservering", "answer/udeservering", "office/byliv", "staff/karen-lindegaard",
                  "package/cafepakke", "hours/odense", "targets/odense"):  # fmt: skip
        path = f"{PAGE}/ret/{which}"
        page = await maintainer.get(path)
        assert page.status_code == 200, which
        sent = await send(maintainer, path, page)
        assert sent.headers["location"] == f"{path}?sket=draft_empty", which
    assert {path: path.read_bytes() for path in knowledge.rglob("*.yml")} == before


async def test_from_draft_to_published_and_back(maintainer: Browser, services: Services, knowledge: Path) -> None:
    before = (knowledge / FILE).read_bytes()
    page = await maintainer.get(TASK)
    saved = await send(maintainer, TASK, page, name="Borde ude")
    assert saved.headers["location"] == f"{TASK}?sket=draft_saved"
    page = await maintainer.get(TASK)
    assert "Gemt af Mette man. 23. nov. kl. 10.30" in page.text
    assert (knowledge / FILE).read_bytes() == before
    number = re.search(r"/kladde/(\d+)/udgiv", page.text)
    assert number is not None
    done = await maintainer.post(f"{PAGE}/kladde/{number[1]}/udgiv", version="1", back=TASK)
    assert done.headers["location"] == f"{TASK}?sket=entry_published"
    assert services.catalogue.tasks["udeservering"].name == "Borde ude"
    history = await maintainer.get(f"{PAGE}/historik")
    assert "<ins>name: Borde ude</ins>" in history.text
    undone = await maintainer.post(f"{PAGE}/historik/{number[1]}/fortryd")
    assert undone.status_code == 303
    assert (knowledge / FILE).read_bytes() == before


async def test_saved_and_published_in_one_go_when_nothing_is_wrong(maintainer: Browser, services: Services) -> None:
    page = await maintainer.get(TASK)
    done = await send(maintainer, TASK, page, "publish", answer="Søg hos kommunen, det er gratis.")
    assert done.headers["location"] == f"{TASK}?sket=entry_published"
    assert services.catalogue.tasks["udeservering"].answer == "Søg hos kommunen, det er gratis."


async def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(maintainer: Browser, services: Services) -> None:
    page = await maintainer.get(TASK)
    answer = await send(maintainer, TASK, page, name="Borde ude", review_date="i morgen")
    assert answer.status_code == 422
    assert 'id="f-review_date-fault">»i morgen« er ikke en dato.' in answer.text
    assert 'value="Borde ude"' in answer.text
    draft = await send(maintainer, TASK, page, "publish", links="Virk | http://virk.dk")
    assert draft.headers["location"] == f"{TASK}?sket=draft_not_published"
    page = await maintainer.get(TASK)
    assert "&#39;http://virk.dk&#39; skal begynde med https://." in page.text
    assert services.catalogue.tasks["udeservering"].links[0].url == "https://virk.dk"


async def test_the_second_of_two_sees_who_saved_what_and_keeps_what_was_typed(
    enter: Enter, services: Services, clock: FixedClock
) -> None:
    first = enter("mette", Role.MAINTAINER)
    page = await first.get(TASK)
    await send(first, TASK, page, name="Borde ude", answer="Mettes svar.")
    second = enter("bo", Role.MAINTAINER)
    answer = await send(second, TASK, page, name="Stole ude")
    assert answer.status_code == 409
    assert "Mette gemte det her man. 23. nov. kl. 10.30." in answer.text
    assert fields(answer)["name"] == "Stole ude"
    assert fields(answer)["answer"] == "Mettes svar."
    again = await send(second, TASK, answer)
    assert again.headers["location"] == f"{TASK}?sket=draft_saved"
    page = await second.get(TASK)
    assert (fields(page)["name"], fields(page)["answer"]) == ("Stole ude", "Mettes svar.")


async def test_two_people_edit_different_entries_of_one_file(enter: Enter, services: Services) -> None:
    first = enter("mette", Role.MAINTAINER)
    karen, jonas = (f"{PAGE}/ret/staff/{one}" for one in ("karen-lindegaard", "jonas-skovmand"))
    page = await first.get(jonas)
    await send(first, karen, await first.get(karen), title="Leder")
    saved = await send(first, jonas, page, title="Konsulent")
    assert saved.headers["location"] == f"{jonas}?sket=draft_saved"
    done = await send(first, jonas, await first.get(jonas), "publish", extension="4708")
    assert done.headers["location"].endswith("entry_published")
    staff = services.municipality.staff
    assert (staff["karen-lindegaard"].title, staff["jonas-skovmand"].extension) == ("Leder", "4708")


async def test_a_file_changed_by_hand_is_said_and_the_draft_can_be_laid_on_it(
    maintainer: Browser, services: Services, knowledge: Path
) -> None:
    await send(maintainer, TASK, await maintainer.get(TASK), name="Borde ude")
    path = knowledge / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("level: simpel", "level: medium"), encoding="utf-8")
    page = await maintainer.get(TASK)
    assert "ændret uden om siden" in page.text
    number = re.search(r"/kladde/(\d+)/begynd-igen", page.text)
    assert number is not None
    refused = await maintainer.post(f"{PAGE}/kladde/{number[1]}/udgiv", version="1", back=TASK)
    assert refused.headers["location"] == f"{TASK}?sket=draft_not_published"
    assert services.catalogue.tasks["udeservering"].name == "Udeservering"
    await maintainer.post(f"{PAGE}/kladde/{number[1]}/begynd-igen", version="1", back=TASK)
    done = await maintainer.post(f"{PAGE}/kladde/{number[1]}/udgiv", version="2", back=TASK)
    assert done.headers["location"] == f"{TASK}?sket=entry_published"
    task = services.catalogue.tasks["udeservering"]
    assert (task.name, task.level) == ("Borde ude", "medium")


async def test_a_draft_can_be_thrown_away(maintainer: Browser, services: Services) -> None:
    await send(maintainer, TASK, await maintainer.get(TASK), name="Borde ude")
    number = re.search(r"/kladde/(\d+)/kasser", (await maintainer.get(TASK)).text)
    assert number is not None
    await maintainer.post(f"{PAGE}/kladde/{number[1]}/kasser", version="1", back=TASK)
    assert fields(await maintainer.get(TASK))["name"] == "Udeservering"
    again = await maintainer.post(f"{PAGE}/kladde/{number[1]}/kasser", version="1")
    assert again.status_code == 409


async def test_the_bot_answers_with_what_is_typed_and_nothing_is_saved(
    maintainer: Browser, services: Services, knowledge: Path
) -> None:
    before = (knowledge / FILE).read_bytes()
    answer = await send(
        maintainer, TASK, await maintainer.get(TASK), "ask", answer="Kladdens svar.", question="Må jeg have borde ude?"
    )
    assert answer.status_code == 200
    assert "Botten svarer:" in answer.text
    assert "<p>Kladdens svar.</p>" in answer.text
    assert "Må jeg have borde ude?" in answer.text
    assert fields(answer)["answer"] == "Kladdens svar."
    assert (knowledge / FILE).read_bytes() == before
    assert "Gemt af" not in (await maintainer.get(TASK)).text


async def test_the_bot_says_what_it_would_do_past_the_review_date(maintainer: Browser) -> None:
    page = await maintainer.get(TASK)
    answer = await send(maintainer, TASK, page, "ask", review_date="1.1.2026", question="Må jeg have borde ude?")
    assert "opretter en sag og spørger fagpersonerne i" in answer.text


async def test_entries_that_are_due_are_listed_and_one_press_sets_the_date(
    enter: Enter, services: Services, knowledge: Path, clock: FixedClock
) -> None:
    clock.advance(days=(dt.date(2027, 3, 21) - services.today()).days)
    maintainer = enter("mette", Role.MAINTAINER)
    page = await maintainer.get(PAGE)
    assert "Svarer ikke længere" in page.text
    done = await maintainer.post(f"{PAGE}/gennemgaaet", task="udeservering")
    assert done.headers["location"] == f"{PAGE}?sket=reviewed"
    assert services.catalogue.tasks["udeservering"].review_date == dt.date(2028, 3, 20)
    assert "review_date: 2028-03-20\n" in (knowledge / FILE).read_text(encoding="utf-8")


async def test_an_owner_may_say_that_their_own_entry_has_been_read(enter: Enter, services: Services) -> None:
    owner = next(
        one.id for one in services.municipality.staff.values() if "udeservering" in one.tasks and one.office == "byliv"
    )
    done = await enter(owner, Role.TASKFORCE).post(f"{PAGE}/gennemgaaet", task="udeservering")
    assert done.headers["location"] == f"{PAGE}/internt?sket=reviewed"
    other = await enter("anna", Role.TASKFORCE).post(f"{PAGE}/gennemgaaet", task="skilte")
    assert other.status_code == 403


async def test_a_press_does_not_publish_somebody_elses_draft(maintainer: Browser, services: Services) -> None:
    await send(maintainer, TASK, await maintainer.get(TASK), name="Borde ude")
    await maintainer.post(f"{PAGE}/gennemgaaet", task="udeservering")
    assert services.catalogue.tasks["udeservering"].name == "Udeservering"
    page = await maintainer.get(TASK)
    assert fields(page)["name"] == "Borde ude"
    assert fields(page)["review_date"] == "2027-11-23"
    assert "Udgiv kladden" in page.text


async def test_problems_of_the_files_on_disk_are_said_to_maintainers(
    maintainer: Browser, services: Services, knowledge: Path
) -> None:
    from bot.upkeep.watch import serve_files

    (knowledge / FILE).write_text("id: [", encoding="utf-8")
    serve_files(services)
    assert "Filerne på serveren har fejl" in (await maintainer.get(PAGE)).text
    health = await maintainer.get("/healthz")
    assert health.json()["catalogue_problems"] == 1


async def test_addresses_that_are_none(maintainer: Browser) -> None:
    for path in (f"{PAGE}/ret/task/raket", f"{PAGE}/ret/x/y", f"{PAGE}/ark/packages.xlsx"):
        answer = await maintainer.get(path)
        assert (answer.status_code, heading(answer)) == (404, "Siden findes ikke")
    assert (await maintainer.post(f"{PAGE}/historik/99/fortryd")).status_code == 409
    assert (await maintainer.post(f"{PAGE}/kladde/x/udgiv")).status_code == 409
