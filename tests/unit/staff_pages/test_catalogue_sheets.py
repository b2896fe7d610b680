"""Sheets through the whole application: a look, then all or nothing; and what is too large or nobody's business."""

from __future__ import annotations

import re

import httpx

from bot.accounts.rights import Role
from bot.bootstrap import Services
from tests.unit.staff_pages.conftest import OWN, SITE, Browser, Enter
from tests.unit.staff_pages.test_catalogue import app, knowledge, services

__all__ = ["app", "knowledge", "services"]

PATH = "/medarbejder/katalog/ark"


async def upload(browser: Browser, content: bytes, name: str = "liste.csv", **typed: str) -> httpx.Response:
    data = {"csrf": browser.csrf, "kind": "staff", "do": "look", **typed}
    return await browser.http.post(PATH, data=data, files={"sheet": (name, content)}, headers=OWN)


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, name
    return found[1]


async def apply(browser: Browser, page: httpx.Response, **typed: str) -> httpx.Response:
    plan = {name: hidden(page, name) for name in ("kind", "remove", "digest", "packed")}
    return await browser.post(PATH, do="apply", **{**plan, **typed})


async def test_a_plan_is_seen_and_then_carried_out(enter: Enter, services: Services) -> None:
    browser = enter("mette", Role.MAINTAINER)
    page = await upload(browser, b"Navn;Stilling;Hund\nKaren Lindegaard;Leder;Ja\n")
    assert page.status_code == 200
    assert "<del>Koordinator</del>" in page.text
    assert "Kolonner, der ikke bruges: Hund." in page.text
    assert services.municipality.staff["karen-lindegaard"].title == "Koordinator"
    done = await apply(browser, page)
    assert done.headers["location"] == f"{PATH}?sket=imported"
    assert services.municipality.staff["karen-lindegaard"].title == "Leder"
    assert "Mette" in (await browser.get("/medarbejder/katalog/historik")).text


async def test_a_plan_that_would_do_something_else_by_now_is_shown_again(enter: Enter, services: Services) -> None:
    browser = enter("mette", Role.MAINTAINER)
    page = await upload(browser, b"Navn;Stilling\nKaren Lindegaard;Leder\n")
    other = await upload(browser, b"Navn;Lokalnummer\nKaren Lindegaard;9999\n")
    await apply(browser, other)
    late = await apply(browser, page)
    assert late.status_code == 409
    assert "Kataloget er ændret, siden arket blev læst" in late.text
    assert services.municipality.staff["karen-lindegaard"].title == "Koordinator"
    assert (await apply(browser, late)).status_code == 303


async def test_one_wrong_row_stops_all_of_it(enter: Enter, services: Services) -> None:
    browser = enter("mette", Role.MAINTAINER)
    text = "Navn;Stilling;E-mail\nKaren Lindegaard;Leder;karen@odense.example\nJonas Skovmand;x;ingen adresse\n"
    page = await upload(browser, text.encode())
    assert "er ikke en e-mailadresse" in page.text
    assert "Læs ind og udgiv" not in page.text
    assert services.municipality.staff["karen-lindegaard"].title == "Koordinator"


async def test_what_is_no_sheet_is_said(enter: Enter) -> None:
    browser = enter("mette", Role.MAINTAINER)
    for content, said in ((b"%PDF-1.4", "Det er en PDF"), (b"", "Filen er tom"), (b"x;y\n1;2\n", "Overskrifterne")):
        answer = await upload(browser, content)
        assert answer.status_code == 422
        assert said in answer.text
    forged = await browser.post(PATH, kind="staff", do="apply", packed="eJw=", digest="0")
    assert forged.status_code == 422


async def test_only_this_page_takes_large_bodies_and_only_files_of_maintainers(enter: Enter) -> None:
    browser = enter("anna", Role.TASKFORCE)
    assert (await upload(browser, b"x" * 300_000)).status_code == 403
    large = await browser.http.post("/medarbejder/fravaer", content=b"x" * 300_000, headers=OWN)
    assert large.status_code == 413
    maintainer = enter("mette", Role.MAINTAINER)
    assert (await upload(maintainer, b"x" * 5_100_000)).status_code == 413
    answer = await upload(maintainer, b"x" * 4_500_000)
    assert "Den må fylde højst 4 MB" in answer.text
    foreign = await maintainer.http.post(
        PATH, data={"csrf": maintainer.csrf}, headers={"origin": "https://ond.example"}
    )
    assert foreign.status_code == 403
    assert SITE not in foreign.text


async def test_the_lists_can_be_fetched(enter: Enter) -> None:
    browser = enter("mette", Role.MAINTAINER)
    for kind in ("staff", "task"):
        assert (await browser.get(f"{PATH}/{kind}.xlsx")).content[:2] == b"PK"
        assert (await browser.get(f"{PATH}/{kind}.csv")).text.startswith("\ufeffId;Navn;")
