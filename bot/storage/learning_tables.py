"""Tables of upkeep: labels from the review, trained models and which one answers, drafts of the catalogue, facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import Base


class LabelRow(Base):
    """What a person says a message meant. The text has been masked by intake."""

    __tablename__ = "labels"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The id of the first contact that was judged."""
    text: Mapped[str] = mapped_column(Text)
    """Empty once it has been forgotten; the judgement stays."""
    source: Mapped[str] = mapped_column(String(24))
    """Why it was looked at: asked_back, handed_over, not_answered, corrected, unsure or out_of_scope."""
    suggested: Mapped[str | None] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(16))
    """`task`, `out_of_scope` or `skipped`."""
    task: Mapped[str | None] = mapped_column(String(64))
    """The task, or the kind of what is out of scope; None when it was skipped."""
    level: Mapped[str | None] = mapped_column(String(16))
    folded: Mapped[int] = mapped_column(Integer)
    """How many messages that say the same were judged with it."""
    regression: Mapped[bool]
    """Whether it is kept for ever as a case that no model may miss."""
    account_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)
    change_set: Mapped[int | None] = mapped_column(Integer, index=True)


class ChangeSetRow(Base):
    """Labels that became examples together: applied to the example files, and undoable."""

    __tablename__ = "change_sets"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime]
    account_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    """`applied` or `undone`."""
    patch: Mapped[str] = mapped_column(Text)
    """A unified diff of the files."""


class ModelRow(Base):
    """A trained model and how it did on the protected sets."""

    __tablename__ = "models"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    trained_at: Mapped[dt.datetime]
    trained_by: Mapped[str] = mapped_column(String(64))
    data_version: Mapped[str] = mapped_column(String(32))
    catalogue_version: Mapped[str] = mapped_column(String(32))
    checksum: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the file: a model is trusted code, and only one that this program wrote is loaded."""
    measures: Mapped[dict[str, Any]]
    refused: Mapped[list[Any]]
    """Names of the protected measures that fell too far against the model that answered then."""


class ActivationRow(Base):
    """From when on a model answers; the newest row says which one does."""

    __tablename__ = "activations"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    model: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    account_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    """Why; never empty when the gate was overridden."""
    overridden: Mapped[bool]


class ShadowRow(Base):
    """A live message that a candidate read silently, once. Its text stays in the inquiry log until that is emptied."""

    __tablename__ = "shadow_readings"
    __table_args__ = (Index("ix_shadow_readings_once", "model", "inquiry_id", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    model: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    inquiry_id: Mapped[str] = mapped_column(String(32))
    live: Mapped[dict[str, Any]]
    """Act, task, level and decision of the model that answered."""
    shadow: Mapped[dict[str, Any]]
    """The same of the candidate."""
    differs: Mapped[bool]


class EntryChangeRow(Base):
    """A change of one catalogue file, from draft to published, with both texts so that it can be undone."""

    __tablename__ = "entry_changes"
    __table_args__ = (Index("ix_entry_changes_file_state", "file", "state"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    file: Mapped[str] = mapped_column(String(200))
    """Path under the catalogue's folder, with forward slashes."""
    state: Mapped[str] = mapped_column(String(16))
    """`draft`, `published`, `undone` or `discarded`."""
    version: Mapped[int] = mapped_column(Integer)
    """Grows at every save of a draft, so that an edit of an old view is refused."""
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    published_at: Mapped[dt.datetime | None] = mapped_column(index=True)


class FactRow(Base):
    """One first contact without anything personal: what statistics count, true after the texts are deleted."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_day_channel_level", "day", "channel", "level"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The id of the first contact."""
    day: Mapped[dt.date]
    """The local date."""
    hour: Mapped[int] = mapped_column(Integer)
    """The local hour, 0-23."""
    channel: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(32))
    area: Mapped[str | None] = mapped_column(String(32))
    task: Mapped[str | None] = mapped_column(String(64))
    trade: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[str] = mapped_column(String(16))
    package: Mapped[str | None] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(24))
    owner_office: Mapped[str | None] = mapped_column(String(64))
    reroutes: Mapped[int] = mapped_column(Integer)
    first_reply_minutes: Mapped[int | None] = mapped_column(Integer)
    first_reply_kept: Mapped[bool | None]
    promise_minutes: Mapped[int | None] = mapped_column(Integer)
    promise_kept: Mapped[bool | None]
    close_minutes: Mapped[int | None] = mapped_column(Integer)
    close_kept: Mapped[bool | None]
    closing: Mapped[str | None] = mapped_column(String(16))
    case_time: Mapped[int | None] = mapped_column(Integer)
    competence: Mapped[int | None] = mapped_column(Integer)
    contact_person: Mapped[int | None] = mapped_column(Integer)
    information: Mapped[int | None] = mapped_column(Integer)


class FactCountRow(Base):
    """Facts of one local day counted along one slice, so that a year is added up from days and not from contacts."""

    __tablename__ = "fact_counts"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    slice: Mapped[str] = mapped_column(String(16), primary_key=True)
    """What is counted: see `bot.statistics.slices`."""
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    other: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The second key of a slice in two directions; empty in the others."""
    count: Mapped[int] = mapped_column(Integer)


class StoryRow(Base):
    """A closed ticket that went well, told without personal data."""

    __tablename__ = "stories"

    ticket_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    headline: Mapped[str] = mapped_column(String(200))
    story: Mapped[str] = mapped_column(Text)
    account_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
