"""What can go wrong with an account; each error is a Danish sentence from `knowledge/texts/staff.yml`."""

from __future__ import annotations

from bot.errors import MendableError
from bot.texts import load


class AccountError(MendableError):
    """Base of the errors here. `code` names the sentence under `errors` in staff.yml."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(load("staff")["errors"][code].format(**values))


class WrongLoginError(AccountError):
    """Unknown name, wrong password, no password yet or a disabled account: always the same answer."""

    def __init__(self) -> None:
        super().__init__("wrong_login")


class TooManyAttemptsError(AccountError):
    """Too many attempts to log in from one address or with one name; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__("too_many_attempts", minutes=max(1, -(-retry_after // 60)))


class LinkError(AccountError):
    """A one-time link that does not work."""


class LinkUnknownError(LinkError):
    """There is no such link: it is forged, cut off, made for something else, or long gone."""

    def __init__(self) -> None:
        super().__init__("link_unknown")


class LinkExpiredError(LinkError):
    """The link is too old."""

    def __init__(self) -> None:
        super().__init__("link_expired")


class LinkUsedError(LinkError):
    """The link has been used before."""

    def __init__(self) -> None:
        super().__init__("link_used")
