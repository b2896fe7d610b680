"""Things with a fixed shape, found where people write them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.patterns import find, valid_cvr, valid_phone


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("vores CVR er 29189730", "cvr", "29189730"),
        ("cvr-nr. 29 18 97 30", "cvr", "29189730"),
        ("CVR: 12345678", "cvr", "12345678"),
        ("DK29189730", "cvr", "29189730"),
        ("ring på 66 13 13 72", "phone", "+4566131372"),
        ("ring på 66131372", "phone", "+4566131372"),
        ("+45 66 13 13 72", "phone", "+4566131372"),
        ("0045 66131372", "phone", "+4566131372"),
        ("call +49 30 901820", "phone", "+4930901820"),
        ("skriv til Ida.Holm@Cafe-Ida.dk.", "email", "ida.holm@cafe-ida.dk"),
        ("EAN 5798001234566", "ean", "5798001234566"),
        ("p-nummer 1012345678", "p_number", "1012345678"),
        ("min sag EI-2026-000123", "reference", "EI-2026-000123"),
        ("min sag ei 2026 000123", "reference", "EI-2026-000123"),
        ("vi bor på Vestergade 12, 5000 Odense C", "address", "Vestergade 12, 5000 Odense C"),
        ("Vi bor på Hans Tausens Gade 5", "address", "Hans Tausens Gade 5"),
        ("det er hans tausens gade 5", "address", "hans tausens gade 5"),
        ("vores lokale på vestergade 12", "address", "vestergade 12"),
        ("ring +45 66 13 13 72", "phone", "+4566131372"),
        ("(+45) 66 13 13 72", "phone", "+4566131372"),
        ("Nygade 13 st. tv", "address", "Nygade 13 st. tv"),
        ("matr.nr. 12ab Odense Jorder", "address", "matr.nr. 12ab Odense Jorder"),
    ],
)
def test_a_value_is_found_and_brought_into_one_form(text: str, entity: str, value: str) -> None:
    assert (entity, value) in [(one.entity, one.value) for one in find(text)]


@pytest.mark.parametrize("text", ["", "må vi have borde ude", "12 m2", "kl. 14.30", "i 2027", "ean 5798001234567"])
def test_nothing_is_found_where_there_is_nothing(text: str) -> None:
    assert find(text) == []


def test_a_reference_is_not_also_a_phone_number() -> None:
    assert [one.entity for one in find("EI-2026-000123")] == ["reference"]


def test_several_values_come_in_the_order_of_the_text_without_overlap() -> None:
    found = find("Cvr 29189730, ring 66131372 eller skriv til ida@cafe.dk")
    assert [one.entity for one in found] == ["cvr", "phone", "email"]
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_offsets_point_at_the_words_in_the_text() -> None:
    text = "åh, ring på 66 13 13 72 tak"
    one = find(text)[0]
    assert text[one.start : one.end] == "66 13 13 72"


@pytest.mark.parametrize(
    ("value", "digits"),
    [("29189730", "29189730"), ("DK 29 18 97 30", "29189730"), ("29189731", None), ("123", None), ("", None)],
)
def test_a_cvr_number_is_checked_by_its_check_digit(value: str, digits: str | None) -> None:
    assert valid_cvr(value) == digits


@pytest.mark.parametrize(
    ("value", "number"),
    [("66 13 13 72", "+4566131372"), ("+46 8 123 456 78", "+46812345678"), ("12", None), ("", None)],
)
def test_a_phone_number_is_checked_by_its_country(value: str, number: str | None) -> None:
    assert valid_phone(value) == number


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789 +-.@abcvrCVRdkEI/\n", max_size=60))
def test_whatever_stands_in_the_text_values_never_overlap(text: str) -> None:
    found = find(text)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
