"""Which mail server a URL in the settings means, to send by or to read from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465, "imap": 143, "imaps": 993}
_TLS = frozenset({"smtps", "imaps"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """What `smtp://user:password@host:587?starttls` or `imaps://user:password@host` say."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool

    @classmethod
    def of(cls, url: str) -> MailServer:
        """Read a URL that the settings have checked."""
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "",
            port=parts.port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls="starttls" in parse_qs(parts.query, keep_blank_values=True),
            tls=parts.scheme in _TLS,
        )
