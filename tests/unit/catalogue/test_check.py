"""`indgang check`: every fault on a line of its own, in words that its keeper understands."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.check import check
from tests.unit.catalogue.conftest import FILES, Folder

TODAY = dt.date(2026, 11, 23)
TASK = "knowledge/tasks/byrum/udeservering.yml"
PACKAGE = "knowledge/packages/cafepakke.yml"
PROFILE = "knowledge/municipalities/prøvestad/profile.yml"
OFFICES = "knowledge/municipalities/prøvestad/offices.yml"
STAFF = "knowledge/municipalities/prøvestad/staff.yml"
ANSWERS = "knowledge/municipalities/prøvestad/answers.yml"
EXAMPLES = "nlu_data/tasks/byrum/udeservering.yml"


def lines(folder: Folder, today: dt.date = TODAY) -> list[str]:
    return [str(problem) for problem in check(folder.knowledge, folder.nlu, today)]


def test_a_catalogue_without_faults_gives_no_lines(folder: Folder) -> None:
    assert lines(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (TASK, "area: byrum", "area: havn", f"{TASK}: area → ukendt område 'havn'"),
        (TASK, "level: simpel", "level: svær",
         f"{TASK}: level → 'svær' er ikke en af 'simpel', 'medium' eller 'kompleks'"),
        (TASK, "spoken: Du søger kommunen.\n", "", f"{TASK}: spoken → mangler"),
        (TASK, "how: Søg., ", "", f"{TASK}: details.how → mangler"),
        (TASK, "answer: Du", "pris: 7\nanswer: Du", f"{TASK}: pris → ukendt felt"),
        (TASK, "answer: Du søger kommunen.", "answer: ''", f"{TASK}: answer → er tom"),
        (TASK, "review_date: 2027-04-15", "review_date: til foråret",
         f"{TASK}: review_date → er ikke en dato (åååå-mm-dd)"),
        (TASK, "lay_words: [borde ude]", "lay_words: []",
         f"{TASK}: lay_words → skriv mindst ét ord, som folk bruger om opgaven"),
        (TASK, "lay_words: [borde ude]", "lay_words: [borde, borde]",
         f"{TASK}: lay_words.1 → 'borde' står der to gange"),
        (TASK, "lay_words: [borde ude]", "lay_words: borde", f"{TASK}: lay_words → skal være en liste"),
        (TASK, 'links: [{title: Virk, url: "https://virk.dk"}]', "links: []",
         f"{TASK}: links → skriv mindst ét link til en officiel side"),
        (TASK, 'url: "https://virk.dk"', 'url: "virk.dk"', f"{TASK}: links.0.url → 'virk.dk' skal begynde med https://"),
        (TASK, "id: udeservering", "id: borde", f"{TASK}: id → 'borde' skal hedde som filen: 'udeservering'"),
        (PACKAGE, "task: udeservering", "task: skilte", f"{PACKAGE}: steps.0.task → ukendt opgave 'skilte'"),
        (PACKAGE, "after: []", "after: [skilte]", f"{PACKAGE}: steps.0.after → 'skilte' er ikke i pakken"),
        (PACKAGE, "after: []", "after: [udeservering]",
         f"{PACKAGE}: steps.0.after → 'udeservering' skal stå før 'udeservering'"),
        (PROFILE, "coordinator: anna", "coordinator: carl", f"{PROFILE}: coordinator → ukendt medarbejder 'carl'"),
        (PROFILE, "phone: 66 13 13 72", "phone: 66 13 13",
         f"{PROFILE}: phone → '66 13 13' er ikke et gyldigt telefonnummer"),
        (PROFILE, "    kompleks: {unit: working_days, amount: 5, text: Fem dage.}\n", "",
         f"{PROFILE}: service_targets.promise.kompleks → mangler"),
        (PROFILE, "privacy_url", "  tasks: {skilte: {unit: clock_hours, amount: 1, text: Straks.}}\nprivacy_url",
         f"{PROFILE}: service_targets.tasks.skilte → ukendt opgave"),
        (PROFILE, "id: prøvestad", "id: andetsted", f"{PROFILE}: id → skal hedde som mappen: 'prøvestad'"),
        (OFFICES, "roles: [byliv]", "roles: [havn]", f"{OFFICES}: roles → intet kontor har rollen 'byliv'"),
        (OFFICES, "byliv: {id: byliv", "byliv: {id: liv", f"{OFFICES}: byliv.id → skal være 'byliv'"),
        (STAFF, "tasks: [udeservering]", "tasks: []",
         f"{STAFF}: udeservering → ingen medarbejder i kontoret for 'byliv' har opgaven"),
        (STAFF, "tasks: []", "tasks: [skilte]", f"{STAFF}: bo.tasks → ukendt opgave 'skilte'"),
        (STAFF, "deputy: bo", "deputy: carl", f"{STAFF}: anna.deputy → ukendt medarbejder 'carl'"),
        (STAFF, "deputy: bo", "deputy: anna", f"{STAFF}: anna.deputy → kan ikke være sin egen stedfortræder"),
        (STAFF, "  office: byliv\n  tasks: []", "  office: havn\n  tasks: []",
         f"{STAFF}: bo.office → ukendt kontor 'havn'"),
        (STAFF, "  deputy: bo", "  deputy: bo\n  absences: [{first: 2026-12-04, last: 2026-12-01}]",
         f"{STAFF}: anna.absences → slutter (2026-12-01) før den begynder"),
        (ANSWERS, "udeservering:", "skilte:", f"{ANSWERS}: skilte → ukendt opgave"),
        (EXAMPLES, "    - eksempel nummer 7\n", "", f"{EXAMPLES}: examples → 39 eksempler; der skal være mindst 40"),
        (EXAMPLES, "ask_task/udeservering", "ask_task/skilte",
         f"{EXAMPLES}: intent → 'ask_task/skilte' skal være 'ask_task/udeservering'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_as_file_field_and_message(folder: Folder, file: str, old: str, new: str, line: str) -> None:
    folder.change(file, old, new)
    assert line in lines(folder)


def test_broken_yaml_is_told_with_its_line_and_nothing_else_is_blamed_for_it(folder: Folder) -> None:
    folder.change(TASK, "lay_words: [borde ude]", "lay_words: [borde ude")
    found = lines(folder)
    assert len(found) == 1
    assert found[0].startswith(f"{TASK}: linje 10 → kan ikke læses som YAML (")


def test_several_faults_are_all_told_at_once_sorted_by_file(folder: Folder) -> None:
    folder.change(STAFF, "deputy: bo", "deputy: carl")
    folder.change(PROFILE, "coordinator: anna", "coordinator: dora")
    folder.change(PACKAGE, "task: udeservering", "task: skilte")
    found = lines(folder)
    assert [line.partition(":")[0] for line in found] == sorted([STAFF, PROFILE, PACKAGE])


@pytest.mark.parametrize("file", ["knowledge/areas.yml", "knowledge/redirects.yml", PROFILE, OFFICES, STAFF, ANSWERS])
def test_a_missing_file_is_told(folder: Folder, file: str) -> None:
    folder.remove(file)
    assert f"{file}: - → filen mangler" in lines(folder)


@pytest.mark.parametrize("file", ["knowledge/areas.yml", TASK, STAFF])
def test_an_empty_file_is_told(folder: Folder, file: str) -> None:
    folder.write(file, "# intet\n")
    assert f"{file}: - → filen er tom" in lines(folder)


def test_a_file_of_the_wrong_kind_is_told(folder: Folder) -> None:
    folder.write("knowledge/areas.yml", "byrum: Byens rum\n")
    folder.write(STAFF, "- anna\n")
    found = lines(folder)
    assert "knowledge/areas.yml: - → filen skal være en liste" in found
    assert f"{STAFF}: - → filen skal være en liste af navn: indhold" in found


def test_a_file_in_another_encoding_is_told(folder: Folder) -> None:
    (folder.root / TASK).write_bytes(FILES[TASK].encode("latin-1"))
    assert f"{TASK}: - → filen er ikke gemt som UTF-8" in lines(folder)


def test_a_task_without_examples_is_told(folder: Folder) -> None:
    folder.remove(EXAMPLES)
    assert lines(folder) == [f"{EXAMPLES}: - → opgaven har ingen eksempler: filen mangler"]


def test_examples_without_a_task_are_told(folder: Folder) -> None:
    folder.write("nlu_data/tasks/byrum/skilte.yml", FILES[EXAMPLES])
    assert lines(folder) == ["knowledge/tasks/byrum/skilte.yml: - → eksemplerne har ingen opgave: filen mangler"]


def test_broken_examples_are_told_and_stop_nothing(folder: Folder) -> None:
    folder.change(EXAMPLES, "metadata: {style: chat", "metadata: {style: [chat")
    assert any(line.startswith(f"{EXAMPLES}: linje ") for line in lines(folder))


def test_an_answer_is_good_on_its_review_date_and_past_it_the_day_after(folder: Folder) -> None:
    assert lines(folder, dt.date(2027, 4, 15)) == []
    assert lines(folder, dt.date(2027, 4, 16)) == [
        f"{TASK}: review_date → er passeret (2027-04-15): gennemgå svaret og sæt en ny dato"
    ]


def test_tasks_that_wait_for_each_other_are_told(folder: Folder) -> None:
    second = FILES[TASK].replace("udeservering", "skilte").replace("Udeservering", "Skilte")
    folder.write("knowledge/tasks/byrum/skilte.yml", second)
    folder.write("nlu_data/tasks/byrum/skilte.yml", FILES[EXAMPLES].replace("udeservering", "skilte"))
    folder.change(STAFF, "tasks: [udeservering]", "tasks: [udeservering, skilte]")
    folder.change(
        PACKAGE, "after: [], why: Først borde.}", "after: [skilte]}\n  - {task: skilte, after: [udeservering]}"
    )
    assert lines(folder) == [f"{PACKAGE}: steps.0.after → 'skilte' skal stå før 'udeservering'"]


def test_a_file_in_another_areas_folder_is_told(folder: Folder) -> None:
    folder.write("knowledge/areas.yml", "- {id: byrum, name: Byens rum}\n- {id: byggeri, name: Byggeri}\n")
    folder.change(TASK, "area: byrum", "area: byggeri")
    assert lines(folder) == [f"{TASK}: area → filen ligger ikke i mappen 'byggeri'"]


def test_a_role_with_two_offices_is_told(folder: Folder) -> None:
    office = FILES[OFFICES].replace("byliv: {id: byliv", "gader: {id: gader").replace("name: Byliv", "name: Gader")
    folder.write(OFFICES, FILES[OFFICES] + office)
    assert lines(folder) == [f"{OFFICES}: roles → rollen 'byliv' står hos flere kontorer: byliv, gader"]


def test_examples_in_another_encoding_are_told_and_stop_nothing(folder: Folder) -> None:
    (folder.root / EXAMPLES).write_bytes(FILES[EXAMPLES].replace("nummer 1", "nummer ø").encode("latin-1"))
    assert f"{EXAMPLES}: - → filen er ikke gemt som UTF-8" in lines(folder)
