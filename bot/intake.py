"""The first step of every message: make it safe to store, log and classify.

CPR numbers are masked before anything else sees the text. Control characters go, long
messages are refused, and text that Rasa would read as a command becomes plain text.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 10_000
"""Characters a message may have (the triage contract)."""
CPR_MASK = "[CPR-nummer fjernet]"

Fault = Literal["empty", "too_long", "no_words"]

# Letters may touch the number ("cpr010190-1234"); digits may not, so that EAN and account numbers are left alone.
_CPR = re.compile(
    r"(?<!\d)(?P<day>\d{2})[ ./\-]?(?P<month>\d{2})[ ./\-]?(?P<year>\d{2})"
    r"(?P<mark>[\s./\-\u2010-\u2015\u2212]{0,3})(?P<serial>\d{4})(?!\d)"
)
# The label before a P-number tells it from a CPR number of the same shape.
_P_NUMBER_LABEL = re.compile(r"\b(?:p|pnr|prod(?:uktionsenhed)?)[\s.\-]*(?:nummer|nr|no)?[\s.:]*$", re.IGNORECASE)
_LABEL_LENGTH = 40
_COMMAND = re.compile(r"^\s*(?:(?:/|EXTERNAL:)\s*)+")
_BLANKS = re.compile(r"[ \t\f\v\u00a0]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True, slots=True)
class Intake:
    """A message ready for understanding."""

    text: str
    """The text after masking and cleaning; empty when `fault` is `empty` or `too_long`."""
    masked: tuple[str, ...] = ()
    """Kinds of personal data removed, e.g. `("cpr",)`."""
    fault: Fault | None = None
    """Why the message cannot be triaged, or None."""


def receive(raw: object) -> Intake:
    """Clean and mask one message. Never raises: anything that is not text counts as empty."""
    if not isinstance(raw, str):
        return Intake("", fault="empty")
    if len(raw) > MAX_LENGTH:
        return Intake("", fault="too_long")
    text, masked = mask(_clean(raw))
    if not text:
        return Intake("", masked, "empty")
    if not any(character.isalnum() for character in text):
        return Intake(text, masked, "no_words")
    return Intake(text, masked)


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """Replace CPR numbers; returns the text and the kinds of data removed.

    A CPR number is ten digits that begin with a date. The modulus-11 rule is not used:
    numbers that break it have been issued since 2007 (cpr.dk). Ten digits after the word
    P-nummer are a production unit, unless they are written with the CPR number's hyphen.
    """
    kept: list[str] = []
    copied = position = 0
    while (match := _CPR.search(text, position)) is not None:
        if _is_personal(match):
            kept += [text[copied : match.start()], CPR_MASK]
            copied = position = match.end()
        else:
            # Digits that are no date may overlap a number that is.
            position = match.start() + 1
    return "".join([*kept, text[copied:]]), ("cpr",) if kept else ()


def neutralise(text: str) -> str:
    """Plain text where Rasa would see a command: `/restart`, `/intent{...}` and `EXTERNAL: ` lose their mark."""
    return _COMMAND.sub("", text) or "-"


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return _BLANK_LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()


def _is_personal(match: re.Match[str]) -> bool:
    if not _is_date(match["day"], match["month"]):
        return False
    before = match.string[max(0, match.start() - _LABEL_LENGTH) : match.start()]
    labelled = _P_NUMBER_LABEL.search(before) is not None
    return not labelled or bool(match["mark"].strip())


def _is_date(day: str, month: str) -> bool:
    try:
        # A leap year, so that 29 February counts; the century is not known here.
        dt.date(2000, int(month), int(day))
    except ValueError:
        return False
    return True
