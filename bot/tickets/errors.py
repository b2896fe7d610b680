"""What the ticket desk refuses, each with a sentence for the person who asked."""

from __future__ import annotations

from bot.texts import load


class DeskError(Exception):
    """Something that cannot be done. `code` names its sentence in `knowledge/texts/desk.yml`."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)

    @property
    def sentence(self) -> str:
        """The Danish sentence that says what to do."""
        return str(load("desk")["errors"][self.code]).format(**self.values)


class TicketUnknownError(DeskError):
    """There is no ticket with that reference or key."""

    def __init__(self) -> None:
        super().__init__("unknown")


class ChangedMeanwhileError(DeskError):
    """Somebody else changed the ticket after it was shown; `who` and `at` say who last did and when."""

    def __init__(self, who: str, at: str) -> None:
        super().__init__("changed_meanwhile", who=who, at=at)


class NotAllowedError(DeskError):
    """The rules of the desk do not allow it now."""
