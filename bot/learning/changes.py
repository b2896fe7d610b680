"""Labels become examples: a reviewed change set over the example files, exportable as a patch and undoable.

Examples are added under `nlu_data/reviewed`, one file a task or kind. A label that is to be a regression case is never
taught: it is added to `regression.jsonl` among the protected sets instead.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bot.learning.labelled import to_line
from bot.learning.labels import Label
from bot.learning.review import OUT_OF_SCOPE
from bot.storage.database import Database
from bot.storage.learning_tables import ChangeSetRow, LabelRow
from bot.understanding.examples import TASK_INTENT, read_files
from bot.understanding.likeness import nearly_same, plain
from bot.whole import write_whole

REVIEWED = "reviewed"
REGRESSION = "regression.jsonl"
_HEAD = 'version: "3.1"\nnlu:\n'
_MARKUP = str.maketrans("[]{}", "()()")
"""What Rasa would read as the mark-up of an entity."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where examples and protected sets are."""

    nlu: Path
    protected: Path


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change of the example files."""

    files: Mapping[Path, tuple[str, str]]
    """Path → text before and after."""
    labels: tuple[Label, ...]
    """What the change settles."""
    left_out: tuple[str, ...]
    """Texts of these that say nearly the same as an example that is there."""
    gone: tuple[Label, ...]
    """Labels whose task is no longer in the catalogue: they wait until somebody judges them anew."""

    def patch(self, root: Path) -> str:
        """A unified diff with paths under a folder; `git apply` takes it."""
        return "".join(line for path, texts in sorted(self.files.items()) for line in _diff(path, texts, root))


def propose(labels: Sequence[Label], areas: Mapping[str, str], places: Places) -> ChangeSet:
    """What labels would change; nothing is written. `areas` maps task ids to their area."""
    known = [plain(example.text) for example in read_files(places.nlu)]
    added: defaultdict[Path, list[Label]] = defaultdict(list)
    left_out: list[str] = []
    usable = [label for label in labels if label.verdict == OUT_OF_SCOPE or label.task in areas]
    for label in usable:
        if label.regression:
            added[places.protected / REGRESSION].append(label)
        elif nearly_same(label.text, known):
            left_out.append(label.text)
        else:
            folder = OUT_OF_SCOPE if label.verdict == OUT_OF_SCOPE else areas[str(label.task)]
            added[places.nlu / REVIEWED / folder / f"{label.task}.yml"].append(label)
            known.append(plain(label.text))
    files = {path: _changed(path, group) for path, group in added.items()}
    gone = tuple(label for label in labels if label not in usable)
    return ChangeSet(files, tuple(usable), tuple(left_out), gone)


def apply(database: Database, change: ChangeSet, root: Path, by: str, at: dt.datetime) -> int:
    """Write the files and remember the change set; returns its number. Labels that were left out count as done."""
    with database.transaction() as session:
        row = ChangeSetRow(at=at, account_id=by, state="applied", patch=change.patch(root))
        session.add(row)
        session.flush()
        texts = {label.text for label in change.labels}
        for label in session.scalars(select(LabelRow).where(LabelRow.change_set.is_(None))):
            if label.text in texts:
                label.change_set = row.id
        # Written before the commit: a failure in between leaves examples without a note, never a note without them.
        for path, (_, after) in change.files.items():
            write_whole(path, after)
        return row.id


def undo(database: Database, number: int, root: Path) -> list[str]:
    """Take the lines of a change set out again; returns the files that were changed.

    Its labels wait once more, unless their texts have been forgotten.
    """
    with database.transaction() as session:
        row = session.get(ChangeSetRow, number)
        if row is None or row.state != "applied":
            return []
        changed = [name for name, lines in _added_lines(row.patch) if _take_out(root / name, lines)]
        row.state = "undone"
        for label in session.scalars(select(LabelRow).where(LabelRow.change_set == number)):
            label.change_set = None
        return changed


def history(database: Database, limit: int = 30) -> list[tuple[int, dt.datetime, str, str, str]]:
    """Number, moment, who, state and patch of the newest change sets."""
    query = select(ChangeSetRow).order_by(ChangeSetRow.id.desc()).limit(limit)
    with database.reading() as session:
        return [(row.id, row.at, row.account_id, row.state, row.patch) for row in session.scalars(query)]


def _changed(path: Path, labels: Iterable[Label]) -> tuple[str, str]:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = before if not before or before.endswith("\n") else f"{before}\n"
    if path.suffix == ".jsonl":
        return before, kept + "".join(f"{to_line(label.labelled('regression'))}\n" for label in labels)
    return before, (kept or _HEAD) + "".join(_block(label) for label in labels)


def _block(label: Label) -> str:
    # Without line breaks of any kind: examples are told apart by their lines.
    text = json.dumps(" ".join(label.text.translate(_MARKUP).split()), ensure_ascii=False)
    intent = f"{OUT_OF_SCOPE}/{label.task}" if label.verdict == OUT_OF_SCOPE else f"{TASK_INTENT}/{label.task}"
    level = f", level: {label.level}" if label.level and label.verdict != OUT_OF_SCOPE else ""
    return f"- intent: {intent}\n  examples:\n  - text: {text}\n    metadata: {{style: reviewed{level}}}\n"


def _diff(path: Path, texts: tuple[str, str], root: Path) -> Iterator[str]:
    name = path.relative_to(root).as_posix()
    before, after = (text.splitlines(keepends=True) for text in texts)
    yield from difflib.unified_diff(before, after, f"a/{name}" if before else "/dev/null", f"b/{name}")


def _added_lines(patch: str) -> Iterator[tuple[str, list[str]]]:
    """File name → the lines that a patch adds to it, its head not among them."""
    name = ""
    lines: list[str] = []
    for line in [*patch.splitlines(), "+++ b/"]:
        if line.startswith("+++ b/"):
            if name:
                yield name, lines
            name, lines = line.removeprefix("+++ b/"), []
        elif line.startswith("+") and not line.startswith("+++") and f"{line[1:]}\n" not in _HEAD:
            lines.append(line[1:])


def _take_out(path: Path, lines: Sequence[str]) -> bool:
    """Remove lines that stand together as they were added, four a block in YAML; what was changed since stays."""
    if not path.exists():
        return False
    text = path.read_text(encoding="utf-8")
    size = 1 if path.suffix == ".jsonl" else 4
    left = text
    for start in range(0, len(lines), size):
        left = left.replace("".join(f"{line}\n" for line in lines[start : start + size]), "", 1)
    if left == text:
        return False
    if left in ("", _HEAD):
        path.unlink()
    else:
        write_whole(path, left)
    return True
