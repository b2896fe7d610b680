"""The life of a ticket: which moves there are, and where a new one stands on the board."""

from __future__ import annotations

import itertools

import pytest

from bot.tickets.errors import NotAllowedError
from bot.tickets.states import CLOSED, MOVES, OPEN_STATUSES, STATUSES, check_move, first_phase

# Rows go from, columns go to: received, assigned, waiting_taskforce, waiting_business, answered, closed, reopened.
ALLOWED = {
    "received": ".A...C.",
    "assigned": "..TBAC.",
    "waiting_taskforce": ".A.BAC.",
    "waiting_business": ".AT.AC.",
    "answered": ".ATB.C.",
    "closed": "......R",
    "reopened": ".ATBAC.",
}


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ALLOWED, ALLOWED)))
def test_a_move_is_allowed_exactly_where_the_table_says_so(before: str, after: str) -> None:
    if ALLOWED[before][list(ALLOWED).index(after)] != ".":
        check_move(before, after)
        return
    with pytest.raises(NotAllowedError) as refused:
        check_move(before, after)
    assert refused.value.values == {"before": before, "after": after}
    assert "kan ikke gå fra" in refused.value.sentence


def test_the_table_has_every_status() -> None:
    assert tuple(ALLOWED) == STATUSES
    assert set(OPEN_STATUSES) == set(MOVES) - {CLOSED}


def test_a_status_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NotAllowedError):
        check_move("assigned", "lost")


@pytest.mark.parametrize(
    ("level", "package", "tasks", "phase"),
    [
        ("simpel", None, ["skilte"], "sagsbehandling"),
        ("medium", None, ["placering-og-udvidelse"], "sagsbehandling"),
        ("kompleks", "cafepakke", ["udeservering"], "afklaring"),
        ("kompleks", "lokaliseringspakke", [], "tiltraekning"),
        ("kompleks", None, ["skilte", "erhvervsgrunde-og-lokaler"], "tiltraekning"),
        ("kompleks", None, [], "afklaring"),
    ],
)
def test_a_new_ticket_stands_in_the_phase_of_its_matter(
    level: str, package: str | None, tasks: list[str], phase: str
) -> None:
    assert first_phase(level, package, tasks) == phase
