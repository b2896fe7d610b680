"""Reading the catalogue: all of it, or a list of everything that is wrong."""

from __future__ import annotations

import pytest

from bot.catalogue.loader import CatalogueError, fingerprint, load, read
from tests.unit.catalogue.conftest import Folder

TASK = "knowledge/tasks/byrum/udeservering.yml"
STAFF = "knowledge/municipalities/prøvestad/staff.yml"


def test_everything_is_read(folder: Folder) -> None:
    catalogue = load(folder.knowledge)
    assert set(catalogue.areas) == {"byrum"}
    assert set(catalogue.tasks) == {"udeservering"}
    assert set(catalogue.packages) == {"cafepakke"}
    assert set(catalogue.redirects) == {"pas"}
    place = catalogue.municipalities["prøvestad"]
    assert set(place.staff) == {"anna", "bo"}
    assert place.answers["udeservering"].cost == "Gratis."


def test_an_unusable_catalogue_lists_all_its_faults(folder: Folder) -> None:
    folder.change(TASK, "level: simpel", "level: svær")
    folder.change(STAFF, "deputy: bo", "stedfortræder: bo")
    with pytest.raises(CatalogueError) as caught:
        load(folder.knowledge)
    assert {(problem.file, problem.field) for problem in caught.value.problems} == {
        (TASK, "level"),
        (STAFF, "anna.stedfortræder"),
    }
    assert f"{TASK}: level → " in str(caught.value)


def test_what_can_be_read_is_read_beside_what_cannot(folder: Folder) -> None:
    folder.change(STAFF, "deputy: bo", "stedfortræder: bo")
    catalogue, problems = read(folder.knowledge)
    assert set(catalogue.municipalities["prøvestad"].staff) == {"bo"}
    assert problems


def test_a_missing_folder_is_told_and_never_an_exception(folder: Folder) -> None:
    folder.remove("knowledge")
    catalogue, problems = read(folder.knowledge)
    assert catalogue.tasks == {}
    assert [str(problem) for problem in problems] == [
        "knowledge/areas.yml: - → filen mangler",
        "knowledge/redirects.yml: - → filen mangler",
    ]


def test_the_version_changes_with_a_files_content_and_with_its_name(folder: Folder) -> None:
    first = load(folder.knowledge).version
    assert first == load(folder.knowledge).version
    folder.change(TASK, "Du søger kommunen.", "Du søger hos kommunen.")
    second = load(folder.knowledge).version
    (folder.root / TASK).rename(folder.root / TASK.replace("udeservering", "udeserveringen"))
    third = fingerprint(folder.knowledge, "**/*.yml")
    assert len({first, second, third}) == 3
    assert all(len(version) == 12 for version in (first, second, third))
