"""What sending works with: the desk, the one-time links, and the addresses that messages carry."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.accounts.links import LinkStore
from bot.catalogue.model import Profile
from bot.settings import Settings
from bot.storage.database import Database
from bot.tickets.desk import Desk

ONE_CLICK = "/klik"
"""Where one-time links lead: the page of `bot.channels.one_click`."""
STAFF_TICKETS = "/medarbejder/sager"
STAFF_BOARD = "/medarbejder/tavle"
STAFF_FIGURES = "/medarbejder/statistik"
STAFF_CATALOGUE = "/medarbejder/katalog/internt"
STAFF_OWN = "/medarbejder"
BUSINESS_TICKETS = "/sag"


@dataclass(frozen=True, slots=True)
class Mailroom:
    """Everything that planning, writing and sending a message needs."""

    desk: Desk
    links: LinkStore
    settings: Settings

    @property
    def database(self) -> Database:
        """Where the outbox is."""
        return self.desk.database

    @property
    def profile(self) -> Profile:
        """The municipality's profile."""
        return self.desk.municipality.profile

    @property
    def sender(self) -> str:
        """The e-mail address that messages come from."""
        return self.settings.mail_from or self.profile.email

    @property
    def domain(self) -> str:
        """What our Message-IDs end with."""
        return self.sender.rpartition("@")[2]

    def url(self, path: str) -> str:
        """A whole address on this program's pages."""
        return f"{self.settings.public_url.rstrip('/')}{path}"

    def staff_ticket(self, reference: str) -> str:
        """A ticket's page for staff; it asks for a login."""
        return self.url(f"{STAFF_TICKETS}/{quote(reference)}")

    def business_ticket(self, access_key: str) -> str:
        """A ticket's page for the business: whoever has the address may read it."""
        return self.url(f"{BUSINESS_TICKETS}/{quote(access_key)}")

    def one_click(self, token: str) -> str:
        """The page of a one-time link."""
        return self.url(f"{ONE_CLICK}/{quote(token)}")
