"""From a mail's words to what understanding should read: greetings and thanks in advance say nothing of the matter."""

from __future__ import annotations

import re

from bot.mail.model import Letter
from bot.texts import load
from bot.understanding.text import fold

MAX_PARTS = 8
"""Sentences that are looked at by themselves; a longer mail is a person's to read."""
SHORTEST = 8
"""Characters of a sentence that can say anything."""
_PREFIX = re.compile(r"^\s*(?:(?:re|sv|vs|fwd?|fw|aw|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_TICKET = re.compile(r"\[?\bEI[\s-]?\d{4}[\s-]?[0-9A-Z]{6}\b\]?", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:hej|hejsa|hey|hi|hello|dear|kære|goddag|god\s?dag|godmorgen|god\s?morgen|davs|halløj|"
    r"til rette vedkommende|til (?:kommunen|erhverv\w*|teknik\w*))\b[^?]{0,60}$",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:(?:på forhånd (?:mange )?tak|(?:mange )?tak på forhånd|tak for hjælpen|"
    r"(?:jeg |vi )?ser frem til (?:at høre|jeres|dit|et)|(?:jeg |vi )?håber (?:at )?(?:I|i|du) (?:kan|vil) hjælpe|"
    r"hører gerne|(?:jeg |vi )?glæder (?:mig|os) til|god (?:dag|weekend|aften))\b[^?]{0,80})$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ0-9-])|\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)])\s)")
_BULLET = re.compile(r"^\s*(?:[-•*]|\d+[.)])\s+")


def subject(letter: Letter) -> str:
    """The subject without Re: and ticket number."""
    return _TICKET.sub("", _PREFIX.sub("", letter.subject)).strip(" -:,")


def matter(letter: Letter) -> str:
    """Subject and text without greeting and courtesies; the subject is left out when it says nothing."""
    # A mail of nothing but courtesies says those.
    said = "\n".join(_said(letter.text)).strip() or letter.text
    heading = subject(letter)
    folded = fold(heading).strip()
    empty = not folded or folded in {fold(word) for word in load("mail")["empty_subjects"]}
    if empty or fold(heading) in fold(said):
        return said or heading
    return f"{heading}.\n{said}" if said else heading


def parts(letter: Letter) -> list[str]:
    """The sentences and points of the text, one question each."""
    found = []
    for piece in _SENTENCE.split("\n".join(_said(letter.text))):
        plain = " ".join(_BULLET.sub("", piece).split())
        if len(plain) >= SHORTEST:
            found.append(plain)
    return found


def _said(text: str) -> list[str]:
    lines = []
    for number, line in enumerate(text.split("\n")):
        plain = line.strip(" ,.!")
        if (number < 3 and _GREETING.match(plain) and len(plain.split()) <= 8) or _COURTESY.match(plain):
            continue
        lines.append(line)
    return lines
