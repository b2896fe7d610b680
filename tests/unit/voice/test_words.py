"""Names as they are said and heard."""

from __future__ import annotations

import pytest

from bot.voice.words import listed, small, split_name


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
