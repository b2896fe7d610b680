"""Which models have been trained, how they did, and which one answers. The files are in the models' folder.

A model is trusted code: only a file whose checksum is the one that was written down after training is loaded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.catalogue.loader import Catalogue
from bot.errors import MendableError
from bot.storage.database import Database
from bot.storage.learning_tables import ActivationRow, ModelRow
from bot.texts import load
from bot.tickets.desk import SYSTEM

log = logging.getLogger(__name__)


class ActivationRefusedError(MendableError):
    """A model may not answer, or not yet; the message says why and what to do."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(str(load("learning")["refusals"][code]).format(**values))


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A trained model. `refused` names the protected measures that fell too far.

    `catalogue_version` is the shape of the catalogue that it was trained on, see `shape`.
    """

    name: str
    trained_at: dt.datetime
    trained_by: str
    catalogue_version: str
    measures: Mapping[str, Any]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activation:
    """From when on a model answers, and who decided it."""

    model: str
    at: dt.datetime
    by: str
    reason: str
    overridden: bool


class ModelRegistry:
    """Models and activations in the database. Moments are aware."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a model's file is."""
        return self._folder / f"{name}.tar.gz"

    def record(
        self,
        name: str,
        at: dt.datetime,
        by: str,
        catalogue_version: str,
        measures: Mapping[str, Any],
        refused: Sequence[str],
    ) -> None:
        """Write down a trained model with its checksum; a second time replaces what was known of it."""
        row = ModelRow(
            name=name,
            trained_at=at,
            trained_by=by,
            data_version=name,
            catalogue_version=catalogue_version,
            checksum=checksum(self.path(name)),
            measures=dict(measures),
            refused=list(refused),
        )
        with self.database.transaction() as session:
            session.merge(row)

    def known(self) -> list[KnownModel]:
        """Every model whose file is still there, newest first."""
        with self.database.reading() as session:
            rows = list(session.scalars(select(ModelRow).order_by(ModelRow.trained_at.desc())))
        return [_known(row) for row in rows if self.path(row.name).exists()]

    def find(self, name: str) -> KnownModel | None:
        """One model, or None when it was never written down."""
        with self.database.reading() as session:
            row = session.get(ModelRow, name)
            return None if row is None else _known(row)

    def active(self) -> Activation | None:
        """The activation that is in force, or None before the first."""
        with self.database.reading() as session:
            row = session.scalar(select(ActivationRow).order_by(ActivationRow.id.desc()).limit(1))
            return None if row is None else _activation(row)

    def history(self, limit: int = 50) -> list[Activation]:
        """Activations, newest first."""
        query = select(ActivationRow).order_by(ActivationRow.id.desc()).limit(limit)
        with self.database.reading() as session:
            return [_activation(row) for row in session.scalars(query)]

    def begin_with(self, name: str, at: dt.datetime, catalogue_version: str) -> None:
        """Remember which model answers because it fits the data, while nobody has chosen one.

        A candidate is then held against it, and one can go back to it.
        """
        active = self.active()
        if active is not None and (active.by != SYSTEM or active.model == name):
            return
        if self.find(name) is None:
            self.record(name, at, SYSTEM, catalogue_version, {}, ())
        with self.database.transaction() as session:
            session.add(ActivationRow(model=name, at=at, account_id=SYSTEM, reason="", overridden=False))

    def activate(
        self, name: str, by: str, reason: str, at: dt.datetime, catalogue_version: str, *, override: bool = False
    ) -> None:
        """Let a model answer from now on, in every process that serves.

        Raises ActivationRefusedError for an unknown, missing or altered file, for a model that was trained on another
        catalogue, and for one that the gate refused unless it is overridden with a reason.
        """
        known = self.find(name)
        if known is None:
            raise ActivationRefusedError("unknown", name=name)
        self.check_file(name)
        reason = reason.strip()
        older = known.catalogue_version != catalogue_version
        if (known.refused or older) and not override:
            raise ActivationRefusedError("older_catalogue" if older else "gate", measures=", ".join(known.refused))
        if override and not reason:
            raise ActivationRefusedError("no_reason")
        with self.database.transaction() as session:
            session.add(ActivationRow(model=name, at=at, account_id=by, reason=reason, overridden=override))

    def forget_texts(self, before: dt.datetime) -> None:
        """Drop the messages that are shown beside models trained before a moment: some are labels of real ones."""
        with self.database.transaction() as session:
            for row in session.scalars(select(ModelRow).where(ModelRow.trained_at < before)):
                if row.measures.get("changed"):
                    row.measures = {**row.measures, "changed": []}

    def answering(self) -> Path | None:
        """The file of the model that somebody has activated, when it is there and unaltered; otherwise None."""
        active = self.active()
        if active is None or active.by == SYSTEM:
            return None
        try:
            self.check_file(active.model)
        except ActivationRefusedError as error:
            log.warning("the activated model is not used: %s", error)
            return None
        return self.path(active.model)

    def check_file(self, name: str) -> None:
        """Raises ActivationRefusedError when a model's file is missing or is not the one that was written down."""
        with self.database.reading() as session:
            row = session.get(ModelRow, name)
            expected = row.checksum if row else None
        path = self.path(name)
        if not path.exists():
            raise ActivationRefusedError("file_missing", name=name)
        if expected is not None and checksum(path) != expected:
            raise ActivationRefusedError("file_altered", name=name)


def shape(catalogue: Catalogue) -> str:
    """Twelve hexadecimal digits over the ids of tasks and packages: what a model must know to serve a catalogue."""
    names = "\0".join([*sorted(catalogue.tasks), "", *sorted(catalogue.packages)])
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(row: ModelRow) -> KnownModel:
    return KnownModel(row.name, row.trained_at, row.trained_by, row.catalogue_version, row.measures, tuple(row.refused))


def _activation(row: ActivationRow) -> Activation:
    return Activation(row.model, row.at, row.account_id, row.reason, row.overridden)
