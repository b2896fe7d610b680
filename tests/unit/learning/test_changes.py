"""Labels become examples, as a patch that git takes, and can be taken out again."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from bot.learning import labelled
from bot.learning.changes import Places, apply, history, propose, undo
from bot.learning.labels import Label, LabelStore
from bot.learning.review import Item
from bot.storage.database import Database
from bot.understanding.examples import read_files
from tests.builders import MORNING

AREAS = {"udeservering": "byrum", "skilte": "byrum"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    example = tmp_path / "nlu_data" / "tasks" / "byrum" / "udeservering.yml"
    example.parent.mkdir(parents=True)
    example.write_text(
        'version: "3.1"\nnlu:\n- intent: ask_task/udeservering\n  examples: |\n    - må jeg have et bord ude\n',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    return Places(tmp_path / "nlu_data", tmp_path / "tests" / "nlu")


def label(text: str, task: str = "udeservering", verdict: str = "task", **changes: object) -> Label:
    values = {"level": "simpel", "regression": False, "at": MORNING, **changes}
    return Label(text, text, verdict, task, **values)  # type: ignore[arg-type]


def test_a_label_becomes_an_example_that_training_reads(places: Places, database: Database, tmp_path: Path) -> None:
    change = propose([label("kan jeg stille parasoller på pladsen [ude]?")], AREAS, places)
    apply(database, change, tmp_path, "mie", MORNING)
    added = [one for one in read_files(places.nlu) if one.style == "reviewed"]
    assert [(one.text, one.intent, one.level) for one in added] == [
        ("kan jeg stille parasoller på pladsen (ude)?", "ask_task/udeservering", "simpel")
    ]


def test_what_says_nearly_the_same_as_an_example_is_left_out(places: Places) -> None:
    change = propose([label("Må jeg have et bord ude?")], AREAS, places)
    assert change.files == {}
    assert change.left_out == ("Må jeg have et bord ude?",)


def test_a_label_for_a_task_that_is_gone_is_kept_apart(places: Places) -> None:
    gone = label("skilt på facaden", "nedlagt")
    change = propose([gone, label("parasoller ude foran")], AREAS, places)
    assert change.gone == (gone,)
    assert [one.text for one in change.labels] == ["parasoller ude foran"]


def test_a_text_of_several_lines_is_one_case_after_a_file_that_ends_without_a_line_break(
    places: Places, database: Database, tmp_path: Path
) -> None:
    kept = places.protected / "regression.jsonl"
    kept.write_text('{"text": "før"}', encoding="utf-8")
    change = propose([label("borde\u2028om natten\nog varme", regression=True)], AREAS, places)
    apply(database, change, tmp_path, "mie", MORNING)
    assert [one.text for one in labelled.read([kept])] == ["før", "borde om natten og varme"]


def test_a_regression_case_is_kept_apart_from_what_is_taught(
    places: Places, database: Database, tmp_path: Path
) -> None:
    change = propose([label("må bordene stå ude om natten hele vinteren", regression=True)], AREAS, places)
    apply(database, change, tmp_path, "mie", MORNING)
    kept = (places.protected / "regression.jsonl").read_text(encoding="utf-8")
    assert '"primary": "udeservering"' in kept
    assert not (places.nlu / "reviewed").exists()


def test_a_change_set_is_a_patch_that_git_applies(places: Places, tmp_path: Path) -> None:
    patch = propose(
        [label("parasoller ude foran"), label("min mors folkepension", "citizen", "out_of_scope")], AREAS, places
    ).patch(tmp_path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "p.patch").write_text(patch, encoding="utf-8")
    subprocess.run(["git", "-C", str(tmp_path), "apply", "p.patch"], check=True)
    assert {one.intent for one in read_files(places.nlu)} == {"ask_task/udeservering", "out_of_scope/citizen"}


def test_a_change_set_is_undone_and_what_was_added_later_stays(
    places: Places, database: Database, tmp_path: Path
) -> None:
    first = apply(database, propose([label("parasoller ude foran")], AREAS, places), tmp_path, "mie", MORNING)
    apply(database, propose([label("varmelamper på terrassen")], AREAS, places), tmp_path, "mie", MORNING)
    assert undo(database, first, tmp_path) == ["nlu_data/reviewed/byrum/udeservering.yml"]
    assert [one.text for one in read_files(places.nlu) if one.style == "reviewed"] == ["varmelamper på terrassen"]
    assert undo(database, first, tmp_path) == []
    assert [(number, state) for number, _, _, state, _ in history(database)] == [(2, "applied"), (1, "undone")]


def test_undoing_the_only_change_leaves_no_empty_file(places: Places, database: Database, tmp_path: Path) -> None:
    number = apply(database, propose([label("parasoller ude foran")], AREAS, places), tmp_path, "mie", MORNING)
    undo(database, number, tmp_path)
    assert not (places.nlu / "reviewed" / "byrum" / "udeservering.yml").exists()


def test_labels_that_became_examples_do_not_wait_and_wait_again_when_undone(
    places: Places, database: Database, tmp_path: Path
) -> None:
    store = LabelStore(database)
    for number in range(12):
        item = Item(f"i-{number}", MORNING, "web", f"sætning {number}", "unsure", "simpel", (), None, ())
        store.judge(item, "task", "mie", MORNING + dt.timedelta(minutes=number), task="skilte", tasks=["skilte"])
    waiting = store.waiting()
    assert 6 <= len(waiting) < 12, "some are held out for testing"
    number = apply(database, propose(waiting, AREAS, places), tmp_path, "mie", MORNING)
    assert store.waiting() == []
    undo(database, number, tmp_path)
    assert store.waiting() == waiting
