"""Parts a message into clauses, so that each thing asked for can be read by itself."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[.!?;\n•]+\s*|\s+[-–—]\s+|(?:^|\n)\s*(?:[-–*]|\d[.)])\s*")
_JOINT = re.compile(
    r"[,+/&]|\b(?:og|samt|plus|desuden|derudover|dernæst|samtidig|eller|ligesom|dertil|også|saa|så|men)\b",
    re.IGNORECASE,
)
MAX_CLAUSES = 24
"""A long e-mail has at most this many clauses read by themselves; the rest is read as a whole."""


def clauses(text: str) -> list[str]:
    """Sentences, and the parts of those sentences that name several things; never the whole text alone.

    A message of one clause gives an empty list: the reading of the whole covers it.
    """
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        sentence = sentence.strip()
        if not sentence:
            continue
        parts = [part.strip() for part in _JOINT.split(sentence) if part.strip()]
        if len(parts) > 1:
            found += parts
        found.append(sentence)
    unique = list(dict.fromkeys(found))
    return unique[:MAX_CLAUSES] if len(unique) > 1 else []
