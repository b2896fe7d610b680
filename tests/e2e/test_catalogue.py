"""The catalogue in a browser: kept from the keyboard without scripts, read by everybody, and a file broken by hand."""

from __future__ import annotations

import dataclasses
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot import bootstrap
from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.channels.web import create_app
from bot.settings import PROJECT_ROOT, load_settings
from bot.staff_pages.guard import COOKIE, COOKIE_PATH
from bot.understanding.result import Understanding
from bot.upkeep.watch import CatalogueWatch
from tests.builders import MORNING, understanding
from tests.e2e.pictures import FOLDER
from tests.e2e.test_accessibility import violations
from tests.servers.threads import serving

WIDTHS = {1280: 900, 320: 640}
KEEP = "/medarbejder/katalog"
TASK = f"{KEEP}/ret/task/udeservering"
PAGES = {
    "keep": KEEP,
    "keep-found": f"{KEEP}?q=karen",
    "task": TASK,
    "staff": f"{KEEP}/ret/staff/karen-lindegaard",
    "hours": f"{KEEP}/ret/hours/odense",
    "targets": f"{KEEP}/ret/targets/odense",
    "history": f"{KEEP}/historik",
    "sheets": f"{KEEP}/ark",
    "internal": f"{KEEP}/internt",
    "internal-found": f"{KEEP}/internt?q=skilt",
    "public": "/katalog",
    "public-found": "/katalog?q=skilt",
    "public-situation": "/katalog?situation=starte",
    "public-task": "/katalog/udeservering",
    "public-missing": "/katalog/raket",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Services]:
    """Odense with a catalogue of its own that may be changed, and a maintainer."""
    knowledge = shutil.copytree(PROJECT_ROOT / "knowledge", tmp_path / "knowledge")
    settings = load_settings({"INDGANG_DATA_DIR": str(tmp_path / "data")})
    services = bootstrap.build(dataclasses.replace(settings, knowledge_dir=knowledge), "test-model", lambda: MORNING)
    services.accounts.add("mette", "Mette Maintainer", "mette@odense.example", [Role.MAINTAINER])
    yield services
    services.database.close()


@pytest.fixture
def site(office: Services) -> Iterator[str]:
    """The address of the application; its model takes everything for a question about tables outside."""

    async def understand(text: str) -> Understanding:
        return understanding(("udeservering", 0.95))

    app = create_app(SimpleNamespace(services=office, store=None, understand=understand))  # type: ignore[arg-type]
    with serving(app, lifespan="off") as address:
        yield address


@pytest.fixture
def mette(office: Services, context: BrowserContext, site: str) -> None:
    """The browser is logged in as the maintainer."""
    secret = office.sessions.begin("mette")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{site}{COOKIE_PATH}"}])


def check(page: Page, name: str, width: int) -> None:
    page.screenshot(path=FOLDER / f"catalogue-{name}-{width}.png", full_page=True)
    assert violations(page) == ""
    wide, room = page.locator("html").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert wide <= room, f"{name} scrolls sideways at {width}"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_at_any_width(page: Page, mette: None, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    for name, path in PAGES.items():
        page.goto(path)
        check(page, name, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_draft_with_faults_and_an_answer_is_accessible(page: Page, mette: None, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.goto(TASK)
    page.get_by_label("Navn", exact=True).fill("Borde ude")
    page.get_by_label("Links").fill("Virk | http://virk.dk")
    page.get_by_role("button", name="Gem kladde").click()
    page.get_by_text("Se ændringen").click()
    page.get_by_label("Et spørgsmål, som en virksomhed").fill("Må jeg have borde ude?")
    page.get_by_role("button", name="Spørg", exact=True).click()
    expect(page.locator("#answer")).to_contain_text("Botten svarer")
    check(page, "draft", width)


def test_an_entry_is_mended_from_the_keyboard_without_scripts(browser: Browser, office: Services, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="da-DK")
    secret = office.sessions.begin("mette")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": f"{site}{COOKIE_PATH}"}])
    page = context.new_page()
    page.goto(KEEP)
    page.get_by_label("Find opgave").focus()
    page.keyboard.type("udeservering")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Udeservering", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Navn", exact=True).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Borde ude")
    page.get_by_label("Et spørgsmål, som en virksomhed").focus()
    page.keyboard.type("Hvad koster det at have borde ude?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_contain_text("Botten svarer")
    page.get_by_role("button", name="Gem og udgiv").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ændringen er udgivet")
    assert office.catalogue.tasks["udeservering"].name == "Borde ude"
    page.get_by_role("link", name="Historik").click()
    page.get_by_role("button", name="Fortryd").click()
    expect(page.get_by_role("status").first).to_contain_text("Ændringen er fortrudt")
    assert office.catalogue.tasks["udeservering"].name == "Udeservering"
    context.close()


def test_a_sheet_is_looked_at_and_then_read_in(page: Page, mette: None, office: Services, tmp_path: Path) -> None:
    page.goto(f"{KEEP}/ark")
    with page.expect_download() as caught:
        page.locator("a[href$='staff.csv']").click()
    sheet = tmp_path / "medarbejdere.csv"
    caught.value.save_as(sheet)
    text = sheet.read_bytes().decode("utf-8-sig").replace("Koordinator", "Leder af indgangen")
    sheet.write_bytes(text.encode("utf-8-sig"))
    page.get_by_label("Regneark").set_input_files(sheet)
    page.get_by_role("button", name="Se, hvad der sker").click()
    expect(page.get_by_role("row", name="Karen Lindegaard")).to_contain_text("Leder af indgangen")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        check(page, "plan", width)
    assert office.municipality.staff["karen-lindegaard"].title == "Koordinator"
    page.get_by_role("button", name="Læs ind og udgiv").click()
    expect(page.get_by_role("status").first).to_contain_text("Arket er læst ind")
    assert office.municipality.staff["karen-lindegaard"].title == "Leder af indgangen"


def test_a_file_broken_by_hand_disturbs_no_answer_and_is_said(
    page: Page, mette: None, office: Services, site: str
) -> None:
    watch, stop = CatalogueWatch(office), threading.Event()

    def keep_looking() -> None:
        while not stop.wait(0.2):
            watch.look()

    thread = threading.Thread(target=keep_looking)
    thread.start()
    try:
        broken = office.settings.knowledge_dir / "tasks" / "byrum" / "udeservering.yml"
        whole = broken.read_bytes()
        version = office.catalogue.version
        broken.write_bytes(b"id: udeservering\nname: [")
        _until(lambda: httpx.get(f"{site}/healthz").json()["catalogue_problems"] == 1)
        assert httpx.get(f"{site}/healthz").json()["versions"]["catalogue"] == version
        assert "Udeservering" in httpx.get(f"{site}/katalog/udeservering").text
        page.goto(KEEP)
        expect(page.get_by_role("alert")).to_contain_text("tasks/byrum/udeservering.yml")
        check(page, "broken", 1280)
        broken.write_bytes(whole.replace(b"name: Udeservering", b"name: Borde ude"))
        _until(lambda: "Borde ude" in httpx.get(f"{site}/katalog/udeservering").text)
        assert httpx.get(f"{site}/healthz").json()["catalogue_problems"] == 0
    finally:
        stop.set()
        thread.join()


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("it did not come to be")
