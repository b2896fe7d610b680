"""What the promise of a complex ticket must hold."""

from __future__ import annotations

import pytest

from bot.catalogue.loader import Catalogue
from bot.tickets import checklist
from tests.desks import place

PROFILE = place().profile


def keys(level: str, package: str | None) -> list[str]:
    return [item["key"] for item in checklist.for_ticket(PROFILE, level, package, "Anna Holm")]


@pytest.mark.parametrize("level", ["simpel", "medium"])
def test_only_a_complex_ticket_has_one(level: str) -> None:
    assert keys(level, None) == []


def test_a_new_business_is_promised_more() -> None:
    assert keys("kompleks", "byggepakke") == ["contact_person", "permits"]
    assert keys("kompleks", "cafepakke") == ["contact_person", "permits", "placement"]


def test_the_contact_person_is_filled_in_and_the_rest_is_missing() -> None:
    items = checklist.for_ticket(PROFILE, "kompleks", "cafepakke", "Anna Holm")
    assert items[0]["answer"] == "Anna Holm"
    assert checklist.missing(items) == ["tilladelser", "placering"]
    assert checklist.missing([{**item, "answer": "ja"} for item in items]) == []


def test_odense_promises_the_five_contents_of_its_report(catalogue: Catalogue) -> None:
    profile = catalogue.municipalities["odense"].profile
    assert len(checklist.for_ticket(profile, "kompleks", "opstartspakke", "Anna")) > len(
        checklist.for_ticket(profile, "kompleks", None, "Anna")
    )
    assert len(checklist.for_ticket(profile, "kompleks", None, "Anna")) >= 4


def test_the_packages_of_new_businesses_exist(catalogue: Catalogue) -> None:
    assert set(catalogue.packages) >= checklist.NEW_BUSINESS_PACKAGES
