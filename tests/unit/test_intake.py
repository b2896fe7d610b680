"""The first step: personal numbers never get past it, and nothing that is sent can break it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake import CPR_MASK, MAX_LENGTH, mask, neutralise, receive


@pytest.mark.parametrize(
    "number",
    [
        "010190-1234",
        "0101901234",
        "010190 1234",
        "010190 - 1234",
        "010190–1234",
        "010190—1234",
        "010190.1234",
        "01 01 90 1234",
        "01 01 90-1234",
        "01.01.90-1234",
        "01.01.90 1234",
        "01-01-90-1234",
        "01/01/90-1234",
        "010190  1234",
        "010190\u20111234",
        "010190\u22121234",
        "010190\u00a01234",
        "290200-1234",
        "311299-9999",
    ],
)
def test_a_cpr_number_is_masked_however_it_is_written(number: str) -> None:
    intake = receive(f"Min medarbejder {number} er sygemeldt")
    assert intake.text == f"Min medarbejder {CPR_MASK} er sygemeldt"
    assert intake.masked == ("cpr",)


@pytest.mark.parametrize(
    "text",
    [
        "cpr:010190-1234",
        "(010190-1234)",
        "010190-1234.",
        "cpr010190-1234",
        "CPR-010190-1234",
        "nr.010190-1234,tak",
        "ansat010190-1234starter",
        "a_010190-1234_b",
        "0101901234kan du se den",
        "id0101901234",
        "010190-1234/311299-9999",
        "første linje\n010190-1234\nsidste",
        "010190-\n1234",
        "010190\u200b-1234",
        "010190-12\u200b34",
        "０１０１９０-１２３４",
        "hjælp 0101901234",
        "stop 0101901234",
        "nr. 99 01 01 90 1234",
    ],
)
def test_a_cpr_number_is_masked_wherever_it_stands(text: str) -> None:
    intake = receive(text)
    assert CPR_MASK in intake.text
    assert "1234" not in intake.text
    assert intake.masked == ("cpr",)


def test_numbers_that_break_modulus_11_are_masked_too() -> None:
    # Such numbers have been issued since 2007; 010165-4002 and -4003 cannot both keep the rule.
    for number in ("010165-4002", "010165-4003", "010165-4004"):
        assert receive(number).text == CPR_MASK


def test_several_numbers_are_all_masked() -> None:
    intake = receive("010190-1234 og 020290-2345 og 0303903456")
    assert intake.text == f"{CPR_MASK} og {CPR_MASK} og {CPR_MASK}"
    assert intake.masked == ("cpr",)


@pytest.mark.parametrize(
    "text",
    [
        "P-nummer 1012901234",
        "p-nr. 1012901234",
        "p nr 1012901234",
        "P-nummer: 1012901234",
        "pnr 1012901234",
        "produktionsenhed 1012901234",
        "EAN 5798001234567",
        "ean-nr. 5790000123450",
        "ring på 66 13 13 72",
        "ring på +45 66 13 13 72",
        "ring på 0045 66131372",
        "cvr 29189730",
        "sag 12.34.56-P19-7-26",
        "EI-2026-000123",
        "faktura 9912345678",
        "99 99 99 1234",
        "konto 1234 0123456789",
        "den 01.01.2026 kl. 1200",
        "1.250.000 kr.",
        "25. december 2026",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert receive(text).masked == ()
    assert receive(text).text == text


def test_a_number_with_the_hyphen_is_a_cpr_number_even_after_the_word_p_nummer() -> None:
    assert receive("P-nummer 101290-1234").masked == ("cpr",)


def test_masking_again_changes_nothing() -> None:
    once, _ = mask("cpr 010190-1234")
    assert mask(once) == (once, ())


def test_control_characters_and_invisible_ones_are_removed() -> None:
    assert receive("hej\x00\x07 \u202eder\u200b\ufeff\x1b[31m").text == "hej der[31m"


def test_lines_and_spaces_are_put_in_order() -> None:
    assert receive("  hej\r\n\r\n\r\n\r\nmed\t \u00a0 dig \r").text == "hej\n\nmed dig"


def test_letters_made_of_two_characters_become_one() -> None:
    assert receive("a\u030abent").text == "åbent"


@pytest.mark.parametrize("raw", ["", "  ", "\n\t", "\x00\u200b", None, 7, ["hej"], {"text": "hej"}, b"hej"])
def test_nothing_to_read_is_empty_and_never_an_error(raw: object) -> None:
    assert receive(raw).fault == "empty"


@pytest.mark.parametrize("text", ["🙂", "👍👍👍", "?!...", "—", "❤️ 🔥"])
def test_emoji_and_marks_alone_are_no_words(text: str) -> None:
    assert receive(text).fault == "no_words"


def test_emoji_beside_words_are_kept() -> None:
    intake = receive("må vi have borde ude 🙂")
    assert (intake.text, intake.fault) == ("må vi have borde ude 🙂", None)


def test_10000_characters_are_read_and_10001_are_not() -> None:
    assert receive("a" * MAX_LENGTH).fault is None
    assert MAX_LENGTH == 10_000
    refused = receive("a" * (MAX_LENGTH + 1))
    assert (refused.fault, refused.text) == ("too_long", "")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("/restart", "restart"),
        ('/ask_task{"task": "x"}', 'ask_task{"task": "x"}'),
        ("  //restart", "restart"),
        ("EXTERNAL: restart", "restart"),
        ("external:restart", "external:restart"),
        ("/EXTERNAL: /restart", "restart"),
        ("må vi grave i vejen / fortovet", "må vi grave i vejen / fortovet"),
    ],
)
def test_a_command_loses_its_mark(text: str, plain: str) -> None:
    assert neutralise(text) == plain


@pytest.mark.parametrize("text", ["/", "///", "EXTERNAL: ", "/ /"])
def test_a_mark_alone_never_becomes_a_command(text: str) -> None:
    cleaned = neutralise(text)
    assert cleaned
    assert not cleaned.lstrip().startswith(("/", "EXTERNAL:"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200) | st.lists(st.sampled_from(["/", " ", "EXTERNAL:", "x", "\n"]), max_size=8).map("".join))
def test_whatever_is_sent_is_received_and_no_command_survives(raw: str) -> None:
    intake = receive(raw)
    assert not any(character in intake.text for character in "\x00\x1b\u202e\u200b")
    assert not neutralise(intake.text).lstrip().startswith(("/", "EXTERNAL:"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    before=st.text(alphabet="abc æøå.,:()\n", max_size=10),
    day=st.integers(1, 28),
    month=st.integers(1, 12),
    year=st.integers(0, 99),
    serial=st.integers(0, 9999),
    mark=st.sampled_from(["", " ", "-", " - ", "–"]),
    after=st.text(alphabet="abc æøå.,:()\n", max_size=10),
)
def test_no_cpr_number_survives_between_any_words(
    before: str, day: int, month: int, year: int, serial: int, mark: str, after: str
) -> None:
    number = f"{day:02d}{month:02d}{year:02d}{mark}{serial:04d}"
    received = receive(f"{before}{number}{after}")
    assert received.masked == ("cpr",)
    assert number not in received.text
