"""Rasa's own command line with our stand-ins and our folders in place."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence

from bot.understanding import standins

_EXPECTED = (
    # Responses are said by actions, slots are asked by validate_ticket_form, and some intents only come
    # from buttons; Rasa's validator sees none of that.
    r"The utterance '\w+' is not used in any story or rule",
    r"Slot '\w+' has a mapping condition for form 'ticket_form'",
    r"The intent '(open|choose_task|request_ticket|send_by_mail|unreadable)' is listed in the domain file",
    r"Action 'utter_(ask_task|ask_detail|out_of_scope)' is listed as a response action",
    r"The following duplicated intents have been found across multiple domain files",
)


def run_rasa(arguments: Sequence[str]) -> None:
    """Run `rasa ARGUMENTS`; exits with Rasa's exit code."""
    standins.install()
    warnings.showwarning = _show_unexpected
    import rasa.shared.constants as constants

    # Rasa reads these when it builds its command line, so they must be set before it is imported.
    constants.DEFAULT_DATA_PATH = "nlu_data"
    constants.DEFAULT_DOMAIN_PATHS = ["domain"]
    constants.DEFAULT_DOMAIN_PATH = "domain"
    import rasa.__main__ as command_line

    sys.argv = ["rasa", *_with_defaults(list(arguments))]
    command_line.main()


def _show_unexpected(message: Warning | str, category: type[Warning], *where: object, **more: object) -> None:
    """Print a warning that somebody here can act on. Filters do not hold: Rasa and sanic set their own."""
    text = str(message)
    if issubclass(category, DeprecationWarning) or "pkg_resources" in text:
        return
    if category.__name__ != "MovedIn20Warning" and not any(re.search(known, text) for known in _EXPECTED):
        print(f"{category.__name__}: {text}", file=sys.stderr)  # noqa: T201 - Rasa's command line prints too


def _with_defaults(arguments: list[str]) -> list[str]:
    """Our stories for `rasa test core`, and no plots where matplotlib is absent."""
    if arguments[:1] != ["test"]:
        return arguments
    plain = standins.is_absent("matplotlib")
    if arguments[:2] == ["test", "core"]:
        stories = [] if {"-s", "--stories"} & set(arguments) else ["--stories", "tests/conversations"]
        return [*arguments, *stories, *(["--no-plot"] if plain else [])]
    return [*arguments, *(["--no-plot"] if plain else [])]
