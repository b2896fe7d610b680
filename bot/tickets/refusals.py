"""No refusal without dialogue: an offer is recorded and a second person has seen it before a ticket closes as refused.

Every function takes the version that was shown (None when none was) and raises the errors of `bot.tickets.errors`.
"""

from __future__ import annotations

from typing import Any

from bot.tickets.desk import Change, Desk
from bot.tickets.entered import required
from bot.tickets.errors import NotAllowedError
from bot.tickets.handling import finish, question_to_business, write_to_business

OFFERS = ("alternative", "meeting")
"""What may be offered in place of what is refused."""


def propose(desk: Desk, reference: str, who: str, reason: str, version: int | None = None) -> None:
    """Begin a refusal with its reason; a second person is asked to look at it."""
    with desk.change(reference, who, version) as change:
        change.require_open()
        reason = required(reason, "reason_missing")
        change.row.refusal = {
            "reason": reason,
            "by": who,
            "at": change.now.isoformat(),
            "offers": [],
            "seen_by": None,
            "seen_at": None,
        }
        change.event("refusal_proposed", reason=reason)
        change.tell_staff("refusal_to_see", _second(change, who))


def offer(desk: Desk, reference: str, who: str, kind: str, text: str, version: int | None = None) -> None:
    """Offer the business an `alternative` or a `meeting`; it is written to, and we wait for its answer."""
    with desk.change(reference, who, version) as change:
        refusal = _refusal(change)
        if kind not in OFFERS:
            raise NotAllowedError("offer_kind")
        text = required(text)
        made = {"kind": kind, "text": text, "by": who, "at": change.now.isoformat()}
        change.row.refusal = {**refusal, "offers": [*refusal["offers"], made]}
        change.event("refusal_offer", offer=kind)
        question_to_business(change, text, "offered")


def see(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """A second person has seen the refusal. It counts until another reason is given."""
    with desk.change(reference, who, version) as change:
        refusal = _refusal(change)
        if who == refusal["by"]:
            raise NotAllowedError("refusal_own")
        change.row.refusal = {**refusal, "seen_by": who, "seen_at": change.now.isoformat()}
        change.event("refusal_seen")


def withdraw(desk: Desk, reference: str, who: str, version: int | None = None) -> None:
    """A way was found: nothing is refused after all."""
    with desk.change(reference, who, version) as change:
        _refusal(change)
        change.row.refusal = {}
        change.event("refusal_withdrawn")


def close_refused(desk: Desk, reference: str, who: str, text: str, version: int | None = None) -> None:
    """Close as refused, with the reasons to the business.

    Raises NotAllowedError until something has been offered and a second person has seen it.
    """
    with desk.change(reference, who, version) as change:
        refusal = _refusal(change)
        if not refusal["offers"]:
            raise NotAllowedError("refusal_without_offer")
        if not refusal["seen_by"]:
            raise NotAllowedError("refusal_unseen")
        write_to_business(change, required(text, "reason_missing"), "reply")
        finish(change, "refused")


def _refusal(change: Change) -> dict[str, Any]:
    change.require_open()
    if not change.row.refusal:
        raise NotAllowedError("refusal_not_begun")
    return dict(change.row.refusal)


def _second(change: Change, who: str) -> str:
    """Who reads it today and is not the proposer: owner, deputy or coordinator, or whoever steps in for them."""
    roster, today = change.roster, change.today
    row, second_coordinator = change.row, roster.deputy(roster.coordinator, today)
    candidates = (row.owner, row.deputy, roster.coordinator, second_coordinator)
    readers = (roster.reader(one, today) for one in candidates if one)
    return next((one for one in readers if one != who), roster.coordinator)
