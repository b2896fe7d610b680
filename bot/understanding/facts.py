"""What the model takes from the catalogue besides words: usual levels and the contents of packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.safe_yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Facts:
    """Level of each task, and the tasks of each package."""

    usual_level: Mapping[str, str]
    package_tasks: Mapping[str, frozenset[str]]

    @classmethod
    def read(cls, knowledge: Path) -> Facts:
        """From the YAML under `knowledge/`; entries that cannot be read are left out."""
        usual: dict[str, str] = {}
        for path in sorted(knowledge.glob("tasks/*/*.yml")):
            usual[path.stem] = _value(path, "level", "simpel")
        packages = {
            path.stem: frozenset(step["task"] for step in _value(path, "steps", ()))
            for path in sorted(knowledge.glob("packages/*.yml"))
        }
        return cls(usual, packages)


def _value(path: Path, key: str, default: Any) -> Any:
    try:
        return read_yaml(path.read_text(encoding="utf-8"))[key]
    except (yaml.YAMLError, KeyError, TypeError):
        return default
