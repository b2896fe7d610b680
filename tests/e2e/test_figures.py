"""Models, statistics and good stories in a browser: accessible at any width, and in use."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.accounts.rights import Role
from bot.bootstrap import Services
from bot.learning.registry import ModelRegistry, shape
from bot.learning.shadow import Shadows
from bot.statistics import stories
from bot.tickets.model import Ticket
from tests.builders import triage_data
from tests.e2e.staff_site import LogIn
from tests.e2e.test_staff_look import WIDTHS, check
from tests.unit.staff_pages.scene import ALI

NOVEMBER = "/medarbejder/statistik?fra=2026-11-01&til=2026-11-30"
MODELS = "/medarbejder/modeller"
MEASURES = (
    "rigtig opgave først: chat og rigtige spørgsmål",
    "uden for området: fik et svar eller en sag",
    "kalibreringsfejl",
)


@pytest.fixture
def site(staff_site: str) -> str:
    """The browser of these tests looks at the staff pages."""
    return staff_site


@pytest.fixture
def models(office: Services, tmp_path: Path) -> ModelRegistry:
    """A model that answers, an approved candidate that reads along, and one that was refused."""
    office.settings = dataclasses.replace(office.settings, models_dir=tmp_path)
    office.accounts.add("mie", "Mie Møller", "mie@odense.example", [Role.MAINTAINER])
    registry = ModelRegistry(office.database, tmp_path)
    for name in ("b1f0c2d3e4a5", "c2a1d3e4f5b6", "d3b2e4f5a6c7"):
        registry.path(name).write_bytes(name.encode())
    registry.begin_with("b1f0c2d3e4a5", office.clock(), shape(office.catalogue))
    for name, refused in (("c2a1d3e4f5b6", False), ("d3b2e4f5a6c7", True)):
        comparisons = [
            {
                "name": f"Prøvesættet: {measure}",
                "live": 0.941,
                "candidate": 0.912 if refused else 0.948,
                "count": 812,
                "margin": 0.01,
                "refused": refused,
            }
            for measure in MEASURES
        ]
        text = "Må vi sætte et skilt op på fortovet foran butikken, når der er kræmmermarked?"
        changed = {
            "text": text,
            "label": "skilte",
            "live": "skilte",
            "candidate": "vareudstilling",
            "better": False,
        }
        measures = {
            "against": "b1f0c2d3e4a5",
            "comparisons": comparisons,
            "alone": [],
            "changed": [changed, {**changed, "better": True}, {**changed, "better": None}],
            "tasks": [["skilte", 20, 18, 15]],
            "confused": [["skilte", "vareudstilling", 4]],
        }
        names = [str(one["name"]) for one in comparisons] if refused else []
        registry.record(name, office.clock(), "mie", shape(office.catalogue), measures, names)
    shadows = Shadows(office.database)
    shadows.begin("c2a1d3e4f5b6", office.clock())
    office.tickets.log_inquiry(triage_data(text=text), channel="web", at=office.clock(), inquiry_id="s-1")
    other = triage_data(tasks=[{"id": "skilte", "confidence": 0.8}])
    shadows.write("c2a1d3e4f5b6", "s-1", triage_data(), other, office.clock())
    return registry


@pytest.mark.parametrize("width", WIDTHS)
def test_models_are_accessible_at_any_width(page: Page, models: ModelRegistry, log_in: LogIn, width: int) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    log_in("mie")
    page.goto(MODELS)
    check(page, "models", width)
    for name in ("c2a1d3e4f5b6", "d3b2e4f5a6c7"):
        page.goto(f"{MODELS}/{name}")
        check(page, f"model-{name[:2]}", width)


def test_a_candidate_is_taken_into_use_and_the_one_before_again(
    page: Page, models: ModelRegistry, log_in: LogIn
) -> None:
    log_in("mie")
    for name in ("c2a1d3e4f5b6", "b1f0c2d3e4a5"):
        page.goto(MODELS)
        page.get_by_role("link", name=name).click()
        page.get_by_role("button", name="Tag i brug").click()
        expect(page.get_by_role("row", name=name).get_by_text("svarer")).to_be_visible()
        active = models.active()
        assert active is not None
        assert (active.model, active.by) == (name, "mie")
    page.goto(f"{MODELS}/d3b2e4f5a6c7")
    expect(page.get_by_role("button", name="Tag i brug")).to_have_count(0)


def test_an_administrator_overrides_the_gate_with_a_reason(page: Page, models: ModelRegistry, log_in: LogIn) -> None:
    log_in("adam")
    page.goto(f"{MODELS}/d3b2e4f5a6c7")
    page.get_by_text("Tag den i brug alligevel").click()
    page.get_by_label("Hvorfor?").fill("Nye regler fra i dag")
    page.get_by_role("button", name="Tag i brug trods afvisningen").click()
    expect(page.get_by_text("Nye regler fra i dag")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_statistics_are_accessible_with_their_charts_at_any_width(
    page: Page, tickets: list[Ticket], log_in: LogIn, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    log_in("karen-lindegaard")
    page.goto(NOVEMBER)
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_js_property("complete", True)
        assert chart.evaluate("one => one.naturalWidth") > 0
    check(page, "statistics", width)


def test_a_period_is_chosen_and_its_figures_are_taken_along(page: Page, tickets: list[Ticket], log_in: LogIn) -> None:
    log_in("karen-lindegaard")
    page.goto("/medarbejder/statistik")
    period = page.get_by_role("group", name="Periode")
    period.get_by_label("Fra").fill("2026-11-01")
    period.get_by_label("Til").fill("2026-11-30")
    page.get_by_role("button", name="Vis", exact=True).click()
    expect(page.get_by_role("heading", name="Statistik, november 2026")).to_be_visible()
    for link, name in (
        ("Regneark", "statistik-2026-11-01-2026-11-30.xlsx"),
        ("Rapport", "rapport-2026-11-01-2026-11-30.pdf"),
    ):
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        assert download.value.suggested_filename == name


@pytest.mark.parametrize("width", WIDTHS)
def test_good_stories_are_accessible_at_any_width(
    page: Page, office: Services, tickets: list[Ticket], log_in: LogIn, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    log_in(ALI)
    stories.tell(office.desk, tickets[5].reference, ALI, "Skilt på en dag", "De fik svar samme dag.\nOg det holdt.")
    page.goto("/medarbejder/historier")
    check(page, "stories", width)
    page.goto(f"/medarbejder/historier/{tickets[5].reference}")
    check(page, "story", width)


def test_a_solved_ticket_is_told_as_a_good_story(page: Page, tickets: list[Ticket], log_in: LogIn) -> None:
    log_in(ALI)
    page.goto(f"/medarbejder/sager/{tickets[5].reference}")
    page.get_by_role("link", name="Fortæl den som en god historie").click()
    page.get_by_label("Historien").fill("Vi ringede til Solskin samme dag.")
    page.get_by_role("button", name="Gem historien").click()
    expect(page.get_by_role("alert")).to_contain_text("Solskin")
    page.get_by_label("Historien").fill("Vi ringede samme dag, og skiltet kom op.")
    page.get_by_role("button", name="Gem historien").click()
    expect(page.get_by_text("Vi ringede samme dag, og skiltet kom op.")).to_be_visible()
