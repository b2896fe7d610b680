"""Things with a fixed shape in a message: CVR, P-number, EAN, phone, e-mail, address, case reference.

CPR numbers are not found here: intake has masked them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import ean
from stdnum.dk import cvr

_CVR_LABEL = re.compile(r"\b(?:cvr|se)[\s\-.:]*(?:nr|nummer|no|numret|nummeret)?[\s.:]*(?:er\s+)?$", re.IGNORECASE)
_P_LABEL = re.compile(r"\b(?:p|pnr|produktionsenhed)[\s\-.]*(?:nr|nummer)?[\s.:]*(?:er\s+)?$", re.IGNORECASE)
_EIGHT_DIGITS = re.compile(
    r"(?<![\d-])(?:DK[ -]?)?(\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{2}|\d{4} ?\d{4})(?![\d])", re.IGNORECASE
)
_TEN_DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")
_THIRTEEN_DIGITS = re.compile(r"(?<!\d)(\d{13}|\d{3} ?\d{4} ?\d{4} ?\d{2}|5798\d{3} ?\d{6})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REFERENCE = re.compile(r"\bEI[\s-]?(\d{4})[\s-]?([0-9A-Z]{6})\b", re.IGNORECASE)
_STREET_ENDINGS = (
    "vej|gade|allé|alle|vænge|vaenge|stræde|straede|torv|plads|boulevard|gården|gaarden|parken|kaj|"
    "bakke|bakken|have|haven|skov|mark|marken|toft|toften|ager|bro|gyde|stien|sti|havn|center|vang|dal|dalen|banke"
)
_ADDRESS = re.compile(
    # Words before the street's own count with capitals, or where the ending stands alone ("hans tausens gade").
    rf"\b((?:(?:(?-i:[A-ZÆØÅ])\w+\.? ){{0,3}}\w+|(?:\w+\.? ){{1,2}})(?:{_STREET_ENDINGS})(?:en|et|n)?"
    r"\s+\d{1,3}(?:\s?[A-Za-z](?![\w]))?"
    r"(?:,?\s*(?:st|kld|\d{1,2})\.?(?:\s*(?:sal|tv|th|mf))?\.?(?=[\s,]|$))?"
    r"(?:,?\s+\d{4}\s+[A-ZÆØÅ]\w+(?:\s[A-ZÆØÅ]{1,2}\b)?)?)",
    re.IGNORECASE,
)
_STREET_WORDS = tuple(
    ending + inflected for ending in _STREET_ENDINGS.split("|") for inflected in ("", "en", "et", "n")
)
_BEFORE_NUMBER = re.compile(r"(\w+)\s+\d")
_WORDS_BEFORE = 3
"""Most words of a street's name before the one that its number follows."""
_MATRIKEL = re.compile(
    r"\bmatr(?:ikel|\.)?[\s-]*(?:nr|nummer)?\.?\s*\d{1,4}\s?[a-zæøå]{0,3}\b[^.,;\n]{0,40}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A value in the text. `start` and `end` are character offsets, `value` is normalised."""

    entity: str
    start: int
    end: int
    value: str


def find(text: str) -> list[Found]:
    """Everything of a known shape, in the order of the text, without overlaps.

    Entities: `reference` (EI-2026-000123), `email`, `ean`, `p_number`, `cvr` (valid or labelled),
    `phone` (E.164), `address`. Eight digits that fit both are a CVR number only when the
    text says so, otherwise a phone number.
    """
    found: list[Found] = []
    for candidate in _candidates(text):
        if all(candidate.end <= other.start or candidate.start >= other.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda one: one.start)


def valid_cvr(value: str) -> str | None:
    """The eight digits of a valid CVR number, however it is written, or None."""
    digits = re.sub(r"[^\d]", "", value)
    return digits if cvr.is_valid(digits) else None


def valid_phone(value: str) -> str | None:
    """The number in E.164 (`+4566131372`), or None when it is not a valid number."""
    try:
        number = phonenumbers.parse(value, "DK")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _candidates(text: str) -> Iterator[Found]:
    """Most telling shapes first: what they claim, the looser ones cannot."""
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield Found("email", match.start(), match.end(), match.group().rstrip(".").lower())
    # Everything else has a digit in it, and most messages have none.
    if any(character.isdigit() for character in text):
        yield from _with_digits(text)


def _with_digits(text: str) -> Iterator[Found]:
    for match in _REFERENCE.finditer(text):
        yield Found("reference", match.start(), match.end(), f"EI-{match[1]}-{match[2].upper()}")
    for match in _THIRTEEN_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if ean.is_valid(digits):
            yield Found("ean", match.start(), match.end(), digits)
    for match in _TEN_DIGITS.finditer(text):
        if _P_LABEL.search(text[: match.start()]):
            yield Found("p_number", match.start(), match.end(), match.group())
    numbers = list(_phone_numbers(text))
    # "+45 66 13 13 72" must not be read as the eight digits it begins with.
    yield from (number for number in numbers if text.startswith(("+", "00"), number.start))
    yield from _eight_digits(text)
    yield from numbers
    yield from _addresses(text)
    for match in _MATRIKEL.finditer(text):
        yield Found("address", match.start(), match.end(), match.group().strip())


def _addresses(text: str) -> Iterator[Found]:
    """Streets with their numbers. Only where a number follows a street's word is the shape itself tried: it is slow."""
    end = 0
    for number in _BEFORE_NUMBER.finditer(text):
        if number.start() < end or not number[1].lower().endswith(_STREET_WORDS):
            continue
        start = number.start()
        for _ in range(_WORDS_BEFORE):
            start = text.rfind(" ", end, max(end, start - 1)) + 1 or end
        match = _ADDRESS.search(text, start)
        if match is not None:
            yield Found("address", match.start(1), match.end(1), match[1].strip())
            end = match.end()


def _phone_numbers(text: str) -> Iterator[Found]:
    for number in phonenumbers.PhoneNumberMatcher(text, "DK"):
        value = phonenumbers.format_number(number.number, phonenumbers.PhoneNumberFormat.E164)
        yield Found("phone", number.start, number.end, value)


def _eight_digits(text: str) -> Iterator[Found]:
    for match in _EIGHT_DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        labelled = bool(_CVR_LABEL.search(text[: match.start()])) or match.group().upper().startswith("DK")
        if labelled:
            yield Found("cvr", match.start(), match.end(), digits)
        elif (phone := valid_phone(digits)) is not None:
            yield Found("phone", match.start(), match.end(), phone)
        elif cvr.is_valid(digits):
            yield Found("cvr", match.start(), match.end(), digits)
