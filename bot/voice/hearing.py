"""What came from the caller: masked words, keys, and whether it is a yes, a no, a person asked for, or only noise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.intake import receive
from bot.texts import load
from bot.understanding.patterns import valid_phone
from bot.understanding.text import fold

MIN_CONFIDENCE = 0.25
"""The provider's own confidence below which a transcript counts as noise. Exactly 0 means that it gave none."""
LONGEST = 1_500
"""Characters of a transcript that are kept; nobody says more in one breath."""
PERSON_KEY = "0"
YES_KEY = "1"
NO_KEY = "2"
# Speech recognition writes digits in pairs ("01 01 90 12 34"), where intake knows the written forms only.
_TEN_DIGITS = re.compile(r"(?<![\d+])\d(?:[ .,\-]{0,2}\d){9}(?![\d]|[ .,\-]{1,2}\d)")

_REFERENCE = re.compile(r"(20\d\d)?(\d{6})")


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said or keyed. `text` has been masked; all of it may be empty."""

    text: str = ""
    digits: str = ""
    noise: bool = False

    @property
    def silent(self) -> bool:
        """Whether nothing came at all."""
        return not self.text and not self.digits

    @property
    def yes(self) -> bool:
        """A yes by voice or key."""
        return self.digits == YES_KEY or _says(self.text, "yes")

    @property
    def no(self) -> bool:
        """A no by voice or key."""
        return self.digits == NO_KEY or _says(self.text, "no")

    @property
    def wants_person(self) -> bool:
        """The key for a person, or nothing but the wish for one."""
        return self.digits == PERSON_KEY or _says(self.text, "person")

    @property
    def after_no(self) -> str:
        """What follows a no in the same breath ("nej, det er om et skilt"), or empty."""
        first, _, rest = self.text.partition(" ")
        return rest.strip(" ,.") if fold(first.strip(",.")) in _folded("no") else ""


def hear(form: Mapping[str, str]) -> Heard:
    """Read a provider's request. Whatever is missing or garbled counts as silence or noise."""
    digits = re.sub(r"[^0-9*#]", "", form.get("Digits", ""))[:20].strip("#")
    said = form.get("SpeechResult", "")
    intake = receive(_joined(said[:LONGEST]))
    if digits:
        return Heard(digits=digits)
    if intake.fault:
        return Heard(noise=bool(said.strip()))
    return Heard(text=intake.text, noise=_is_noise(intake.text, form.get("Confidence", "")))


def phone_number(heard: Heard) -> str | None:
    """The phone number keyed or said, in E.164, or None when it is not a valid one."""
    digits = heard.digits or _spoken_digits(heard.text)
    return valid_phone(digits) if digits else None


def reference_digits(heard: Heard) -> tuple[str, str] | None:
    """Year and six digits of a ticket's reference; the year is empty when only the six were keyed or said."""
    said = "" if heard.noise else _spoken_digits(heard.text)
    found = _REFERENCE.fullmatch(heard.digits or said)
    return None if found is None else (found[1] or "", found[2])


def _joined(text: str) -> str:
    return _TEN_DIGITS.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def _spoken_digits(text: str) -> str:
    """Digits in their order, written as digits or as words."""
    names = {fold(name): str(digit) for digit, names in load("voice")["digits"].items() for name in names}
    found = [re.sub(r"\D", "", word) or names.get(word, "") for word in _words(text)]
    return ("+" if text.strip().startswith("+") else "") + "".join(found)


def _is_noise(text: str, confidence: str) -> bool:
    try:
        sure = float(confidence)
    except ValueError:
        sure = 0.0
    if 0.0 < sure < MIN_CONFIDENCE:
        return True
    return all(word in _folded("noise") for word in _words(text))


def _says(text: str, meaning: str) -> bool:
    """Whether the whole utterance, fillers apart, is one of the words of a meaning."""
    plain = _words(text)
    known = _folded(meaning)
    if " ".join(plain) in known:
        return True
    fillers = _folded("filler") | _folded("noise")
    words = [word for word in plain if word not in fillers]
    return bool(words) and all(word in known for word in words)


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w ]", " ", fold(text)).split()


def _folded(name: str) -> frozenset[str]:
    return frozenset(fold(word) for word in load("voice")["heard"][name])
