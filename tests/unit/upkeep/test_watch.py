"""Files that change while the server runs: good ones are served, broken ones disturb nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.bootstrap import Services
from bot.channels import retention, web
from bot.tickets import store
from bot.upkeep import watch as watching
from bot.upkeep.watch import CatalogueWatch
from tests.builders import new_ticket, triage_data


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_nothing_is_read_while_nothing_changes(services: Services) -> None:
    assert not CatalogueWatch(services).look()


def test_a_changed_profile_is_served_by_everything_that_uses_it(services: Services, knowledge: Path) -> None:
    watch = CatalogueWatch(services)
    version = services.catalogue.version
    change(knowledge / "municipalities" / "odense" / "profile.yml", "ErhvervsKontakten", "Erhvervsdisken")
    assert watch.look()
    assert services.profile.entrance == "Erhvervsdisken"
    assert services.desk.municipality.profile.entrance == "Erhvervsdisken"
    assert services.versions["catalogue"] != version


def test_a_new_closing_day_stops_the_clocks(services: Services, knowledge: Path) -> None:
    watch = CatalogueWatch(services)
    change(
        knowledge / "municipalities" / "odense" / "profile.yml",
        "  2026-12-24: Juleaftensdag\n",
        "  2026-11-24: Kursusdag\n  2026-12-24: Juleaftensdag\n",
    )
    watch.look()
    assert services.calendar.closed_because(services.today().replace(day=24)) == "Kursusdag"
    assert services.desk.calendar is services.calendar


def test_tickets_are_numbered_as_the_changed_profile_says(
    services: Services, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = CatalogueWatch(services)
    change(knowledge / "municipalities" / "odense" / "profile.yml", "dense_references: true", "dense_references: false")
    watch.look()
    monkeypatch.setattr(store.secrets, "randbelow", lambda _: 4711)
    services.tickets.log_inquiry(triage_data(), channel="web", at=services.clock(), inquiry_id="i-1")
    made = services.tickets.create(new_ticket(), services.profile, services.calendar)
    assert made.reference == "EI-2026-004711"


def test_a_broken_file_keeps_the_last_good_catalogue_and_says_so(
    services: Services, knowledge: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watch = CatalogueWatch(services)
    version = services.catalogue.version
    broken = knowledge / "tasks" / "byrum" / "udeservering.yml"
    whole = broken.read_text(encoding="utf-8")
    broken.write_text(whole + "\n  : : [", encoding="utf-8")
    assert not watch.look()
    assert services.catalogue.version == version
    assert [problem.file for problem in services.problems] == ["knowledge/tasks/byrum/udeservering.yml"]
    assert "the last good one is served" in caplog.text
    broken.write_text(whole, encoding="utf-8")
    watch.look()
    assert services.problems == ()


def test_a_catalogue_without_the_municipality_is_not_adopted(services: Services, knowledge: Path) -> None:
    watch = CatalogueWatch(services)
    (knowledge / "municipalities" / "odense").rename(knowledge.parent / "væk")
    assert not watch.look()
    assert services.profile.id == "odense"


async def test_the_web_process_looks_by_itself_for_as_long_as_it_lives(
    services: Services, knowledge: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    serve = watching.serve_files
    failures = iter([RuntimeError("a failure that nobody thought of")])

    def fail_once(services: Services) -> bool:
        for failure in failures:
            change(knowledge / "municipalities" / "odense" / "profile.yml", "Erhvervsdisken", "Erhvervsporten")
            raise failure
        return serve(services)

    monkeypatch.setattr(watching, "serve_files", fail_once)
    monkeypatch.setattr(watching, "SECONDS", 0.05)
    monkeypatch.setattr(retention, "forget_old", lambda runner: 0)
    app = web.create_app(SimpleNamespace(services=services, store=None))  # type: ignore[arg-type]
    async with app.router.lifespan_context(app):
        change(knowledge / "municipalities" / "odense" / "profile.yml", "ErhvervsKontakten", "Erhvervsdisken")
        async with asyncio.timeout(20):
            while services.profile.entrance != "Erhvervsporten":
                await asyncio.sleep(0.05)
    assert "job catalogue failed: RuntimeError" in caplog.text


def test_jobs_of_their_own_watch_too(services: Services, knowledge: Path) -> None:
    look = watching.watching(services).run
    change(knowledge / "municipalities" / "odense" / "profile.yml", "ErhvervsKontakten", "Erhvervsdisken")
    assert asyncio.run(look())  # type: ignore[arg-type]
    assert services.desk.municipality.profile.entrance == "Erhvervsdisken"
