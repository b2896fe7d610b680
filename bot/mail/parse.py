"""From the bytes of a mail to a `Letter`: whatever is broken in it, something usable comes out."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Collection
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32

from bot.intake import mask
from bot.mail import automatic, bodies, headers, quoting, signature
from bot.mail.html import INVISIBLE
from bot.mail.model import Attachment, Contact, Letter

log = logging.getLogger(__name__)
MAX_KEPT = 50_000
"""Characters kept of the new text, and of what is quoted."""
SHORT = 25
"""Characters up to which the words above a forwarded mail say nothing by themselves ("Se nedenfor")."""
_FORWARD = re.compile(r"^\s*(?:vs|fwd?|fw|videresendt)\s*:", re.IGNORECASE)
_DOUBT = re.compile(r"\bdmarc\s*=\s*fail", re.IGNORECASE)


def parse(data: bytes, own: Collection[str] = (), *, cut: bool = False) -> Letter:
    """Read a mail. `own` are our addresses; `cut` says that only its beginning was fetched. Never raises."""
    try:
        return _letter(BytesParser(policy=compat32).parsebytes(data), data, own, cut=cut)
    except Exception as error:
        log.warning("a mail could not be read whole: %s", type(error).__name__)
    try:
        # Parts inside parts without end and the like: the headers and the raw words are left.
        head = BytesHeaderParser(policy=compat32).parsebytes(data)
        return _letter(head, data, own, cut=True)
    except Exception as error:
        log.warning("a mail could not be read: %s", type(error).__name__)
        return Letter("", _digest(data), cut=True)


def _letter(mail: Message, data: bytes, own: Collection[str], *, cut: bool) -> Letter:
    sender_name, sender = next(iter(headers.addresses(mail, "From")), ("", ""))
    _, reply_to = next(iter(headers.addresses(mail, "Reply-To")), ("", ""))
    subject = headers.words(mail, "Subject")
    body = bodies.body(mail)
    said, quoted, signed = _taken_apart(body.text, subject)
    who = signature.contact(signed, said, sender_name)
    ids = headers.message_ids(mail, "Message-ID")
    reason = automatic.judge(mail, sender, subject, own)
    texts, masked = _masked(
        subject=subject, said=said, quoted=quoted, signed=signed, name=who.name, company=who.company
    )
    return Letter(
        message_id=ids[0] if ids else "",
        digest=_digest("\0".join((sender, headers.raw(mail, "Date"), subject, body.text)).encode("utf-8", "replace")),
        sender=sender,
        sender_name=mask(sender_name)[0],
        reply_to=reply_to if reply_to not in own else "",
        subject=texts["subject"][:500],
        references=headers.message_ids(mail, "References", "In-Reply-To"),
        text=texts["said"],
        quoted=texts["quoted"],
        signature=texts["signed"][:5_000],
        attachments=tuple(Attachment(mask(one.name)[0], one.type, one.size, one.inline) for one in body.attachments),
        contact=Contact(texts["name"], texts["company"], who.cvr, who.phone),
        automatic=reason,
        bounced=_given_back(mail) if reason == automatic.BOUNCE else (),
        doubtful=any(_DOUBT.search(str(one)[:2_000]) for one in mail.get_all("Authentication-Results") or ()),
        cut=cut,
        masked=masked,
    )


def _taken_apart(text: str, subject: str) -> tuple[str, str, str]:
    """What is said, what is quoted, and the signature. A mail that only passes another on says what that one says."""
    text = INVISIBLE.sub("", text.replace("\u00a0", " "))
    parts = quoting.split(text)
    said, signed = signature.split(parts.new)
    passed_on = parts.forwarded or _FORWARD.match(subject) is not None
    if parts.quoted and (not said or (passed_on and len(said) <= SHORT)):
        inner, _ = signature.split(quoting.without_headers(quoting.split(parts.quoted).quoted or parts.quoted))
        said = "\n\n".join(filter(None, (said, inner)))
    return said[:MAX_KEPT], parts.quoted[:MAX_KEPT], signed


def _masked(**texts: str) -> tuple[dict[str, str], tuple[str, ...]]:
    kept: dict[str, str] = {}
    kinds: dict[str, None] = {}
    for name, text in texts.items():
        # Lone surrogates cannot be stored.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        kept[name], found = mask(clean)
        kinds |= dict.fromkeys(found)
    return kept, tuple(kinds)


def _given_back(mail: Message) -> tuple[str, ...]:
    """Message-IDs in the returned headers of a bounce."""
    found: dict[str, None] = {}
    for number, part in enumerate(mail.walk()):
        if number > bodies.MAX_PARTS:
            break
        if part.get_content_type() == "text/rfc822-headers":
            inner = BytesHeaderParser(policy=compat32).parsebytes(bodies.payload(part)[:100_000])
            found |= dict.fromkeys(headers.message_ids(inner, "Message-ID"))
        elif part is not mail:
            found |= dict.fromkeys(headers.message_ids(part, "Message-ID"))
    return tuple(found)[:10]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
