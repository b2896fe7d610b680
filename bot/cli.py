"""The command line `indgang`: serve, jobs, train, check, ask, triage, tickets, staff, catalogue, rasa.

Exit codes: 0 done, 1 the work found problems (`check`, a broken input line), 2 it could not be done.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.catalogue.check import check as check_catalogue
from bot.catalogue.loader import CatalogueError, load
from bot.cli_models import COMMAND_LINE, train_candidate
from bot.cli_models import app as models_app
from bot.cli_staff import staff_app
from bot.errors import MendableError
from bot.settings import Settings, load_settings
from bot.storage.database import opened
from bot.tickets.store import TicketStore

app = typer.Typer(
    help="Én indgang: en dansk samtaleassistent til virksomheders henvendelser til kommunen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tickets_app = typer.Typer(help="Vis sager.", no_args_is_help=True)
catalogue_app = typer.Typer(help="Vis kataloget.", no_args_is_help=True)
app.add_typer(tickets_app, name="tickets")
app.add_typer(staff_app, name="staff")
app.add_typer(catalogue_app, name="catalogue")
app.add_typer(models_app, name="models")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse at lytte på (INDGANG_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port at lytte på (INDGANG_PORT).", min=1, max=65535)] = None,
) -> None:
    """Start webserveren; træner først en model, hvis ingen passer til dataene."""
    settings = load_settings()
    from bot.serving import answers_already
    from bot.serving import serve as run

    if not answers_already(settings):
        _train(settings, force=False)
    run(settings, host or settings.host, port or settings.port)


@app.command()
def jobs() -> None:
    """Kør mails, Telegram, frister og påmindelser alene, ved siden af en server med INDGANG_JOBS=separate."""
    from bot.jobs import run_alone

    run_alone(load_settings())


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Træn, selv om en model passer.")] = False,
    candidate: Annotated[
        bool, typer.Option("--candidate", help="Træn en kandidat, og hold den op mod den, der svarer.")
    ] = False,
    by: Annotated[str, typer.Option(help="Hvem der træner.", hidden=True)] = COMMAND_LINE,
) -> None:
    """Tjek data, og træn en model, hvis ingen passer; med --candidate tages den ikke i brug."""
    if candidate:
        train_candidate(by)
    else:
        _train(load_settings(), force=force)


@app.command()
def check() -> None:
    """Tjek katalog og eksempler; skriver hvert problem som `fil: felt → besked`."""
    settings = load_settings()
    problems = check_catalogue(settings.knowledge_dir, settings.nlu_dir, dt.date.today())
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} problemer.", err=True)
        raise typer.Exit(1)
    typer.echo("Ingen problemer.")


@app.command()
def ask(question: Annotated[str, typer.Argument(help="Spørgsmålet, som en virksomhed ville skrive det.")]) -> None:
    """Stil ét spørgsmål, og se svaret i terminalen. Intet bliver gemt."""
    from bot.asking import ask as run

    for line in run(load_settings(), question):
        typer.echo(line)


@app.command()
def triage(
    source: Annotated[Path, typer.Option("--input", help="JSON-linjer med feltet text.")],
    target: Annotated[Path, typer.Option("--output", help="Hvor de triagerede linjer skrives.")],
) -> None:
    """Triagér en fil uden server og database: én JSON-linje ind, én ud."""
    if not source.is_file():
        _fail(f"Filen {source} findes ikke.")
    from bot.batch import triage_file

    faults = triage_file(load_settings(), source, target)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON-linjer: text, primary, tasks, level, act, package.")],
) -> None:
    """Mål forståelsen på mærkede beskeder."""
    from bot.learning.evaluation import evaluate as run

    for line in run(load_settings(), files):
        typer.echo(line)


@tickets_app.command("list")
def tickets_list(limit: Annotated[int, typer.Option(help="Højst så mange sager.", min=1)] = 20) -> None:
    """De nyeste sager først."""
    with _tickets() as store:
        for ticket in store.newest(limit):
            tasks = ", ".join(ticket.tasks) or "-"
            company = ticket.company or "-"
            typer.echo(
                f"{ticket.reference}  {ticket.status:<10} {ticket.level:<9} {ticket.owner:<24} {company}  {tasks}"
            )


@tickets_app.command("show")
def tickets_show(reference: Annotated[str, typer.Argument(help="For eksempel EI-2026-000123.")]) -> None:
    """Alt om én sag, som JSON."""
    with _tickets() as store:
        ticket = store.find(reference.upper())
    if ticket is None:
        _fail(f"Der er ingen sag med nummer {reference}. `indgang tickets list` viser de nyeste.")
    typer.echo(json.dumps(dataclasses.asdict(ticket), ensure_ascii=False, indent=2, default=str))


@catalogue_app.command("show")
def catalogue_show(
    task: Annotated[str | None, typer.Argument(help="En opgaves id; udelad den for at se alle.")] = None,
) -> None:
    """Vis alle opgaver, eller alt om én."""
    catalogue = load(load_settings().knowledge_dir)
    if task is None:
        for area in catalogue.areas.values():
            typer.echo(area.name)
            for entry in catalogue.tasks.values():
                if entry.area == area.id:
                    typer.echo(f"  {entry.id:<30} {entry.level:<9} {entry.owner:<18} {entry.name}")
        return
    if task not in catalogue.tasks:
        _fail(f"Der er ingen opgave »{task}«. `indgang catalogue show` viser dem alle.")
    typer.echo(catalogue.tasks[task].model_dump_json(indent=2))


@app.command(
    "rasa",
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "allow_interspersed_args": False},
)
def rasa_command(context: typer.Context) -> None:
    """Rasas egen kommandolinje: `indgang rasa train`, `data validate`, `test core`, `shell` …"""
    from bot.cli_rasa import run_rasa

    run_rasa(context.args)


def main() -> None:
    """Entry point: an error that a person can mend becomes its sentence and exit code 2."""
    try:
        app()
    except CatalogueError as error:
        _fail(f"Kataloget kan ikke bruges:\n{error}")
    except MendableError as error:
        _fail(str(error))


def _train(settings: Settings, *, force: bool) -> None:
    """A model that fits the data, trained when there is none; broken data is found before training."""
    from bot.learning.models import fitting_model
    from bot.learning.models import train as run

    model = None if force else fitting_model(settings)
    if model is not None:
        typer.echo(f"Modellen {model.name} passer til dataene.")
        return
    problems = check_catalogue(settings.knowledge_dir, settings.nlu_dir, dt.date.today())
    # A review date that has passed stops nothing: the entry routes and no longer answers.
    blocking = [problem for problem in problems if problem.field != "review_date"]
    if blocking:
        _fail("Data har fejl, så der trænes ikke:\n" + "\n".join(map(str, blocking)))
    typer.echo("Træner en model på dataene. Det tager et par minutter.")
    typer.echo(f"Modellen er klar: {run(settings).name}")


@contextmanager
def _tickets() -> Iterator[TicketStore]:
    with opened(load_settings().resolved_database_url) as database:
        yield TicketStore(database)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(2)
