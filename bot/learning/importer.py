"""Reads the training examples for Rasa with libyaml, once, and hands out copies that cost little.

Rasa reads and validates every example file three times with a YAML parser in pure Python, and
its wrappers around an importer copy and fingerprint every example some ten times: two minutes
for 25,000 examples, where this takes some seconds. `config.yml` names this importer.
A test holds that it gives what Rasa's own importer gives.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from bot.safe_yaml import read_yaml


class ExampleMessage(Message):
    """A training example whose copies share what nobody changes, and keep the fingerprint."""

    def __deepcopy__(self, memo: dict[int, Any]) -> ExampleMessage:
        """A message of its own over the same values: the values are never changed in place, only replaced."""
        copied = ExampleMessage(self.data, set(self.output_properties), self.time, list(self.features))
        copied._cached_fingerprint = self._cached_fingerprint
        return copied

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Rasa's own, but what is there already costs no new fingerprint."""
        if add_to_output or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)


class ExampleImporter(RasaFileImporter):
    """Rasa's file importer with its own reading of files that hold nothing but intents."""

    @cached_method
    def get_nlu_data(self, language: str | None = "da") -> TrainingData:
        """All examples of all files; files with regexes, synonyms or look-ups are left to Rasa."""
        messages, others = self._read()
        ours = TrainingData(messages)
        # Merging copies every message.
        return ours.merge(training_data_from_paths(others, language or "da")) if others else ours

    @cached_method
    def _read(self) -> tuple[list[Message], list[str]]:
        """The examples, and the files that are left to Rasa. Rasa asks for the former once a language."""
        messages: list[Message] = []
        others: list[str] = []
        for file in self._nlu_files:
            content = read_yaml(Path(file).read_text(encoding="utf-8"))
            blocks = content.get("nlu") or ()
            if all("intent" in block for block in blocks):
                for block in blocks:
                    messages += _messages(block)
            else:
                others.append(file)
        return messages, others


def _messages(block: dict[str, Any]) -> list[Message]:
    intent, shared = block["intent"], block.get("metadata")
    examples = block["examples"]
    if isinstance(examples, str):
        texts = [line[2:].strip() for line in examples.splitlines() if line.startswith("- ")]
        return [ExampleMessage.build(text, intent, [], shared, None) for text in texts]
    return [ExampleMessage.build(one["text"].strip(), intent, [], shared, one.get("metadata")) for one in examples]
