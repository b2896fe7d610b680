"""Who is shown to have a ticket, and how to reach them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.business_pages.people import dialled, holders
from tests.unit.business_pages.conftest import Case


@pytest.mark.parametrize(
    ("written", "number"), [("66 13 13 72", "+4566131372"), ("+46 8 123 456", "+468123456"), ("112", "112")]
)
def test_danish_numbers_are_dialled_with_their_country(written: str, number: str) -> None:
    assert dialled(written) == number


def test_the_person_of_a_complex_ticket_is_its_contact_person(case: Case) -> None:
    roster, day = case.services.desk.roster(), case.services.today()
    assert [one.role for one in holders(case.ticket, roster, day)] == ["Har sagen"]
    complex_one = replace(case.ticket, level="kompleks")
    assert holders(complex_one, roster, day)[0].role.startswith("Din kontaktperson")
