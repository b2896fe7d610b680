"""Names as they are said and heard."""

from __future__ import annotations

import pytest

from bot.catalogue.loader import Catalogue
from bot.voice.spoken import for_speech, phone
from bot.voice.words import ask_office, listed, small, split_name


@pytest.mark.parametrize(
    ("heard", "name", "company"),
    [
        ("Jeg hedder Ida Holm fra Café Ida.", "Ida Holm", "Café Ida"),
        ("hej det er Bo, og firmaet hedder Bos Biler", "Bo,".strip(","), "Bos Biler"),
        ("Mit navn er Mette", "Mette", ""),
        ("Ida", "Ida", ""),
        ("", "", ""),
    ],
)
def test_name_and_company_are_told_apart(heard: str, name: str, company: str) -> None:
    assert split_name(heard) == (name, company)


def test_a_tasks_name_is_small_inside_a_sentence_unless_it_is_an_abbreviation() -> None:
    assert (small("Skilte og facader"), small("EAN-faktura")) == ("skilte og facader", "EAN-faktura")


def test_names_are_listed_as_they_are_said() -> None:
    assert [listed(names) for names in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a og b", "a, b og c"]


def test_what_the_municipality_has_not_told_is_said_with_the_offices_name_and_number_alone(
    catalogue: Catalogue,
) -> None:
    for municipality in catalogue.municipalities.values():
        for task in catalogue.tasks.values():
            office = municipality.office_for(task.owner)
            for topic in task.local:
                said = ask_office(topic, office)
                assert said.endswith(f"Spørg {for_speech(office.name)} på telefon {phone(office.phone)}.")
                assert for_speech(said) == said
                assert not {"@", "{"} & set(said)
                assert "snabel" not in said
