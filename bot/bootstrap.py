"""Puts the program together: the one place where settings become objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.accounts.links import LinkStore
from bot.accounts.login import Attempts, Login
from bot.accounts.sessions import SessionStore
from bot.accounts.store import AccountStore
from bot.accounts.telegram_link import TelegramLinks
from bot.catalogue import loader
from bot.catalogue.loader import Catalogue, Problem
from bot.catalogue.model import Municipality, Profile
from bot.notifications.mailroom import Mailroom
from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.tickets.absences import AbsenceStore
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.desk import Desk
from bot.tickets.store import TicketStore

if TYPE_CHECKING:
    from bot.catalogue.search import CatalogueSearch

Clock = Callable[[], dt.datetime]
READ_WITH: ContextVar[str | None] = ContextVar("read_with", default=None)
"""The model that read the message which is being answered here; another one may have been adopted meanwhile."""


def system_clock() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Services:
    """What actions and channels work with; read anew at each use, since `adopt` and a change of model replace parts.

    `model_version` is the name of the model that answers. `problems` are what is wrong with the files on disk while
    the last good catalogue goes on serving.
    """

    settings: Settings
    catalogue: Catalogue
    municipality: Municipality
    database: Database
    tickets: TicketStore
    absences: AbsenceStore
    desk: Desk
    calendar: WorkCalendar
    clock: Clock
    model_version: str
    accounts: AccountStore
    login: Login
    sessions: SessionStore
    links: LinkStore
    telegram_links: TelegramLinks
    problems: tuple[Problem, ...] = ()
    _searched: tuple[str, CatalogueSearch] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def profile(self) -> Profile:
        """The profile of the municipality that is served."""
        return self.municipality.profile

    @property
    def mailroom(self) -> Mailroom:
        """What writing and sending messages works with."""
        return Mailroom(self.desk, self.links, self.settings)

    @property
    def versions(self) -> Mapping[str, str]:
        """What every triage object says it was made with."""
        return {"model": READ_WITH.get() or self.model_version, "catalogue": self.catalogue.version}

    @property
    def search(self) -> CatalogueSearch:
        """The search over the catalogue that is served: one for all pages, built at its first use in each version.

        Building takes a moment, so it is not for the loop.
        """
        # Imported here: its library takes 0.1 s, and most commands search nothing.
        from bot.catalogue.search import CatalogueSearch
        from bot.understanding.text import fold

        catalogue = self.catalogue
        if self._searched is None or self._searched[0] != catalogue.version:
            municipality = municipality_of(catalogue, self.settings)
            self._searched = (catalogue.version, CatalogueSearch(catalogue, municipality, fold))
        return self._searched[1]

    def today(self) -> dt.date:
        """The local date."""
        return self.clock().astimezone(ZONE).date()

    def adopt(self, catalogue: Catalogue) -> None:
        """Serve a newer catalogue from now on. Raises SettingsError when it lacks the municipality that is served."""
        municipality = municipality_of(catalogue, self.settings)
        self.catalogue = self.desk.catalogue = catalogue
        self.municipality = self.desk.municipality = municipality
        self.calendar = self.desk.calendar = WorkCalendar.of(municipality.profile)
        self.absences.adopt(municipality)


def build(settings: Settings, model_version: str, clock: Clock = system_clock) -> Services:
    """Read the catalogue, open and migrate the database.

    Raises CatalogueError with all problems, or SettingsError when the municipality is unknown.
    """
    catalogue = loader.load(settings.knowledge_dir)
    municipality = municipality_of(catalogue, settings)
    database = Database(settings.resolved_database_url)
    database.migrate()
    accounts = AccountStore(database, clock)
    calendar = WorkCalendar.of(municipality.profile)
    absences = AbsenceStore(database, municipality)
    return Services(
        settings=settings,
        catalogue=catalogue,
        municipality=municipality,
        database=database,
        tickets=TicketStore(database),
        absences=absences,
        desk=Desk(database, catalogue, municipality, calendar, absences, clock),
        calendar=calendar,
        clock=clock,
        model_version=model_version,
        accounts=accounts,
        login=Login(accounts, Attempts(settings.login_attempts, settings.redis_url)),
        sessions=SessionStore(
            database,
            clock,
            idle=dt.timedelta(hours=settings.session_idle_hours),
            longest=dt.timedelta(hours=settings.session_max_hours),
        ),
        links=LinkStore(database, clock),
        telegram_links=TelegramLinks(database, clock),
    )


def municipality_of(catalogue: Catalogue, settings: Settings) -> Municipality:
    """The municipality that is served. Raises SettingsError when the catalogue lacks it."""
    found = catalogue.municipalities.get(settings.municipality)
    if found is None:
        known = ", ".join(sorted(catalogue.municipalities))
        raise SettingsError(f"INDGANG_MUNICIPALITY={settings.municipality!r} findes ikke; vælg mellem {known}")
    return found
