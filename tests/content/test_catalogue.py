"""What must be true of the shipped catalogue beyond its shape."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.check import check
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Task
from bot.settings import PROJECT_ROOT

KNOWLEDGE = PROJECT_ROOT / "knowledge"
NLU = PROJECT_ROOT / "nlu_data"
WRITTEN = dt.date(2026, 11, 21)
"""The day the catalogue was last gone through; a later day would make this test fail by itself."""

TASKS_BY_AREA = {
    "etablering": """
        ivaerksaettervejledning ivaerksaetterkursus internationale-ivaerksaettere virksomhedsregistrering naeringsbrev
        virksomhed-fra-bolig opstart-i-branche placering-og-udvidelse erhvervsgrunde-og-lokaler vaekstvejledning
        vaekstakademiker fast-kontaktperson netvaerk-og-arrangementer markedsdata""",
    "arbejdskraft": """
        rekruttering jobannonce loentilskud virksomhedspraktik opfoelgning-placering pilotordning fritidsjob mentor
        omvendt-formidling dimittender elevplads voksenlaerling international-rekruttering danskuddannelse jobrotation
        fastholdelse hjaelpemidler fleksjob sygedagpengerefusion tilskudsrefusion mangfoldighed""",
    "miljoe": """
        miljoegodkendelse miljoetilsyn miljoeklage stoej-fra-byggeplads asbest erhvervsaffald affaldskonsulent
        affaldsgebyr affald-genanvendelse affald-import-eksport jordflytning jord-genanvendelse forurenet-grund
        grundforespoergsel boringer grundvand vandloeb spildevand jordvarme nedgravning-af-stoffer skadedyr
        groen-virksomhed""",
    "byggeri": """
        byggetilladelse ibrugtagning byggevejledning byg-og-miljoe bygningstegninger aendret-anvendelse lokalplan
        landzonetilladelse adresse hegn-i-skel varmeforsyning svoemmebad byggeklage""",
    "byrum": """
        gravetilladelse stillads-og-container trafikklage erhvervsparkering p-afgift-klage arrangement filmoptagelse
        mobilt-gadesalg stadeplads udeservering skilte vareudstilling bylivsklage""",
    "bevillinger": "alkoholbevilling natbevilling",
    "brand": "brandsyn brand-ved-arrangement brandkursus brandteknisk-gennemgang beredskabsplan",
    "generelt": """
        kontakt-og-aabningstid moede digital-selvbetjening faktura udbud klage-over-afgoerelse aktindsigt
        foedevareregistrering skat-og-moms forsyning""",
}
PACKAGES = """
    opstartspakke vaekstpakke hr-pakke byggepakke cafepakke lokaliseringspakke international-pakke"""
_TEN_DIGITS = re.compile(r"(?<![\d-])(\d\d)(\d\d)\d\d[ -]?\d{4}(?![\d-])")


def said(task: Task) -> str:
    """Everything that a business reads or hears about a task."""
    details = " ".join(task.details.model_dump().values())
    return " ".join([task.answer, task.spoken, details, *task.next_steps, *task.documents, *task.questions])


def test_the_check_finds_nothing() -> None:
    assert [str(problem) for problem in check(KNOWLEDGE, NLU, WRITTEN)] == []


def test_every_task_of_the_contract_is_there_in_its_area(catalogue: Catalogue) -> None:
    wanted = {(task, area) for area, names in TASKS_BY_AREA.items() for task in names.split()}
    assert len(wanted) == 100
    assert wanted - {(task.id, task.area) for task in catalogue.tasks.values()} == set()
    assert set(PACKAGES.split()) <= set(catalogue.packages)


def test_the_four_municipalities_are_there(catalogue: Catalogue) -> None:
    assert {"odense", "koebenhavn", "aalborg", "jammerbugt"} <= set(catalogue.municipalities)


@pytest.mark.parametrize("task", ["naeringsbrev", "jobrotation", "affaldsgebyr"])
def test_an_abolished_scheme_is_said_to_be_abolished_in_writing_and_by_phone(catalogue: Catalogue, task: str) -> None:
    entry = catalogue.tasks[task]
    assert "afskaffet" in entry.answer
    assert "afskaffet" in entry.spoken


def test_the_old_pilot_schemes_are_said_to_be_gone(catalogue: Catalogue) -> None:
    entry = catalogue.tasks["pilotordning"]
    assert "findes ikke længere" in entry.answer
    assert "findes ikke mere" in entry.spoken


def test_no_answer_speaks_of_what_has_been_renamed(catalogue: Catalogue) -> None:
    local = {
        (municipality.profile.id, task): " ".join(filter(None, (answer.how, answer.cost, answer.time, answer.send)))
        for municipality in catalogue.municipalities.values()
        for task, answer in municipality.answers.items()
    }
    texts = {**{("", task.id): said(task) for task in catalogue.tasks.values()}, **local}
    outdated = {key: found for key, text in texts.items() if (found := re.findall(r"(?i)nemid\b|jobcent\w*", text))}
    assert outdated == {}


def test_spoken_answers_can_be_read_aloud(catalogue: Catalogue) -> None:
    unspeakable = re.compile(r"https?:|www\.|[()\[\]{}§]|\b(?:f\.eks|bl\.a|evt|ca|mv|jf|pr)\.")
    assert [task.id for task in catalogue.tasks.values() if unspeakable.search(task.spoken)] == []


def test_no_two_tasks_give_the_same_answer(catalogue: Catalogue) -> None:
    for field in ("answer", "spoken", "description"):
        texts = [getattr(task, field) for task in catalogue.tasks.values()]
        assert len(set(texts)) == len(texts), field


def test_everybody_named_is_marked_as_an_example(catalogue: Catalogue) -> None:
    real = [
        person.id
        for municipality in catalogue.municipalities.values()
        for person in municipality.staff.values()
        if not person.example or not person.email.endswith(".example")
    ]
    assert real == []


def test_odense_has_a_taskforce_of_about_thirty(catalogue: Catalogue) -> None:
    members = [person for person in catalogue.municipalities["odense"].staff.values() if person.taskforce]
    assert 25 <= len(members) <= 35


def test_every_package_holds_tasks_that_exist_in_an_order_that_can_be_followed(catalogue: Catalogue) -> None:
    for package in catalogue.packages.values():
        done: set[str] = set()
        for step in package.steps:
            assert step.task in catalogue.tasks
            assert set(step.after) <= done, f"{package.id}: {step.task}"
            done.add(step.task)


def _texts() -> Iterator[Path]:
    for folder in ("knowledge", "nlu_data", "domain", "tests/nlu"):
        yield from (path for path in sorted((PROJECT_ROOT / folder).rglob("*")) if path.suffix in (".yml", ".jsonl"))


def test_nothing_that_looks_like_a_cpr_number_stands_anywhere() -> None:
    found = [
        f"{path.relative_to(PROJECT_ROOT)}: {match.group()}"
        for path in _texts()
        for match in _TEN_DIGITS.finditer(path.read_text(encoding="utf-8"))
        if 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12
    ]
    assert found == []
