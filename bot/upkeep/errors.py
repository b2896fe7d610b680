"""What upkeep refuses; the sentence says what to do and is in `knowledge/texts/upkeep.yml`."""

from __future__ import annotations

from bot.catalogue.loader import Problem
from bot.errors import MendableError
from bot.texts import load


class UpkeepError(MendableError):
    """Something that cannot be done to the catalogue now; `code` names the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(str(load("upkeep")["errors"][code]).format(**values))


class FaultyError(UpkeepError):
    """The catalogue would have problems that it has not now; one of them is named."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("faulty", problem=problem)


class ChangedMeanwhileError(UpkeepError):
    """Somebody else saved the draft since it was read."""

    def __init__(self, who: str, when: str) -> None:
        super().__init__("changed", who=who, when=when)


class SheetError(UpkeepError):
    """A sheet that cannot be read."""
