"""Roles and their rights."""

from __future__ import annotations

import pytest

from bot.accounts.rights import RIGHTS, Right, Role, rights_of


def test_an_administrator_may_do_everything() -> None:
    assert RIGHTS[Role.ADMINISTRATOR] == frozenset(Right)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_rights_and_may_use_its_own_account(role: Role) -> None:
    assert Right.OWN_ACCOUNT in RIGHTS[role]


@pytest.mark.parametrize("right", Right)
def test_every_right_belongs_to_some_role_beside_the_administrators(right: Right) -> None:
    roles = [role for role in Role if right in RIGHTS[role]]
    assert roles == [Role.ADMINISTRATOR] if right is Right.ADMINISTER else len(roles) > 1


def test_several_roles_have_the_rights_of_all() -> None:
    both = rights_of([Role.HOTLINE, Role.MAINTAINER])
    assert {Right.USE_HOTLINE, Right.TRAIN} <= both
    assert Right.HANDLE_TICKETS not in both
    assert rights_of([]) == frozenset()
