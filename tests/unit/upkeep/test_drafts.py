"""Drafts: kept one a file, published as a whole, undone, and never over what somebody else wrote."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.upkeep import files
from bot.upkeep.drafts import DISCARDED, PUBLISHED, UNDONE, Drafts
from bot.upkeep.errors import FaultyError, UpkeepError

FILE = "tasks/byrum/udeservering.yml"
STAFF = "municipalities/odense/staff.yml"


@pytest.fixture
def drafts(services: Services) -> Drafts:
    return Drafts(services)


def everything(knowledge: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in knowledge.rglob("*") if path.is_file()}


def test_a_draft_changes_nothing_until_it_is_published(drafts: Drafts, services: Services, knowledge: Path) -> None:
    before = everything(knowledge)
    draft = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert draft is not None
    assert everything(knowledge) == before
    assert "name: Borde ude\n" in drafts.text(FILE)
    drafts.publish(draft.number, draft.version, "bo")
    changed = {path for path, content in everything(knowledge).items() if before[path] != content}
    assert changed == {knowledge / FILE}
    renamed = before[knowledge / FILE].replace(b"name: Udeservering", b"name: Borde ude")
    assert (knowledge / FILE).read_bytes() == renamed
    assert services.catalogue.tasks["udeservering"].name == "Borde ude"
    assert [(one.state, one.account) for one in drafts.history()] == [(PUBLISHED, "bo")]
    assert drafts.open(FILE) is None


def test_an_undone_change_leaves_the_file_as_it_was_byte_for_byte(drafts: Drafts, knowledge: Path) -> None:
    before = everything(knowledge)
    draft = drafts.save(FILE, {("answer",): "Søg hos kommunen."}, "anna", 0)
    assert draft is not None
    done = drafts.publish(draft.number, draft.version, "anna")
    drafts.undo(done.number, "bo")
    assert everything(knowledge) == before
    assert [(one.state, one.account) for one in drafts.history(FILE)] == [(PUBLISHED, "bo"), (UNDONE, "anna")]
    with pytest.raises(UpkeepError, match="fortrudt i forvejen"):
        drafts.undo(done.number, "bo")


def test_an_older_change_is_undone_when_its_values_still_stand(drafts: Drafts, services: Services) -> None:
    first = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert first is not None
    drafts.publish(first.number, 1, "anna")
    second = drafts.save(FILE, {("level",): "medium"}, "bo", 0)
    assert second is not None
    drafts.publish(second.number, 1, "bo")
    drafts.undo(first.number, "anna")
    task = services.catalogue.tasks["udeservering"]
    assert (task.name, task.level) == ("Udeservering", "medium")


def test_a_change_that_was_changed_again_is_not_undone_blindly(drafts: Drafts) -> None:
    first = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert first is not None
    drafts.publish(first.number, 1, "anna")
    second = drafts.save(FILE, {("name",): "Stole ude"}, "bo", 0)
    assert second is not None
    drafts.publish(second.number, 1, "bo")
    with pytest.raises(UpkeepError, match="ændret igen"):
        drafts.undo(first.number, "anna")


def test_a_save_on_an_old_view_is_refused(drafts: Drafts) -> None:
    drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    with pytest.raises(UpkeepError):
        drafts.save(FILE, {("name",): "Stole ude"}, "bo", 0)
    assert "Borde ude" in drafts.text(FILE)


def test_a_draft_with_a_fault_is_not_published(drafts: Drafts, knowledge: Path) -> None:
    before = everything(knowledge)
    draft = drafts.save(STAFF, {("karen-lindegaard", "office"): "findes-ikke"}, "anna", 0)
    assert draft is not None
    with pytest.raises(FaultyError, match="ukendt kontor"):
        drafts.publish(draft.number, draft.version, "anna")
    assert everything(knowledge) == before


def test_a_file_that_was_edited_by_hand_is_not_written_over(
    drafts: Drafts, services: Services, knowledge: Path
) -> None:
    draft = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert draft is not None
    path = knowledge / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("level: simpel", "level: medium"), encoding="utf-8")
    with pytest.raises(UpkeepError, match="uden om siden"):
        drafts.publish(draft.number, draft.version, "anna")
    again = drafts.begin_again(draft.number, draft.version, "anna")
    drafts.publish(again.number, again.version, "anna")
    task = services.catalogue.tasks["udeservering"]
    assert (task.name, task.level) == ("Borde ude", "medium")


def test_a_process_that_died_after_writing_leaves_a_draft_that_can_be_published(
    drafts: Drafts, knowledge: Path
) -> None:
    draft = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert draft is not None
    (knowledge / FILE).write_bytes(draft.after.encode())
    assert drafts.publish(draft.number, draft.version, "anna").state == PUBLISHED


def test_a_draft_that_says_what_the_file_says_is_none(drafts: Drafts) -> None:
    assert drafts.save(FILE, {("name",): "Udeservering"}, "anna", 0) is None
    draft = drafts.save(FILE, {("name",): "Borde ude"}, "anna", 0)
    assert draft is not None
    assert drafts.save(FILE, {("name",): "Udeservering"}, "anna", 1) is None
    assert drafts.open(FILE) is None
    assert drafts.find(draft.number).state == DISCARDED


def test_several_files_are_published_all_or_none(
    drafts: Drafts, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(knowledge)
    texts = {}
    for file in (FILE, "tasks/byrum/skilte.yml"):
        old = files.read_text(knowledge, file)
        texts[file] = (old, old.replace("level: ", "level:  "))
    real, calls = files.write_whole, []

    def fails_once(path: Path, text: str) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError("disk full")
        real(path, text)

    monkeypatch.setattr(files, "write_whole", fails_once)
    with pytest.raises(UpkeepError, match="kan ikke skrives"):
        drafts.publish_all(texts, "anna")
    assert everything(knowledge) == before
    assert drafts.history() == []
    monkeypatch.setattr(files, "write_whole", real)
    assert drafts.publish_all(texts, "anna") == 2
    assert len(drafts.history()) == 2


def test_a_check_of_a_draft_takes_less_than_half_a_second(drafts: Drafts, services: Services) -> None:
    draft = drafts.save(STAFF, {("karen-lindegaard", "title"): "Leder"}, "anna", 0)
    assert draft is not None
    began = time.process_time()
    changed, problems = drafts.faults({STAFF: draft.after})
    assert time.process_time() - began < 0.5
    assert problems == []
    assert changed.municipalities["odense"].staff["karen-lindegaard"].title == "Leder"
    assert services.municipality.staff["karen-lindegaard"].title == "Koordinator"
