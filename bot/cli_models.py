"""`indgang models`: which models there are, how they did, and which one answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from bot.bootstrap import system_clock
from bot.catalogue.loader import load
from bot.learning.registry import ModelRegistry, shape
from bot.settings import load_settings
from bot.storage.database import opened
from bot.tickets.calendar import ZONE

app = typer.Typer(help="Modeller: se dem, tag en i brug, gå tilbage.", no_args_is_help=True)
COMMAND_LINE = "kommandolinjen"


@app.command("list")
def list_models() -> None:
    """Modeller, nyeste først; den, der svarer, er mærket med en stjerne."""
    with _registry() as registry:
        active = registry.active()
        for model in registry.known():
            mark = "*" if active and active.model == model.name else " "
            state = f"afvist: {', '.join(model.refused)}" if model.refused else "godkendt"
            typer.echo(f"{mark} {model.name}  {model.trained_at.astimezone(ZONE):%d-%m-%Y %H.%M}  {state}")


@app.command()
def activate(
    name: Annotated[str, typer.Argument(help="Modellens navn fra `indgang models list`.")],
    reason: Annotated[str, typer.Option(help="Hvorfor; skal skrives med --override.")] = "",
    override: Annotated[
        bool, typer.Option("--override", help="Tag den i brug, selv om den klarer sig dårligere.")
    ] = False,
) -> None:
    """Lad en model svare fra nu af i alle processer; en ældre tages i brug igen på samme måde."""
    with _registry() as registry:
        catalogue = load(load_settings().knowledge_dir)
        registry.activate(name, COMMAND_LINE, reason, system_clock(), shape(catalogue), override=override)
    typer.echo(f"Modellen {name} svarer fra nu af.")


def train_candidate(by: str) -> None:
    """Train a candidate and show how it does beside the model that answers. It is not activated."""
    # Training's libraries are heavy; the other commands do without.
    from bot.learning.candidates import train

    settings = load_settings()
    with _registry() as registry:
        name = train(settings, registry.database, by, system_clock)
        known = registry.find(name)
    for line in _beside(known.measures if known else {}):
        typer.echo(line)
    if known and known.refused:
        typer.echo(f"Kandidaten {name} er afvist: {', '.join(known.refused)}")
        raise typer.Exit(1)
    typer.echo(f"Kandidaten {name} er godkendt. Tag den i brug med `indgang models activate {name}`.")


def _beside(measures: Mapping[str, Any]) -> Iterator[str]:
    for one in measures.get("comparisons", ()):
        mark = "  AFVIST" if one["refused"] else ""
        yield f"{one['name']:<88} {one['live']:.3f} → {one['candidate']:.3f}{mark}"
    for one in measures.get("alone", ()):
        yield f"{one['name']:<88} {one['value']:.3f}"


@contextmanager
def _registry() -> Iterator[ModelRegistry]:
    settings = load_settings()
    with opened(settings.resolved_database_url) as database:
        yield ModelRegistry(database, settings.models_dir)
