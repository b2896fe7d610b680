"""Transcripts and keys: masked, and told apart from silence and noise."""

from __future__ import annotations

import pytest

from bot.intake import CPR_MASK
from bot.voice.hearing import Heard, hear, phone_number, reference_digits


def said(text: str, confidence: str = "") -> Heard:
    return hear({"SpeechResult": text, "Confidence": confidence})


def test_silence_is_neither_words_nor_keys() -> None:
    assert hear({}).silent
    assert said("   ").silent
    assert not said("   ").noise


@pytest.mark.parametrize("text", ["øh", "Øh, øhm.", "hmm", "[støj]", "...", "!?"])
def test_noise_is_recognised(text: str) -> None:
    assert said(text).noise


def test_a_transcript_that_the_provider_itself_doubts_is_noise_but_no_confidence_is_no_doubt() -> None:
    assert said("vi vil sætte skilt op", "0.12").noise
    assert not said("vi vil sætte skilt op", "0.0").noise
    assert not said("vi vil sætte skilt op", "garbage").noise
    assert not said("vi vil sætte skilt op", "0.93").noise


@pytest.mark.parametrize(
    "number", ["010190-1234", "0101901234", "01 01 90 12 34", "01 01 90-1234", "0 1 0 1 9 0 1 2 3 4", "010190, 1234"]
)
def test_a_cpr_number_is_masked_however_speech_recognition_writes_it(number: str) -> None:
    heard = said(f"mit CPR-nummer er {number} og jeg har en café")
    assert heard.text == f"mit CPR-nummer er {CPR_MASK} og jeg har en café"


@pytest.mark.parametrize("text", ["ja", "Ja.", "Ja tak", "jo, det er rigtigt", "det er det", "øh ja", "Okay"])
def test_a_yes_is_a_yes(text: str) -> None:
    assert said(text).yes
    assert not said(text).no


@pytest.mark.parametrize("text", ["nej", "Nej tak", "næ", "det er forkert", "nej det er ikke rigtigt"])
def test_a_no_is_a_no(text: str) -> None:
    assert said(text).no or said(text).after_no
    assert not said(text).yes


@pytest.mark.parametrize("text", ["menneske", "Menneske!", "jeg vil gerne tale med et menneske", "en medarbejder tak"])
def test_whoever_asks_for_a_person_is_heard(text: str) -> None:
    assert said(text).wants_person


@pytest.mark.parametrize("text", ["jeg søger en medarbejder til lageret", "et skilt", "ja", ""])
def test_a_matter_is_no_wish_for_a_person(text: str) -> None:
    assert not said(text).wants_person


def test_keys_go_before_what_was_heard_at_the_same_time() -> None:
    heard = hear({"Digits": "1#", "SpeechResult": "øh"})
    assert (heard.digits, heard.text, heard.yes) == ("1", "", True)
    assert hear({"Digits": "0"}).wants_person
    assert hear({"Digits": "DROP TABLE"}).silent


def test_what_follows_a_no_is_kept() -> None:
    assert said("Nej, det er om et skilt").after_no == "det er om et skilt"
    assert said("et skilt").after_no == ""


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        (Heard(digits="66131372"), "+4566131372"),
        (Heard(text="66 13 13 72"), "+4566131372"),
        (Heard(text="seks seks en tre et tre syv to"), "+4566131372"),
        (Heard(text="+46 70 123 45 67"), "+46701234567"),
        (Heard(digits="123"), None),
        (Heard(text="det ved jeg ikke"), None),
        (Heard(), None),
    ],
)
def test_a_number_is_read_from_keys_and_from_words(heard: Heard, number: str | None) -> None:
    assert phone_number(heard) == number


@pytest.mark.parametrize(
    ("heard", "number"),
    [
        (Heard(digits="000042"), ("", "000042")),
        (Heard(text="nul nul nul nul fire to"), ("", "000042")),
        (Heard(text="det er sag EI-2026-000042"), ("2026", "000042")),
        (Heard(text="E I 2026 000 042"), ("2026", "000042")),
        (Heard(digits="0042"), None),
        (Heard(text="000042", noise=True), None),
        (Heard(text="1926 000042"), None),
        (Heard(), None),
    ],
)
def test_the_number_of_a_ticket_is_read_from_keys_and_from_words(heard: Heard, number: tuple[str, str] | None) -> None:
    assert reference_digits(heard) == number


def test_a_transcript_without_end_is_cut() -> None:
    assert len(said("a " * 5000).text) < 2000
