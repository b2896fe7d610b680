"""Settings become objects, or a sentence that says what to mend."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot import bootstrap
from bot.bootstrap import Services
from bot.settings import Settings, SettingsError
from tests.conftest import FixedClock


def test_the_municipality_that_is_set_is_served(settings: Settings, clock: FixedClock) -> None:
    built = bootstrap.build(dataclasses.replace(settings, municipality="aalborg"), "m", clock)
    assert built.profile.id == "aalborg"
    assert built.versions["model"] == "m"
    built.database.close()


def test_an_unknown_municipality_is_told_with_the_ones_to_choose_from(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"atlantis.*aalborg, jammerbugt, koebenhavn, odense"):
        bootstrap.build(dataclasses.replace(settings, municipality="atlantis"), "m")


def test_today_is_the_danish_date(services: Services, clock: FixedClock) -> None:
    clock.now = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert services.today() == dt.date(2026, 11, 24)


def test_the_programs_clock_knows_its_time_zone() -> None:
    assert bootstrap.system_clock().tzinfo is not None


def test_everybody_searches_the_same_index_until_the_catalogue_is_edited(services: Services) -> None:
    first = services.search
    assert services.search is first
    services.adopt(dataclasses.replace(services.catalogue, version="ny"))
    assert services.search is not first
    assert services.search is services.search
