"""Reads the training examples for Rasa with libyaml.

Rasa reads and validates every example file three times with a YAML parser in pure Python: a
minute for 25,000 examples, where this takes a second. `config.yml` names this importer.
A test holds that it gives what Rasa's own importer gives.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExampleImporter(RasaFileImporter):
    """Rasa's file importer with its own reading of files that hold nothing but intents."""

    def get_nlu_data(self, language: str | None = "da") -> TrainingData:
        """All examples of all files; files with regexes, synonyms or look-ups are left to Rasa."""
        messages: list[Message] = []
        others: list[str] = []
        for file in self._nlu_files:
            content = yaml.load(Path(file).read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
            blocks = content.get("nlu") or ()
            if all("intent" in block for block in blocks):
                for block in blocks:
                    messages += _messages(block)
            else:
                others.append(file)
        read = training_data_from_paths(others, language or "da")
        return TrainingData(messages).merge(read)


def _messages(block: dict[str, Any]) -> list[Message]:
    intent, shared = block["intent"], block.get("metadata")
    examples = block["examples"]
    if isinstance(examples, str):
        texts = [line[2:].strip() for line in examples.splitlines() if line.startswith("- ")]
        return [Message.build(text, intent, [], shared, None) for text in texts]
    return [Message.build(one["text"].strip(), intent, [], shared, one.get("metadata")) for one in examples]
