"""Text written for the eye, said for the ear: numbers, moments, phone numbers, addresses and abbreviations. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import phonenumbers

from bot.notifications.words import day
from bot.texts import load
from bot.tickets.calendar import ZONE

_URL = re.compile(r"https?://\S+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(r"\b([a-zæøå-]+(?:\.[a-zæøå-]+)*)\.(dk|eu|com)\b(?:/\S*)?", re.IGNORECASE)
_REFERENCE = re.compile(r"\bEI-(\d{4})-(\d{6})\b")
_EMERGENCY = re.compile(r"(?<![\d-])1-?1-?([24])(?![\d-])")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DATE = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")
_THOUSANDS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{3})+)(?![\d.]*\d)")
_MONEY = re.compile(r"(\d+),(\d{2}) ?kr\.?(?!\w)")
_MONEY_END = re.compile(r"(\d) ?kr\.?(?!\w)")
_DECIMAL = re.compile(r"(\d+),(\d+)")
_CLOCK = re.compile(r"\b(kl\. ?)?(\d{1,2})[.:](\d{2})(?=\D|$)(?!\. [a-zæøå])")
_RANGE = re.compile(r"(\d) ?[-–] ?(\d)")
_BLANKS = re.compile(r"\s+")
_BEFORE_SIGN = re.compile(r"\s+([.,?!])")


def for_speech(text: str) -> str:
    """The same sentence as a voice should read it; sentences stay sentences."""
    words = load("voice")["speech"]
    text = _EMAIL.sub(lambda found: _address(found[0], words), _URL.sub(words["link"], text))
    text = _REFERENCE.sub(lambda found: reference(found[0]), text)
    # Before the phone numbers, which some dates look like.
    text = _DATE.sub(_as_day(1, 2, 3), _ISO_DATE.sub(_as_day(3, 2, 1), text))
    text = _phones(_EMERGENCY.sub(lambda found: digits(f"11{found[1]}"), text))
    text = _DOMAIN.sub(lambda found: _address(found[0].partition("/")[0], words), text)
    text = _numbers(text, words)
    for written, said in words["replaced"].items():
        text = _replaced(text, str(written), str(said))
    return _BEFORE_SIGN.sub(r"\1", _BLANKS.sub(" ", text)).strip()


def phone(number: str) -> str:
    """A phone number digit by digit, in pairs that the ear can follow: `seks seks, et tre, …`. No other form."""
    try:
        parsed = phonenumbers.parse(number, "DK")
    except phonenumbers.NumberParseException:
        return digits(number)
    national = phonenumbers.national_significant_number(parsed)
    pairs = [national[at : at + 2] for at in range(0, len(national), 2)]
    said = ", ".join(digits(pair) for pair in pairs)
    if parsed.country_code == 45:
        return said
    return f"{load('voice')['speech']['plus']} {digits(str(parsed.country_code))}, {said}"


def digits(number: str) -> str:
    """Each digit by its name."""
    names = load("voice")["digits"]
    return " ".join(str(names[int(one)][0]) for one in number if one.isdecimal() and one.isascii())


def reference(value: str) -> str:
    """A ticket's reference: `E I, 2026, nul nul nul, et to tre`."""
    found = _REFERENCE.fullmatch(value)
    if found is None:
        return value
    return f"E I, {found[1]}, {digits(found[2][:3])}, {digits(found[2][3:])}"


def moment(value: dt.datetime) -> str:
    """`mandag den 23. november klokken 14 30`, in local time; a full hour without minutes."""
    return f"{day(value)} {load('voice')['speech']['clock']} {clock(value.astimezone(ZONE).time())}"


def clock(value: dt.time) -> str:
    """`14`, or `14 30`."""
    return f"{value.hour} {value.minute:02d}" if value.minute else str(value.hour)


def _numbers(text: str, words: dict[str, Any]) -> str:
    """Money, fractions, times of day and ranges; in this order, because the later ones are looser."""
    text = _THOUSANDS.sub(lambda found: found[1].replace(".", ""), text)
    text = _MONEY.sub(rf"\1 {words['kroner']} {words['and']} \2 {words['oere']}", text)
    text = _MONEY_END.sub(rf"\1 {words['kroner']}", text)
    text = _DECIMAL.sub(rf"\1 {words['comma']} \2", text)
    text = _CLOCK.sub(lambda found: _time(found, words), text)
    return _RANGE.sub(rf"\1 {words['to']} \2", text)


def _as_day(day: int, month: int, year: int) -> Callable[[re.Match[str]], str]:
    def said(found: re.Match[str]) -> str:
        if not 1 <= int(found[month]) <= 12:
            return found[0]
        return f"{int(found[day])}. {load('dates')['months'][int(found[month]) - 1]} {found[year]}"

    return said


def _time(found: re.Match[str], words: dict[str, Any]) -> str:
    hour, minute = int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        return found[0]
    before = f"{words['clock']} " if found[1] else ""
    return before + clock(dt.time(hour, minute))


def _address(value: str, words: dict[str, Any]) -> str:
    return value.replace("@", f" {words['at']} ").replace(".", f" {words['dot']} ")


def _phones(text: str) -> str:
    found = list(phonenumbers.PhoneNumberMatcher(text, "DK"))
    for match in reversed(found):
        text = f"{text[: match.start]}{phone(match.raw_string)}{text[match.end :]}"
    return text


def _replaced(text: str, written: str, said: str) -> str:
    if not written[0].isalpha():
        return text.replace(written, said if not said or said[0] in " ," else f" {said} ")
    word = rf"(?<!\w)(?i:{re.escape(written)})"
    if not written.endswith("."):
        return re.sub(rf"{word}(?!\w)", said, text)
    # An abbreviation's full stop that ends the sentence as well stays one.
    text = re.sub(rf"{word}(?=\s+[A-ZÆØÅ]|\s*$)", f"{said}.", text)
    return re.sub(word, said, text)
