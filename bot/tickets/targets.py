"""Which promise of the profile a ticket runs under."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalogue.model import Profile, Target


def target_for(profile: Profile, level: str, tasks: Sequence[str]) -> Target:
    """A task's own promise for simple and medium tickets, otherwise the level's.

    A complex ticket runs under the promise for complex inquiries, whatever its tasks.
    """
    if level != "kompleks":
        for task in tasks:
            if task in profile.service_targets.tasks:
                return profile.service_targets.tasks[task]
    return profile.service_targets.promise[level]  # type: ignore[index]


def close_target(profile: Profile, level: str) -> Target | None:
    """The municipality's own goal for closing a ticket; None where it has none. It is not promised to anybody."""
    return profile.service_targets.close.get(level)  # type: ignore[call-overload,no-any-return]
