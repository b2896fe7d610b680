"""Puts the program together: the one place where settings become objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.accounts.links import LinkStore
from bot.accounts.login import Attempts, Login
from bot.accounts.sessions import SessionStore
from bot.accounts.store import AccountStore
from bot.accounts.telegram_link import TelegramLinks
from bot.catalogue import loader
from bot.catalogue.loader import Catalogue
from bot.catalogue.model import Municipality, Profile
from bot.settings import Settings, SettingsError
from bot.storage.database import Database
from bot.tickets.absences import AbsenceStore
from bot.tickets.calendar import ZONE, WorkCalendar
from bot.tickets.desk import Desk
from bot.tickets.store import TicketStore

Clock = Callable[[], dt.datetime]


def system_clock() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """What actions and channels work with. `model_version` is the trained model's name."""

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

    @property
    def profile(self) -> Profile:
        """The profile of the municipality that is served."""
        return self.municipality.profile

    @property
    def versions(self) -> Mapping[str, str]:
        """What every triage object says it was made with."""
        return {"model": self.model_version, "catalogue": self.catalogue.version}

    def today(self) -> dt.date:
        """The local date."""
        return self.clock().astimezone(ZONE).date()


def build(settings: Settings, model_version: str, clock: Clock = system_clock) -> Services:
    """Read the catalogue, open and migrate the database.

    Raises CatalogueError with all problems, or SettingsError when the municipality is unknown.
    """
    catalogue = loader.load(settings.knowledge_dir)
    municipality = catalogue.municipalities.get(settings.municipality)
    if municipality is None:
        known = ", ".join(sorted(catalogue.municipalities))
        raise SettingsError(f"INDGANG_MUNICIPALITY={settings.municipality!r} findes ikke; vælg mellem {known}")
    database = Database(settings.resolved_database_url)
    database.migrate()
    profile = municipality.profile
    accounts = AccountStore(database, clock)
    calendar = WorkCalendar.of(profile)
    absences = AbsenceStore(database, municipality)
    return Services(
        settings=settings,
        catalogue=catalogue,
        municipality=municipality,
        database=database,
        tickets=TicketStore(database, dense_references=profile.dense_references),
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
