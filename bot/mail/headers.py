"""Reads headers that anybody may have written anyhow: nothing here raises."""

from __future__ import annotations

import re
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

MAX_HEADER = 2_000
"""Characters read of a header."""
MAX_REFERENCES = 50
_ADDRESS = re.compile(r"[^@\s,;<>()\"\\]{1,64}@[^@\s,;<>()\"\\\[\]]{1,185}\.[^@\s,;<>()\"\\.\[\]]{2,60}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def raw(mail: Message, name: str) -> str:
    """The header as it stands, unfolded and cut; empty when there is none."""
    # As it came: `get` would replace the bytes that no charset was named for.
    value = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return _CONTROL.sub(" ", value[:MAX_HEADER]).strip()


def words(mail: Message, name: str) -> str:
    """The header as a person reads it: encoded words decoded, eight-bit bytes guessed."""
    return plain(raw(mail, name))


def plain(value: str) -> str:
    """Decode encoded words and raw bytes in a header's value."""
    parts: list[str] = []
    try:
        for part, charset in decode_header(_guess(value)):
            parts.append(part if isinstance(part, str) else _decoded(part, charset))
    except Exception:  # broken base64 and the like: better the raw words than none
        parts = [_guess(value)]
    return " ".join(_CONTROL.sub(" ", "".join(parts)).replace("\ufffd", "?").split())


def addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """Display name and address of everybody in a header; what is no address is left out."""
    value = raw(mail, name)
    try:
        found = getaddresses([value])
    except Exception:
        found = []
    usable = [(plain(shown), address.strip().lower()) for shown, address in found if is_address(address.strip())]
    if len(usable) == len(found) or not value:
        return usable
    # "Holm, Ida <ida@…>" without quotes is a list of two to the library.
    match = _ADDRESS.search(value)
    return [(plain(value[: match.start()]).strip(' <"'), match[0].lower())] if match else []


def is_address(text: str) -> bool:
    """Whether a mail can be sent there."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def message_ids(mail: Message, *names: str) -> tuple[str, ...]:
    """The Message-IDs in some headers, in order, each once, the last ones where there are many."""
    found: dict[str, None] = {}
    for name in names:
        # Not cut as other headers are: a long thread has a long list.
        value = str(mail.get(name) or "")[: MAX_HEADER * 10]
        for one in _MESSAGE_ID.findall(value):
            found.pop(one, None)
            found[one] = None
    return tuple(found)[-MAX_REFERENCES:]


def _guess(value: str) -> str:
    """Bytes outside ASCII that no charset was named for are UTF-8, or else Windows' Latin letters."""
    if not any("\udc80" <= character <= "\udcff" for character in value):
        return value
    return _decoded(
        value.encode("ascii", "surrogateescape") if _only_bytes(value) else value.encode("utf-8", "replace"), None
    )


def _only_bytes(value: str) -> bool:
    return all(character < "\x80" or "\udc80" <= character <= "\udcff" for character in value)


def _decoded(value: bytes, charset: str | None) -> str:
    for name in (charset or "utf-8", "utf-8", "cp1252"):
        try:
            return value.decode(name)
        except (LookupError, ValueError):
            continue
    return value.decode("latin-1")
