"""The level by a list of rules over the wording cues of `level.py`: what the learned model is held against.

Nothing serves by it; `indgang evaluate` shows it beside the learned level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.understanding.level import LEVELS, cues

SEVERAL = 3
"""Tasks from which a message is a course whatever its words are."""
_OURS, _WE, _ANYBODY, _QUESTION, _MARK, _DIGIT, _AMOUNT, _DATE, _START, _MOVE, _COURSE, _ADDRESS = range(12)
"""The cues in their order in `level.py`."""


def level(text: str, tasks: Sequence[str], usual_level: Mapping[str, str]) -> str:
    """The first rule that fits decides.

    A course of several steps; then the task's usual level, unless the words are those of a general question
    or of somebody who speaks of a place of their own.
    """
    usual = [usual_level.get(task, LEVELS[0]) for task in tasks] or [LEVELS[0]]
    said = cues(text, usual, len(tasks), 0) > 0
    own = (said[_OURS] or said[_WE]) and (said[_AMOUNT] or said[_DATE] or said[_ADDRESS])
    if len(tasks) >= SEVERAL or (len(tasks) > 1 and (said[_START] or said[_MOVE] or said[_COURSE])):
        return "kompleks"
    if usual[0] == "simpel":
        asks = said[_QUESTION] or said[_MARK] or said[_ANYBODY]
        return "medium" if (own or said[_OURS]) and not asks else "simpel"
    if usual[0] == "medium" and not own and (said[_ANYBODY] or said[_QUESTION]):
        return "simpel"
    return usual[0]
