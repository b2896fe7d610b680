"""Rasa's own command line with our stand-ins and our folders in place."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from bot.understanding import standins


def run_rasa(arguments: Sequence[str]) -> None:
    """Run `rasa ARGUMENTS`; exits with Rasa's exit code."""
    standins.install()
    import rasa.shared.constants as constants

    # Rasa reads these when it builds its command line, so they must be set before it is imported.
    constants.DEFAULT_DATA_PATH = "nlu_data"
    constants.DEFAULT_DOMAIN_PATHS = ["domain"]
    constants.DEFAULT_DOMAIN_PATH = "domain"
    import rasa.__main__ as command_line

    sys.argv = ["rasa", *_with_defaults(list(arguments))]
    command_line.main()


def _with_defaults(arguments: list[str]) -> list[str]:
    """Our stories for `rasa test core`, and no plots where matplotlib is absent."""
    if arguments[:1] != ["test"]:
        return arguments
    plain = importlib.util.find_spec("matplotlib") is None
    if arguments[:2] == ["test", "core"]:
        stories = [] if {"-s", "--stories"} & set(arguments) else ["--stories", "tests/conversations"]
        return [*arguments, *stories, *(["--no-plot"] if plain else [])]
    return [*arguments, *(["--no-plot"] if plain else [])]
