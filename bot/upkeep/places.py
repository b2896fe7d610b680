"""Places in what a YAML file says: what stands at one, and which lists have places that answer to each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

Path = tuple[str | int | dt.date, ...]
"""Where a value is: keys of mappings and places in lists, from the outside in."""


def at(data: Any, path: Path, missing: object = None) -> Any:
    """The value at a place; `missing` when there is none."""
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step, missing)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return missing
    return data


def alike(before: Any, after: Any) -> bool:
    """Whether two values are lists of entries that can be held against each other one by one."""
    if not (isinstance(before, list) and isinstance(after, list)) or len(before) != len(after):
        return False
    return all(isinstance(one, Mapping) for one in (*before, *after))
