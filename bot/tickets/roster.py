"""Who is at work, and who steps in: the catalogue's staff with the absences entered since. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.catalogue.model import Municipality, StaffMember

_MAX_DEPUTIES = 10
"""Longest chain of deputies that is followed."""


@dataclass(frozen=True, slots=True)
class Away:
    """Days away, both included, and who steps in on them (None: the catalogue's deputy)."""

    first: dt.date
    last: dt.date
    deputy: str | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the person is away on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Roster:
    """The staff of one municipality with everybody's absences."""

    municipality: Municipality
    away: Mapping[str, Sequence[Away]] = field(default_factory=dict)

    @property
    def coordinator(self) -> str:
        """The staff id of the coordinator, who gets what nobody else can take."""
        return self.municipality.profile.coordinator

    def person(self, staff: str | None) -> StaffMember | None:
        """The staff member, or None when the catalogue no longer has one of that id."""
        return self.municipality.staff.get(staff or "")

    def at_work(self, staff: str, day: dt.date) -> bool:
        """Whether somebody is in the catalogue and not away on a local date."""
        person = self.person(staff)
        return person is not None and person.at_work(day) and self._absence(staff, day) is None

    def deputy(self, staff: str, day: dt.date) -> str | None:
        """The first in the chain of deputies who is at work on a day; a circle ends the search."""
        seen = {staff}
        current = staff
        for _ in range(_MAX_DEPUTIES):
            following = self._stand_in(current, day)
            if following is None or following in seen or self.person(following) is None:
                return None
            if self.at_work(following, day):
                return following
            seen.add(following)
            current = following
        return None

    def reader(self, staff: str, day: dt.date) -> str:
        """Who reads what is meant for somebody: the person, the deputy while away, or the coordinator.

        The coordinator when everybody is away, so that there is always one.
        """
        for responsible in (staff, self.coordinator):
            if self.at_work(responsible, day):
                return responsible
            deputy = self.deputy(responsible, day)
            if deputy is not None:
                return deputy
        return self.coordinator

    def stands_in_for(self, staff: str, day: dt.date) -> list[str]:
        """Those who are away on a day and whose mail somebody then reads."""
        return [other for other in self.municipality.staff if other != staff and self.reader(other, day) == staff]

    def would_circle(self, staff: str, deputy: str, day: dt.date) -> bool:
        """Whether a deputy for an absence leads back to the person through those who step in on the day."""
        seen = {staff}
        current: str | None = deputy
        for _ in range(_MAX_DEPUTIES):
            if current is None or self.at_work(current, day):
                return current == staff
            if current in seen:
                return True
            seen.add(current)
            current = self._stand_in(current, day)
        return True

    def _stand_in(self, staff: str, day: dt.date) -> str | None:
        absence = self._absence(staff, day)
        if absence is not None and self.person(absence.deputy) is not None:
            return absence.deputy
        person = self.person(staff)
        return person.deputy if person else None

    def _absence(self, staff: str, day: dt.date) -> Away | None:
        return next((one for one in self.away.get(staff, ()) if one.covers(day)), None)
