"""The life of a ticket: its statuses, the moves between them, and the phases of the board. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.tickets.errors import NotAllowedError

RECEIVED = "received"
ASSIGNED = "assigned"
WAITING_TASKFORCE = "waiting_taskforce"
WAITING_BUSINESS = "waiting_business"
ANSWERED = "answered"
CLOSED = "closed"
REOPENED = "reopened"

_WORKING = frozenset({ASSIGNED, WAITING_TASKFORCE, WAITING_BUSINESS, ANSWERED, CLOSED})
MOVES: dict[str, frozenset[str]] = {
    RECEIVED: frozenset({ASSIGNED, CLOSED}),
    ASSIGNED: _WORKING - {ASSIGNED},
    WAITING_TASKFORCE: _WORKING - {WAITING_TASKFORCE},
    WAITING_BUSINESS: _WORKING - {WAITING_BUSINESS},
    ANSWERED: _WORKING - {ANSWERED},
    CLOSED: frozenset({REOPENED}),
    REOPENED: _WORKING,
}
"""Status → the statuses it may become."""
STATUSES = tuple(MOVES)
OPEN_STATUSES = tuple(status for status in STATUSES if status != CLOSED)
CLOSINGS = ("solved", "withdrawn", "refused", "merged")
"""How a ticket may end. `refused` and `merged` have steps of their own."""

ATTRACTION = "tiltraekning"
CLARIFICATION = "afklaring"
PROCESSING = "sagsbehandling"
PHASES = (ATTRACTION, CLARIFICATION, PROCESSING)
"""The columns of the board, in the order of Odense's weekly status table. A ticket may move both ways."""
_ATTRACTING_PACKAGE = "lokaliseringspakke"
_ATTRACTING_TASKS = frozenset({"placering-og-udvidelse", "erhvervsgrunde-og-lokaler"})


def check_move(before: str, after: str) -> None:
    """Raises NotAllowedError when a ticket may not go from one status to the other."""
    if after not in MOVES[before]:
        raise NotAllowedError("move", before=before, after=after)


def first_phase(level: str, package: str | None, tasks: Sequence[str]) -> str:
    """Where a new ticket stands on the board.

    A business that may settle here is attracted first; any other course is clarified first; what is
    simple or concerns one case goes straight to processing.
    """
    if level != "kompleks":
        return PROCESSING
    attracting = package == _ATTRACTING_PACKAGE or _ATTRACTING_TASKS.intersection(tasks)
    return ATTRACTION if attracting else CLARIFICATION
