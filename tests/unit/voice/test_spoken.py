"""What is written for the eye, said for the ear."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.loader import Catalogue
from bot.voice.spoken import digits, for_speech, moment, phone, reference
from tests.conftest import COPENHAGEN


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ring på 65 51 63 00.", "Ring på seks fem, fem en, seks tre, nul nul."),
        ("Ring 70200000 nu", "Ring syv nul, to nul, nul nul, nul nul nu"),
        ("Ring 112 nu.", "Ring en en to nu."),
        ("Ring 1-1-2 eller 114.", "Ring en en to eller en en fire."),
        ("Skriv til erhverv@odense.dk.", "Skriv til erhverv snabel-a odense punktum dk."),
        ("Se virk.dk.", "Se virk punktum dk."),
        ("Log på mitid-erhverv.dk, og søg.", "Log på mitid-erhverv punktum dk, og søg."),
        ("Læs mere: https://virk.dk/x?a=1", "Læs mere: linket"),
        ("Det koster 82,90 kr. i timen.", "Det koster 82 kroner og 90 øre i timen."),
        ("Gebyret er 1.800 kr.", "Gebyret er 1800 kroner"),
        ("Mindst 2,5 meter fra skel.", "Mindst 2 komma 5 meter fra skel."),
        ("Mandag kl. 9-21.", "Mandag klokken 9 til 21."),
        ("Fristen er kl. 17.30.", "Fristen er klokken 17 30."),
        ("Åbent 9.00-15.00", "Åbent 9 til 15"),
        ("Siden 18-06-2019 eller 2026-11-23.", "Siden 18. juni 2019 eller 23. november 2026."),
        ("Efter § 19, ca. 25 m².", "Efter paragraf 19, cirka 25 kvadratmeter."),
        ("Regn med 15-20 pct. mere", "Regn med 15 til 20 procent mere"),
        ("Højst 50% pr. år.", "Højst 50 procent per år."),
        ("Skilte, bannere mv. Send en tegning.", "Skilte, bannere med videre. Send en tegning."),
        ("Sag EI-2026-000123 er klar.", "Sag E I, 2026, nul nul nul, en to tre er klar."),
        ("Skriv »udbud«; så svarer jeg.", "Skriv udbud, så svarer jeg."),
        ("Den 30. november", "Den 30. november"),
        ("", ""),
    ],
)
def test_what_the_eye_reads_is_said_as_the_ear_needs_it(written: str, said: str) -> None:
    assert for_speech(written) == said


def test_a_phone_number_is_read_digit_by_digit_and_a_foreign_one_with_its_country() -> None:
    assert phone("+4566131372") == "seks seks, en tre, en tre, syv to"
    assert phone("+46701234567").startswith("plus fire seks, syv nul")
    assert phone("8810") == "otte otte, en nul"
    assert digits("٣1x2") == "en to"


def test_a_reference_is_read_so_that_it_can_be_written_down() -> None:
    assert reference("EI-2026-000042") == "E I, 2026, nul nul nul, nul fire to"
    assert reference("noget andet") == "noget andet"


def test_a_moment_is_local_and_a_full_hour_has_no_minutes() -> None:
    assert moment(dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)) == "mandag den 23. november klokken 9"
    assert moment(dt.datetime(2026, 7, 1, 9, 30, tzinfo=COPENHAGEN)) == "onsdag den 1. juli klokken 9 30"


def test_nothing_in_the_catalogue_is_left_that_a_voice_would_stumble_on(catalogue: Catalogue) -> None:
    for task in catalogue.tasks.values():
        texts = [task.spoken, task.name, *task.details.model_dump().values()]
        for said in map(for_speech, texts):
            assert not set("§%@»«²³;") & set(said), said
            assert "  " not in said
            assert said.strip() == said
