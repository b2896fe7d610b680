"""Roles and what each may do, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an account is for; one account may have several."""

    HOTLINE = "hotline"
    TASKFORCE = "taskforce"
    COORDINATOR = "coordinator"
    MAINTAINER = "maintainer"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """Something that a route or a command asks for."""

    OWN_ACCOUNT = "own_account"
    """Log in, choose settings, link Telegram."""
    SEE_TICKETS = "see_tickets"
    """Read tickets, the board, and the history of a company."""
    HANDLE_TICKETS = "handle_tickets"
    """Answer, ask, note, forward, plan and close; enter one's own absence."""
    COORDINATE = "coordinate"
    """Enter others' absence, merge tickets, release the refusals of others."""
    USE_HOTLINE = "use_hotline"
    """Take calls."""
    SEE_STATISTICS = "see_statistics"
    """Read figures: nothing in them points at a person."""
    KEEP_CATALOGUE = "keep_catalogue"
    TRAIN = "train"
    ADMINISTER = "administer"
    """Make and disable accounts."""


_EVERYBODY = frozenset({Right.OWN_ACCOUNT})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.HOTLINE: _EVERYBODY | {Right.SEE_TICKETS, Right.USE_HOTLINE},
    Role.TASKFORCE: _EVERYBODY | {Right.SEE_TICKETS, Right.HANDLE_TICKETS},
    Role.COORDINATOR: _EVERYBODY
    | {Right.SEE_TICKETS, Right.HANDLE_TICKETS, Right.COORDINATE, Right.USE_HOTLINE, Right.SEE_STATISTICS},
    Role.MAINTAINER: _EVERYBODY | {Right.KEEP_CATALOGUE, Right.TRAIN, Right.SEE_STATISTICS},
    Role.ADMINISTRATOR: frozenset(Right),
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that an account with these roles may do; without roles nothing."""
    return frozenset().union(*(RIGHTS[role] for role in roles))
