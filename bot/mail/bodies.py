"""Finds the text of a mail among its parts, whatever charset it claims, and lists what is attached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from bot.mail import headers
from bot.mail.html import to_text
from bot.mail.model import Attachment

MAX_PARTS = 300
"""Parts looked at in one mail."""
MAX_DEPTH = 30
"""How deep parts may lie inside each other."""
MAX_TEXT = 200_000
"""Characters kept of a text part."""
MAX_HTML = 1_000_000
"""Characters of HTML that are read: what is new stands first."""
MAX_ATTACHMENTS = 50
_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")


@dataclass(frozen=True, slots=True)
class Body:
    """The text as written, and the files beside it."""

    text: str
    attachments: tuple[Attachment, ...]


def body(mail: Message) -> Body:
    """The plain text where there is any, otherwise what the HTML says."""
    plain: list[str] = []
    html: list[str] = []
    files: list[Attachment] = []
    for part in _parts(mail):
        kind = part.get_content_type()
        if kind.startswith("multipart/"):
            # Its boundary was never found: what stands there is all there is.
            kind = "text/plain"
        if kind in ("text/plain", "text/html") and not _is_file(part):
            text = decoded(part, MAX_HTML if kind == "text/html" else MAX_TEXT)
            (html if kind == "text/html" else plain).append(text)
        elif len(files) < MAX_ATTACHMENTS:
            files.append(_attachment(part))
    text = "\n\n".join(one.strip() for one in plain if one.strip())
    if not text:
        text = "\n\n".join(to_text(one[:MAX_HTML]) for one in html)
    return Body(text[:MAX_TEXT], tuple(files))


def decoded(part: Message, limit: int) -> str:
    """The part's text. A charset that is missing, unknown or wrong is guessed; nothing is left undecoded."""
    data = payload(part)[: limit * 4]
    try:
        charset = (part.get_content_charset() or "").lower()
    except Exception:  # a charset parameter in pieces that do not fit
        charset = ""
    return _text(data, charset)[:limit].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def payload(part: Message) -> bytes:
    """The part's bytes; empty for a container and for what cannot be decoded."""
    try:
        data = part.get_payload(decode=True)
    except Exception:
        return b""
    return data if isinstance(data, bytes) else b""


def _text(data: bytes, charset: str) -> str:
    latin = charset in ("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "iso-8859-15", "windows-1252", "cp1252")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    elif latin and _UTF8.search(data):
        # "Ã¸" in place of "ø": the letters were UTF-8 whatever the header says.
        charset = "utf-8"
    for name in (charset, "utf-8-sig", "cp1252"):
        try:
            if name:
                return data.decode(name).lstrip("\ufeff")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _parts(mail: Message) -> Iterator[Message]:
    """The leaves in order; a mail inside a mail is one attachment."""
    stack = [(mail, 0)]
    seen = 0
    while stack and seen < MAX_PARTS:
        part, depth = stack.pop()
        seen += 1
        if not part.is_multipart() or part.get_content_maintype() == "message":
            yield part
        elif depth < MAX_DEPTH:
            children = [one for one in part.get_payload() if isinstance(one, Message)]
            stack += [(one, depth + 1) for one in reversed(children)]


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _attachment(part: Message) -> Attachment:
    kind = part.get_content_type()
    inline = (
        kind.startswith("image/") and bool(part.get("Content-ID")) and part.get_content_disposition() != "attachment"
    )
    return Attachment(name=_name(part) or kind, type=kind, size=_size(part), inline=inline)


def _size(part: Message) -> int:
    """Bytes, counted without decoding where that is possible."""
    content = part.get_payload()
    if isinstance(content, str):
        encoded = str(part.get("Content-Transfer-Encoding") or "").strip().lower() == "base64"
        return len("".join(content.split())) * 3 // 4 if encoded else len(content)
    return sum(_size(one) for one in content if isinstance(one, Message)) if isinstance(content, list) else 0


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:
        return ""
    return headers.plain(str(name).replace("\n", " "))[:200]
