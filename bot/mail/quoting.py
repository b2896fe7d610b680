"""Tells what is new in a mail from what it quotes or passes on. Line by line, in time proportional to the text.

mail-parser-reply does the same for several languages, but takes every line that begins with "Tak" for a signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BORDER = re.compile(
    r"^[\s>*_]*-{2,}\s*(?:oprindelig (?:meddelelse|besked|mail)|original (?:message|appointment)|"
    r"videresendt (?:meddelelse|besked|mail)|forwarded message|ursprungligt meddelande|ursprüngliche nachricht)"
    r"\s*-{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[\s>*_]*(?:-{2,}\s*(?:videresendt|forwarded)|start på (?:videresendt|svaret) (?:besked|meddelelse)|"
    r"begin forwarded message|startbesked)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^[\s>*_]*(fra|from|von|från|sendt|sent|dato|date|til|to|an|emne|subject|betreff|cc|kopi|vedhæftet|attachments)"
    r"\s*[*_]*\s*:[*_]*\s*\S",
    re.IGNORECASE,
)
_FROM = frozenset({"fra", "from", "von", "från"})
_WROTE = re.compile(r"\b(?:skrev(?: følgende)?|wrote|schrieb|har skrevet)\b", re.IGNORECASE)
_PERSON_WROTE = re.compile(r"\b(?:skrev\s+(?:jeg|vi)|(?:jeg|vi|i|we)\s+(?:skrev|wrote|har skrevet))\b", re.IGNORECASE)
_STAMP = re.compile(r"<\S+@\S+>|\[mailto:|\S+@\S+\.\w+|\b(?:kl\.?\s*)?\d{1,2}[.:]\d{2}\b")
_BEGINS = re.compile(
    r"^[\s>]*(?:den|d\.|on|am|le|man|tir|ons|tor|fre|lør|søn|mon|tue|wed|thu|fri|sat|sun|\d{1,4}[./-]|.{1,80}<\S+@)",
    re.IGNORECASE,
)
_LONGEST_WROTE = 320
"""Characters that a "Den … skrev …:" may have over its lines."""
_FIELDS_WITHIN = 6


@dataclass(frozen=True, slots=True)
class Split:
    """`new` is the writer's own; `quoted` the rest. `forwarded`: what is quoted is passed on, not answered."""

    new: str
    quoted: str
    forwarded: bool = False


def split(text: str) -> Split:
    """Take apart. Answers written between quoted lines are new; what stands below an Outlook header is quoted."""
    lines = text.split("\n")
    new: list[str] = []
    quoted: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        length = _wrote(lines, number)
        if length and _next_is_quoted(lines, number + length):
            quoted += lines[number : number + length]
            number += length
            continue
        if length or _BORDER.match(line) or _FORWARDED.match(line) or _header(lines, number):
            quoted += lines[number:]
            break
        (quoted if line.lstrip().startswith(">") else new).append(line)
        number += 1
    forwarded = any(_FORWARDED.match(line) for line in quoted[:3])
    return Split(_tidy(new), _tidy(quoted), forwarded)


def without_headers(quoted: str) -> str:
    """The words of what was passed on: without marks and without its header lines."""
    lines = [re.sub(r"^[\s>]+", "", line) for line in quoted.split("\n")]
    kept = [line for line in lines if not (_FIELD.match(line) or _BORDER.match(line) or _FORWARDED.match(line))]
    return _tidy([line for line in kept if not (_WROTE.search(line) and _STAMP.search(line))])


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip().rstrip("_").rstrip()


def _wrote(lines: list[str], number: int) -> int:
    """How many lines a "Den 23. nov. 2026 kl. 10.15 skrev Ida <ida@…>:" takes from here; 0 when there is none."""
    if not _BEGINS.match(lines[number]):
        return 0
    joined = ""
    for length, line in enumerate(lines[number : number + 4], start=1):
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > _LONGEST_WROTE or not line.strip():
            return 0
        if joined.endswith(":") and _WROTE.search(joined):
            said_by_the_writer = _PERSON_WROTE.search(joined)
            return 0 if said_by_the_writer or not _STAMP.search(joined) else length
    return 0


def _next_is_quoted(lines: list[str], number: int) -> bool:
    following = (line.strip() for line in lines[number : number + 4])
    return next((line.startswith(">") for line in following if line), False)


def _header(lines: list[str], number: int) -> bool:
    """Fra:, Sendt:, Til:, Emne: in any order of three, as Outlook puts above what it quotes."""
    first = _FIELD.match(lines[number])
    if first is None or first[1].lower() not in _FROM:
        return False
    names = set()
    for line in lines[number : number + _FIELDS_WITHIN]:
        match = _FIELD.match(line)
        if match:
            names.add(match[1].lower())
    return len(names) >= 3
