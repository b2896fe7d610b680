"""Files that change while the server runs: good ones are served, broken ones disturb nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.upkeep.watch import CatalogueWatch


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
