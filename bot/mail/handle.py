"""Handles mails that wait: each ends once, in an answer, a ticket, a message on a ticket, or unread for people.

All that a mail leads to is one transaction with its state (a message on a ticket is its own, done once by its name).
Whoever is killed on the way has done nothing; another attempt does all of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.bootstrap import Services
from bot.errors import StorageUnavailableError
from bot.intake import MAX_LENGTH, receive
from bot.mail import automatic, inbox, judging, replies, threads, tickets, wording
from bot.mail.judging import Read, Verdict
from bot.mail.model import Letter
from bot.mail.store import HANDLED, IGNORED, Claimed, MailStore, Outcome
from bot.mail.threads import Belongs
from bot.tickets import notices
from bot.tickets.creation import NewTicket
from bot.triage.contract import Triage
from bot.triage.steps import triage
from bot.understanding.result import Understanding

log = logging.getLogger(__name__)
Understand = Callable[[str], Awaitable[Understanding]]
MAX_TRIES = 4
"""Attempts to understand a mail; after them a person gets it as it is."""
WAIT = 5.0
"""Seconds before another attempt, times the attempts made."""
DAY = dt.timedelta(hours=24)
THREAD = "thread"
ANSWERING = frozenset({judging.ANSWER, judging.REDIRECT, judging.TICKET})
"""Outcomes that send the sender an automatic mail."""
UNDERSTOOD = 2_000
"""Characters of a mail that understanding reads."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was found out before the transaction."""

    verdict: Verdict
    belongs: Belongs
    inquiry: str
    new: NewTicket | None = None


class Handler:
    """Handles one mail at a time; several, in one process or many, do not disturb each other."""

    def __init__(self, services: Services, store: MailStore, understand: Understand) -> None:
        self._services = services
        self._store = store
        self._understand = understand

    async def handle_waiting(self) -> int:
        """Handle until none waits; returns how many."""
        handled = 0
        while True:
            claimed = await asyncio.to_thread(self._store.claim, self._services.clock())
            if claimed is None:
                return handled
            handled += await self._handle(claimed)

    async def _handle(self, claimed: Claimed) -> bool:
        try:
            await self._go_about(claimed)
        except StorageUnavailableError:
            # The claim runs out by itself.
            raise
        except Exception as error:
            # A fault of ours in one mail must not hold up the others.
            log.error("mail %d failed: %s", claimed.id, type(error).__name__)
            until = self._services.clock() + dt.timedelta(seconds=WAIT * claimed.attempts)
            await asyncio.to_thread(self._store.postpone, claimed, until)
            return False
        return True

    async def _go_about(self, claimed: Claimed) -> None:
        letter = claimed.letter
        if letter.automatic:
            await asyncio.to_thread(self._settle, claimed, lambda session: self._returned(session, letter))
            return
        belongs = await asyncio.to_thread(threads.belongs_to, self._store.database, letter)
        if not belongs.reference and await asyncio.to_thread(self._too_many, letter):
            await asyncio.to_thread(self._settle, claimed, lambda session: self._flooded(session, letter))
            return
        failed = claimed.attempts > MAX_TRIES
        whole, parts = (self._unread(letter), []) if failed else await self._read(letter)
        if belongs.reference:
            await asyncio.to_thread(self._on_ticket, claimed, belongs, whole)
            return
        verdict = judging.judge(letter, whole, parts, self._services.catalogue)
        if (belongs.answer and verdict.kind != judging.THANKS) or failed or belongs.foreign or not letter.answer_to:
            # Whoever answers a machine's answer wants a person.
            joined = judging.joined_triage(letter, whole, parts, self._services.catalogue)
            verdict = Verdict(judging.TICKET, joined)
        await asyncio.to_thread(self._decide, claimed, verdict, belongs, failed)

    def _decide(self, claimed: Claimed, verdict: Verdict, belongs: Belongs, failed: bool) -> None:
        inquiry = hashlib.sha256(f"mail:{claimed.message_id}".encode()).hexdigest()[:24]
        new = None
        if verdict.kind == judging.TICKET:
            triaged = verdict.triage
            if not triaged.text:
                triaged = _with_text(triaged, tickets.no_text(claimed.letter))
            new = tickets.prepared(self._services, claimed, triaged, inquiry, _purpose(triaged))
        plan = _Plan(verdict, belongs, inquiry, new)
        self._settle(claimed, lambda session: self._carry_out(session, claimed, plan, failed=failed))

    def _carry_out(self, session: Session, claimed: Claimed, plan: _Plan, *, failed: bool) -> Outcome:
        """Everything that follows from a verdict, in one transaction."""
        services, verdict, letter = self._services, plan.verdict, claimed.letter
        now = services.clock()
        kind = verdict.kind
        if kind in judging.JUNK:
            return Outcome(IGNORED, kind)
        if kind == judging.THANKS:
            return Outcome(HANDLED, kind)
        services.tickets.log_in(
            session,
            plan.inquiry,
            verdict.triage.to_dict(),
            channel=tickets.CHANNEL,
            at=now,
            outcome={judging.ANSWER: "answered", judging.REDIRECT: "redirected"}.get(kind, "open"),
        )
        if plan.new is not None:
            notes = tickets.notes(letter, plan.belongs.foreign, plan.belongs.answer, failed=failed)
            wish = letter.contact.phone if verdict.triage.act == "callback" else ""
            ticket = tickets.open_in(session, services, plan.new, notes, callback=wish)
            return Outcome(HANDLED, kind, plan.inquiry, ticket.reference)
        if kind == judging.REDIRECT:
            entry = services.catalogue.redirects[str(verdict.triage.redirect)]
            replies.post(session, claimed, replies.REDIRECT, replies.redirect_of(entry), plan.inquiry, now)
        else:
            answers = replies.answers_of(services, verdict.answers)
            replies.post(session, claimed, replies.ANSWER, answers, plan.inquiry, now)
        return Outcome(HANDLED, kind, plan.inquiry)

    def _on_ticket(self, claimed: Claimed, belongs: Belongs, whole: Read) -> None:
        """On the ticket first, then settled: a kill between them repeats the first, which is written once."""
        if belongs.settled and judging.is_thanks(claimed.letter, whole):
            tickets.thank_on(self._services, claimed, belongs.access_key)
        else:
            tickets.write_on(self._services, claimed, belongs.access_key)
        self._settle(claimed, lambda session: Outcome(HANDLED, THREAD, None, belongs.reference))

    def _returned(self, session: Session, letter: Letter) -> Outcome:
        """A bounce: what could not be delivered is told to the coordinator, who can ring."""
        for delivery, notice in threads.deliveries(session, letter.bounced):
            if notice.audience == "business":
                notices.post(
                    session,
                    key=f"undelivered:{delivery.id}",
                    kind="undelivered",
                    audience="staff",
                    recipient=self._services.profile.coordinator,
                    ticket_id=notice.ticket_id,
                    at=self._services.clock(),
                    data={"to": delivery.address, "audience": "business", "channel": "email", "error": "bounce"},
                )
        return Outcome(IGNORED, automatic.BOUNCE)

    def _too_many(self, letter: Letter) -> bool:
        since = self._services.clock() - DAY
        most = self._services.settings.mails_per_sender
        return self._store.handled_since(letter.sender, since, ANSWERING) >= most

    def _flooded(self, session: Session, letter: Letter) -> Outcome:
        now = self._services.clock()
        notices.post(
            session,
            key=f"flood:{now:%Y%m%d}:{letter.sender}"[:160],
            kind="mail_flood",
            audience="staff",
            recipient=self._services.profile.coordinator,
            at=now,
            data={"sender": letter.sender or "-", "limit": self._services.settings.mails_per_sender},
        )
        return Outcome(IGNORED, inbox.FLOOD)

    def _settle(self, claimed: Claimed, work: Callable[[Session], Outcome]) -> Outcome | None:
        return self._store.settle(claimed, self._services.clock(), work)

    async def _read(self, letter: Letter) -> tuple[Read, list[Read]]:
        """The whole mail and its sentences, as triage sees them."""
        whole = await self._triaged(wording.matter(letter), letter)
        sentences = wording.parts(letter)
        if len(sentences) > wording.MAX_PARTS:
            return whole, []
        return whole, [await self._triaged(one, letter) for one in sentences]

    async def _triaged(self, text: str, letter: Letter) -> Read:
        received = receive(text[:UNDERSTOOD])
        reading = None if received.fault else await self._understand(received.text)
        decided = triage(received, reading, self._services.catalogue, self._services.today(), self._services.versions)
        decided = _with_text(decided, decided.text, masked=letter.masked)
        return Read(text, decided, reading.act_confidence if reading else 0.0, (reading.kind or "") if reading else "")

    def _unread(self, letter: Letter) -> Read:
        """For a mail that understanding fails on: a person reads it."""
        text = letter.text or tickets.no_text(letter)
        return Read(
            text, Triage(text[:MAX_LENGTH], "unclear", "hand_over", versions=dict(self._services.versions)), 0.0
        )


def _purpose(triaged: Triage) -> str:
    """Why there is a ticket: it is passed on only where it is known to where."""
    return "pass_on" if triaged.decision == "redirect" and triaged.redirect else triaged.decision


def _with_text(triaged: Triage, text: str, masked: tuple[str, ...] | None = None) -> Triage:
    return replace(triaged, text=text) if masked is None else replace(triaged, text=text, masked=masked)
