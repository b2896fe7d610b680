"""The board of the weekly meeting: open tickets in three phases, moved by dragging or by keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.accounts.rights import Right
from bot.bootstrap import Services
from bot.staff_pages.guard import StaffRoute, Visit, staff_route
from bot.staff_pages.numbers import whole
from bot.tickets import queries
from bot.tickets.queries import Filter, TicketLine
from bot.tickets.states import PHASES

PATH = "/medarbejder/tavle"
OVERVIEW = "/medarbejder/oversigt"
MOST_CARDS = 50
"""Most cards that a browser may ask for at once; beyond that it fetches the whole board."""


def board_routes(services: Services) -> list[StaffRoute]:
    """The board, single cards of it, the meeting and the printable overview. A move is the ticket's own action."""
    see = Right.SEE_TICKETS
    return [
        staff_route(services, PATH, _show, right=see),
        staff_route(services, f"{PATH}/kort", _cards, right=see, by_itself=True),
        staff_route(services, f"{PATH}/moede", _meeting, right=see),
        staff_route(services, OVERVIEW, _overview, right=see),
    ]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is chosen above the board, as it stands in the address."""

    office: str
    owner: str
    area: str
    level: str
    overdue: bool
    text: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Chosen:
        """Read the address; what is missing is not filtered by."""
        office, owner, area, level, text = (query.get(name, "").strip() for name in _NAMES)
        return cls(office, owner, area, level, query.get("overskredet") == "ja", text)

    @property
    def query(self) -> str:
        """As it stands in an address, empty when everything is shown."""
        values = dict(zip(_NAMES, (self.office, self.owner, self.area, self.level, self.text), strict=True))
        pairs = {name: value for name, value in values.items() if value}
        return urlencode({**pairs, **({"overskredet": "ja"} if self.overdue else {})})

    def filter(self, services: Services, references: frozenset[str] | None = None) -> Filter:
        """As the desk filters; an unknown area has no tasks, so that nothing is shown for it."""
        tasks = {task.id for task in services.catalogue.tasks.values() if task.area == self.area}
        return Filter(
            office=self.office or None,
            owner=self.owner or None,
            level=self.level or None,
            tasks=frozenset(tasks or {"-"}) if self.area else frozenset(),
            overdue=self.overdue,
            text=self.text,
            references=references,
        )


_NAMES = ("kontor", "ejer", "omraade", "niveau", "q")


def _show(visit: Visit) -> Response:
    chosen, lines = _lines(visit)
    return visit.page("board.html", chosen=chosen, columns=_columns(lines), total=len(lines), **_choices(visit))


def _cards(visit: Visit) -> Response:
    """Single cards, for a board that is already shown: those of the references asked for that still fit the filter."""
    query = visit.request.query_params
    wanted = frozenset(query.getlist("sag")[:MOST_CARDS])
    lines = queries.board(visit.services.desk, Chosen.of(query).filter(visit.services, wanted))
    return visit.page("cards.html", lines=lines, may_move=visit.account.may(Right.HANDLE_TICKETS))


def _meeting(visit: Visit) -> Response:
    """One ticket at a time, in the order of the board."""
    chosen, lines = _lines(visit)
    ordered = [line for column in _columns(lines).values() for line in column]
    wanted = whole(visit.request.query_params.get("nr", ""), 5) or 1
    place = min(wanted, max(len(ordered), 1))
    line = ordered[place - 1] if ordered else None
    ticket = visit.services.tickets.find(line.reference) if line else None
    next_due = line.next_due if line else None
    context: dict[str, Any] = {
        "ticket": ticket,
        "next_due": next_due,
        "place": place,
        "total": len(ordered),
        "chosen": chosen,
        "phases": PHASES,
    }
    return visit.page("meeting.html", **context, may_move=visit.account.may(Right.HANDLE_TICKETS))


def _overview(visit: Visit) -> Response:
    chosen, lines = _lines(visit)
    return visit.page("overview.html", chosen=chosen, columns=_columns(lines), total=len(lines))


def _lines(visit: Visit) -> tuple[Chosen, list[TicketLine]]:
    chosen = Chosen.of(visit.request.query_params)
    return chosen, queries.board(visit.services.desk, chosen.filter(visit.services))


def _columns(lines: Sequence[TicketLine]) -> dict[str, list[TicketLine]]:
    return {phase: [line for line in lines if line.phase == phase] for phase in PHASES}


def _choices(visit: Visit) -> dict[str, Any]:
    services = visit.services
    return {
        "offices": services.municipality.offices.values(),
        "areas": services.catalogue.areas.values(),
        "phases": PHASES,
        "may_move": visit.account.may(Right.HANDLE_TICKETS),
    }
