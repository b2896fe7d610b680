"""Tells what no person wrote, or wrote for everybody: it is never answered (RFC 3834)."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.message import Message

from bot.mail import headers

OWN = "own"
BOUNCE = "bounce"
AUTO_REPLY = "auto_reply"
LIST = "list"
AUTOMATIC = "automatic"
"""Sent by a machine, but perhaps about a business's matter: left unread for people."""
_MACHINES = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange\w*|bounces?[+\-]?\S*)@", re.IGNORECASE
)
_NO_REPLY = re.compile(r"^(?:no-?_?reply|do-?not-?reply|ingen-?svar|svar-?ikke|noreply\S*)@", re.IGNORECASE)
_AWAY = re.compile(
    r"^\s*(?:(?:re|sv|fwd|vs)\s*:\s*)*(?:automatisk(?: svar|svar)|autosvar|auto-?reply|automatic reply|auto response|"
    r"autoresponse|out of (?:the )?office|ooo|fraværende|fraværsbesked|fraværsmeddelelse|ikke til stede|"
    r"ikke på kontoret|ferielukket|abwesenheitsnotiz|frånvaro)\b\s*(?::|$|\()",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^\s*(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|system)|"
    r"returned mail|failure notice|kan ikke leveres|ikke leveret|meddelelsen kunne ikke leveres|leveringsfejl)",
    re.IGNORECASE,
)
_READ = re.compile(r"^\s*(?:læst|read|ikke læst|not read|leveret|delivered)\s*:", re.IGNORECASE)


def judge(mail: Message, sender: str, subject: str, own: Collection[str]) -> str:
    """Why it must not be answered, or empty. `own` are our addresses, in small letters."""
    if sender in own:
        return OWN
    report = str(mail.get_param("report-type") or "").lower() if mail.get_content_type() == "multipart/report" else ""
    path = headers.raw(mail, "Return-Path")
    if report == "delivery-status" or path == "<>" or _MACHINES.match(sender) or _RETURNED.match(subject):
        # An absence notice comes with an empty return path as well.
        return AUTO_REPLY if _AWAY.match(subject) else BOUNCE
    if report or _READ.match(subject) or _calendar_answer(mail):
        return AUTO_REPLY
    return _by_headers(mail, sender, subject)


def _by_headers(mail: Message, sender: str, subject: str) -> str:
    submitted = headers.raw(mail, "Auto-Submitted").lower()
    precedence = headers.raw(mail, "Precedence").lower()
    answered = submitted.startswith("auto-replied") or precedence == "auto_reply"
    if answered or _AWAY.match(subject) or any(headers.raw(mail, name) for name in ("X-Autoreply", "X-Autorespond")):
        return AUTO_REPLY
    if headers.raw(mail, "List-Id") or headers.raw(mail, "List-Post") or precedence in ("list", "bulk", "junk"):
        return LIST
    suppressed = headers.raw(mail, "X-Auto-Response-Suppress").lower()
    unwanted = any(word in suppressed for word in ("all", "autoreply", "oof"))
    if (submitted and not submitted.startswith("no")) or unwanted or _NO_REPLY.match(sender):
        return AUTOMATIC
    return ""


def _calendar_answer(mail: Message) -> bool:
    """Somebody's calendar says yes or no to a meeting."""
    parts = mail.walk() if mail.is_multipart() else [mail]
    for number, part in enumerate(parts):
        if number > 10:
            break
        if part.get_content_type() == "text/calendar" and str(part.get_param("method") or "").lower() == "reply":
            return True
    return False
