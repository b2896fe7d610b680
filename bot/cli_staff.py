"""`indgang staff`: who may log in to the staff pages."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.accounts.errors import AccountError
from bot.accounts.rights import Role
from bot.accounts.store import AccountStore
from bot.bootstrap import municipality_of, system_clock
from bot.catalogue.loader import load
from bot.catalogue.model import Municipality, StaffMember
from bot.settings import Settings, load_settings
from bot.storage.database import opened
from bot.tickets.routing import ENTRANCE_ROLE

staff_app = typer.Typer(help="Konti på medarbejdersiderne.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(help="Kontoens id, for eksempel karen-lindegaard.")]


@staff_app.command("add")
def add(
    identifier: Annotated[str, typer.Option("--id", help="Medarbejderens id i staff.yml, ellers et nyt.")],
    email: Annotated[str, typer.Option(help="E-mailadressen, man logger ind med.")],
    name: Annotated[str, typer.Option(help="Fulde navn.")],
    role: Annotated[list[Role], typer.Option(help="Rolle; kan gentages.")],
    ask_password: Annotated[bool, typer.Option("--password", help="Spørg om en adgangskode nu.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Læs adgangskoden fra stdin.")] = False,
) -> None:
    """Lav en konto; skriver et link, der virker én gang, til at vælge adgangskode."""
    with _accounts() as (accounts, settings):
        password = _password(ask_password, password_stdin)
        account = accounts.add(identifier, name, email, role)
        if password is None:
            _say_invitation(accounts, settings, account.id)
            return
        try:
            accounts.set_password(account.id, password)
        except AccountError as error:
            typer.echo(f"Kontoen er lavet, men uden adgangskode: {error}", err=True)
            _say_invitation(accounts, settings, account.id)
            raise typer.Exit(1) from None
        typer.echo(f"{account.name} kan logge ind med {account.email}.")


@staff_app.command("list")
def list_all() -> None:
    """Alle konti med roller, og om de kan logge ind."""
    with _accounts() as (accounts, _):
        for account in accounts.everyone():
            state = "lukket" if not account.active else "åben" if account.has_password else "uden adgangskode"
            roles = ", ".join(account.roles)
            typer.echo(f"{account.id:<28} {state:<16} {roles:<28} {account.email}  {account.name}")


@staff_app.command("invite")
def invite(identifier: Id) -> None:
    """Skriv et nyt link til at vælge adgangskode; tidligere links holder op med at virke."""
    with _accounts() as (accounts, settings):
        _say_invitation(accounts, settings, identifier)


@staff_app.command("roles")
def roles(identifier: Id, role: Annotated[list[Role], typer.Option(help="Rolle; kan gentages.")]) -> None:
    """Giv en konto andre roller i stedet for dem, den har."""
    with _accounts() as (accounts, _):
        typer.echo(f"{identifier}: {', '.join(accounts.set_roles(identifier, role).roles)}")


@staff_app.command("disable")
def disable(identifier: Id) -> None:
    """Luk en konto; personen er logget ud med det samme."""
    with _accounts() as (accounts, _):
        accounts.disable(identifier)
        typer.echo(f"{identifier} er lukket.")


@staff_app.command("enable")
def enable(identifier: Id) -> None:
    """Luk en konto op igen, med den adgangskode den havde."""
    with _accounts() as (accounts, _):
        accounts.enable(identifier)
        typer.echo(f"{identifier} er åben.")


@staff_app.command("import")
def import_all() -> None:
    """Lav konti uden adgangskode til alle i kommunens staff.yml; dem, der findes, bliver ikke ændret."""
    with _accounts() as (accounts, settings):
        municipality = municipality_of(load(settings.knowledge_dir), settings)
        known = {account.id for account in accounts.everyone()}
        new = [person for person in municipality.staff.values() if person.id not in known]
        for person in new:
            accounts.add(person.id, person.name, person.email, _roles_of(person, municipality))
            typer.echo(person.id)
        typer.echo(f"{len(new)} nye konti. `indgang staff invite ID` giver et link til hver.", err=True)


def _roles_of(person: StaffMember, municipality: Municipality) -> list[Role]:
    """Everybody may own a ticket; the entrance's own people also take the calls."""
    if person.id == municipality.profile.coordinator:
        return [Role.COORDINATOR]
    at_entrance = ENTRANCE_ROLE in municipality.offices[person.office].roles
    return [Role.TASKFORCE, Role.HOTLINE] if at_entrance else [Role.TASKFORCE]


def _say_invitation(accounts: AccountStore, settings: Settings, identifier: str) -> None:
    token = accounts.invite(identifier, dt.timedelta(days=settings.invitation_days))
    typer.echo(f"{settings.public_url.rstrip('/')}/medarbejder/adgangskode/{token}")
    typer.echo(f"Linket virker én gang, i {settings.invitation_days} dage. Send det kun til personen selv.", err=True)


def _password(ask: bool, from_stdin: bool) -> str | None:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise AccountError("no_password")
        return password
    if ask:
        return str(typer.prompt("Adgangskode", hide_input=True, confirmation_prompt="Adgangskoden igen"))
    return None


@contextmanager
def _accounts() -> Iterator[tuple[AccountStore, Settings]]:
    settings = load_settings()
    with opened(settings.resolved_database_url) as database:
        yield AccountStore(database, system_clock), settings
