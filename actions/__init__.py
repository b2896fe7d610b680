"""Thin rasa-sdk actions, one conversation capability a module.

An action reads the tracker, calls the program, and says something through a response of
`domain/`; it decides nothing by itself.
"""

from __future__ import annotations

from rasa_sdk import Action

from actions import answers, dialogue, feedback, person, send_by_mail, status, ticket_form
from bot.bootstrap import Services


def build_actions(services: Services) -> list[Action]:
    """Every action of the domain, ready to be registered."""
    kinds = [*answers.ACTIONS, *dialogue.ACTIONS, *feedback.ACTIONS, *person.ACTIONS, *status.ACTIONS]
    return [kind(services) for kind in [*kinds, *send_by_mail.ACTIONS, *ticket_form.ACTIONS]]
