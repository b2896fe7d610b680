"""What a catalogue entry may say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from bot.catalogue.model import Hours, LocalAnswer, Office, OtherLine, Target
from tests.builders import municipality, person

OFFICE: dict[str, Any] = {
    "id": "byliv",
    "name": "Byliv",
    "roles": ["byliv"],
    "phone": "66 13 13 72",
    "email": "byliv@proevestad.example",
}


@pytest.mark.parametrize("phone", ["66 13 13 72", "+45 66131372", "112", "114", "+49 30 901820"])
def test_a_number_that_can_be_called_is_accepted(phone: str) -> None:
    assert Office.model_validate({**OFFICE, "phone": phone}).phone == phone


@pytest.mark.parametrize("phone", ["", "12", "00 00 00 00", "ring til os", "6613137", "113"])
def test_a_number_that_cannot_be_called_is_refused(phone: str) -> None:
    with pytest.raises(ValidationError, match="telefonnummer"):
        Office.model_validate({**OFFICE, "phone": phone})


@pytest.mark.parametrize("email", ["byliv", "@proevestad.example", "byliv@lokal", "by liv@proevestad.example"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValidationError, match="e-mailadresse"):
        Office.model_validate({**OFFICE, "email": email})


def test_a_page_without_encryption_is_refused() -> None:
    with pytest.raises(ValidationError, match="https"):
        Office.model_validate({**OFFICE, "url": "http://proevestad.example"})


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="telefon"):
        Office.model_validate({**OFFICE, "telefon": "66 13 13 72"})


def test_an_entry_cannot_be_changed_after_reading() -> None:
    office = Office.model_validate(OFFICE)
    with pytest.raises(ValidationError):
        office.name = "Andet"  # type: ignore[misc]


def test_a_line_is_open_from_the_minute_it_opens_until_it_closes() -> None:
    evening = {"opens": "17:00", "closes": "21:00"}
    line = OtherLine.model_validate({"name": "Aften", "phone": "70 20 00 00", "hours": {"mon": evening}, "text": "Ja."})

    def closes(moment: str) -> dt.time | None:
        hours = line.open_at(dt.datetime.fromisoformat(moment))
        return hours.closes if hours else None

    moments = ("2026-11-23 16:59", "2026-11-23 17:00", "2026-11-23 20:59", "2026-11-23 21:00", "2026-11-24 18:00")
    assert [closes(moment) for moment in moments] == [None, dt.time(21), dt.time(21), None, None]


def test_hours_must_open_before_they_close() -> None:
    with pytest.raises(ValidationError, match="åbner senere"):
        Hours(opens=dt.time(15), closes=dt.time(9))


@pytest.mark.parametrize("amount", [0, -1, 367])
def test_a_promise_has_a_sensible_length(amount: int) -> None:
    with pytest.raises(ValidationError):
        Target(unit="working_days", amount=amount, text="Snart.")


@pytest.mark.parametrize(
    ("day", "at_work"), [("2026-11-22", True), ("2026-11-23", False), ("2026-11-27", False), ("2026-11-28", True)]
)
def test_an_absence_includes_its_first_and_last_day(day: str, at_work: bool) -> None:
    anna = person("anna", "byliv", away=[("2026-11-23", "2026-11-27")])
    assert anna.at_work(dt.date.fromisoformat(day)) is at_work


def test_a_local_answer_says_only_what_it_knows() -> None:
    answer = LocalAnswer(cost="Gratis.", checked=dt.date(2026, 11, 20), source="proevestad.example")
    assert (answer.about("cost"), answer.about("time")) == ("Gratis.", None)


def test_the_office_of_a_role_is_found_and_an_unfilled_role_is_an_error() -> None:
    assert municipality().office_for("byliv").id == "byliv"
    with pytest.raises(KeyError, match="havn"):
        municipality().office_for("havn")


def test_specialists_are_in_the_roles_office_and_have_the_task() -> None:
    place = municipality(
        person("anna", "byliv", ["udeservering"]),
        person("bo", "byliv", ["skilte"]),
        person("zoe", "indgang", ["udeservering"]),
    )
    assert [one.id for one in place.specialists("byliv", "udeservering")] == ["anna"]
    assert place.specialists("havn", "udeservering") == []
