"""Danish texts that the program itself says, from `knowledge/texts/*.yml`.

What the chat says is in the responses of `domain/`; this holds what other modules need.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.safe_yaml import read_yaml
from bot.settings import PROJECT_ROOT

TEXTS_DIR = PROJECT_ROOT / "knowledge" / "texts"


@lru_cache
def load(name: str) -> dict[str, Any]:
    """The content of `knowledge/texts/<name>.yml`. Raises FileNotFoundError when there is no such file."""
    content = read_yaml((TEXTS_DIR / f"{name}.yml").read_text(encoding="utf-8"))
    return dict(content)
