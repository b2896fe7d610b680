"""The automatic answer to a mail, as a notice in the outbox. What it says is in `notices.yml` and the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.answers import compose
from bot.bootstrap import Services
from bot.catalogue.model import Redirect, Topic
from bot.mail.model import Letter
from bot.mail.store import Claimed
from bot.tickets import notices

ANSWER = "mail_answer"
REDIRECT = "mail_redirect"
MAX_REFERENCES = 10


def answers_of(services: Services, asked: Sequence[tuple[str, Topic | None]]) -> list[dict[str, Any]]:
    """The answers to some tasks and sub-questions, each with its sources, as `blocks` show them."""
    found = []
    for task_id, topic in asked:
        task = services.catalogue.tasks[task_id]
        answer = compose(services.municipality, task, topic)
        found.append(
            {
                "title": task.name,
                "paragraphs": list(answer.paragraphs),
                "links": [{"title": link.title, "url": str(link.url)} for link in answer.links],
            }
        )
    return found


def redirect_of(entry: Redirect) -> list[dict[str, Any]]:
    """Where it belongs: the explanation, the number to ring, and the place's own page."""
    paragraphs = [entry.text, f"{entry.name}: {entry.phone}" if entry.phone else entry.name]
    links = [{"title": entry.link.title, "url": str(entry.link.url)}]
    return [{"title": entry.name, "paragraphs": paragraphs, "links": links}]


def post(
    session: Session, claimed: Claimed, kind: str, answers: Sequence[Mapping[str, Any]], inquiry: str, at: dt.datetime
) -> None:
    """Queue the answer in the caller's transaction; a mail is answered once, however often this is done."""
    letter = claimed.letter
    notices.post(
        session,
        key=f"mail:{claimed.id}",
        kind=kind,
        audience="business",
        recipient=f"mail-{claimed.id}",
        at=at,
        data={**threading(letter), "to": letter.answer_to, "name": letter.contact.name, "inquiry": inquiry}
        | {"answers": list(answers), "mail": claimed.id},
    )


def threading(letter: Letter) -> dict[str, Any]:
    """What puts an answer under the mail it answers."""
    return {
        "subject": letter.subject,
        "in_reply_to": letter.message_id,
        "references": list(letter.references[-MAX_REFERENCES:]),
    }
