"""Tables of tickets: the ticket, what happened to it, its clocks, enquiries, messages, participants and survey.

Every moment is UTC. Texts that came from a business have been masked by intake.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.storage.base import Base


class TicketRow(Base):
    """A ticket: what a business asked, who owns it, how far it is, and what has been promised."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_owner_status", "owner", "status"),
        # A search for a company reads this index alone, not every ticket.
        Index("ix_tickets_cvr_company", "cvr", "company"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    access_key: Mapped[str] = mapped_column(String(43), unique=True, index=True)
    """The secret of the business's own link: 32 random bytes, URL-safe."""
    inquiry_id: Mapped[str] = mapped_column(ForeignKey("inquiries.id"), unique=True)
    version: Mapped[int] = mapped_column(Integer)
    """Grows by one at every change, so that a change made on an old view is refused."""
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)
    closed_at: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(String(24), index=True)
    phase: Mapped[str] = mapped_column(String(16))
    closing: Mapped[str | None] = mapped_column(String(16))
    """How it was closed: `solved`, `refused`, `withdrawn` or `merged`; None while it is open."""
    channel: Mapped[str] = mapped_column(String(16))
    conversation_id: Mapped[str | None] = mapped_column(String(64), index=True)
    level: Mapped[str] = mapped_column(String(16))
    package: Mapped[str | None] = mapped_column(String(64))
    tasks: Mapped[list[Any]]
    office: Mapped[str] = mapped_column(String(64))
    owner: Mapped[str] = mapped_column(String(64))
    """The staff member who owns it; for a complex ticket the contact person. Never empty."""
    deputy: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    transcript: Mapped[list[Any]]
    contact: Mapped[dict[str, Any]]
    company: Mapped[str | None] = mapped_column(String(200))
    cvr: Mapped[str | None] = mapped_column(String(16), index=True)
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    """The first phone number that the business gave, in E.164: what a caller is known by."""
    details: Mapped[dict[str, Any]]
    journal_number: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    """When the promise falls due; moves when the clock stood still."""
    promise: Mapped[str] = mapped_column(Text)
    flags: Mapped[list[Any]]
    triage: Mapped[dict[str, Any]]
    checklist: Mapped[list[Any]]
    """What the promise of a complex ticket must hold: `{key, text, answer, by, at}`; answer None until filled."""
    plan: Mapped[list[Any]]
    """The time plan shared with the business: `{what, who, by, done}`, `by` an ISO date."""
    meetings: Mapped[list[Any]]
    """`{id, title, starts, ends, place, sequence, cancelled}`; moments are ISO with offset."""
    pauses: Mapped[list[Any]]
    """Stretches of waiting for the business: `{from, to}` in ISO with offset; `to` None while it lasts."""
    refusal: Mapped[dict[str, Any]]
    """Empty, or `{reason, by, at, offers: [{kind, text, by, at}], seen_by, seen_at}`."""
    callback: Mapped[dict[str, Any]]
    """Empty, or `{phone, when, at, done}`: the business asks to be rung."""
    merged_into: Mapped[str | None] = mapped_column(String(24))

    events: Mapped[list[TicketEventRow]] = relationship(order_by="TicketEventRow.number", cascade="all, delete-orphan")
    clocks: Mapped[list[TicketClockRow]] = relationship(order_by="TicketClockRow.kind", cascade="all, delete-orphan")
    enquiries: Mapped[list[EnquiryRow]] = relationship(order_by="EnquiryRow.number", cascade="all, delete-orphan")
    messages: Mapped[list[TicketMessageRow]] = relationship(
        order_by="TicketMessageRow.number", cascade="all, delete-orphan"
    )
    participants: Mapped[list[ParticipantRow]] = relationship(
        order_by="ParticipantRow.staff", cascade="all, delete-orphan"
    )


class TicketEventRow(Base):
    """One thing that happened to a ticket: who, when, why."""

    __tablename__ = "ticket_events"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(64))
    data: Mapped[dict[str, Any]]


class TicketClockRow(Base):
    """One running promise of a ticket: `first_reply`, `promise` or `close`."""

    __tablename__ = "ticket_clocks"
    __table_args__ = (Index("ix_ticket_clocks_next", "stopped_at", "paused", "warn_at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    unit: Mapped[str] = mapped_column(String(16))
    amount: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    started_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    stopped_at: Mapped[dt.datetime | None]
    paused: Mapped[bool]
    stage: Mapped[int] = mapped_column(Integer)
    """How many warnings have been given: 1 owner, 2 deputy, 3 coordinator, 4 overdue."""
    warn_at: Mapped[dt.datetime | None]
    """When the next warning is due; None when all have been given."""


class EnquiryRow(Base):
    """One question to a specialist on a ticket: must you be involved?"""

    __tablename__ = "enquiries"
    __table_args__ = (Index("ix_enquiries_person_status", "person", "status"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    task: Mapped[str | None] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64))
    after: Mapped[list[Any]]
    """Numbers of the enquiries of this ticket that must be answered before this one is asked."""
    status: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[dt.datetime | None]
    remind_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    reminders: Mapped[int] = mapped_column(Integer)
    answered_at: Mapped[dt.datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)


class TicketMessageRow(Base):
    """What was said or noted on a ticket. `audience`: `internal`, or `shared` with the business."""

    __tablename__ = "ticket_messages"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[dt.datetime]
    author: Mapped[str] = mapped_column(String(64))
    """A staff id, `business` or `system`."""
    audience: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]]


class ParticipantRow(Base):
    """A staff member who takes part in a ticket beside its owner."""

    __tablename__ = "ticket_participants"
    __table_args__ = (Index("ix_ticket_participants_staff", "staff"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    staff: Mapped[str] = mapped_column(String(64), primary_key=True)
    added_at: Mapped[dt.datetime]


class SurveyRow(Base):
    """What a business thought of a closed ticket: four marks of 1-5 and a free word."""

    __tablename__ = "surveys"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[dt.datetime]
    case_time: Mapped[int | None] = mapped_column(Integer)
    competence: Mapped[int | None] = mapped_column(Integer)
    contact_person: Mapped[int | None] = mapped_column(Integer)
    information: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[str] = mapped_column(Text)
