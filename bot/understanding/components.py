"""The Rasa graph components of `config.yml`: thin shells around the modules beside them.

This is the one place where understanding touches Rasa's internals;
tests/unit/understanding/test_components.py fails loudly when they change.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_RANKING_KEY,
    METADATA,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from threadpoolctl import threadpool_limits

from bot.catalogue.loader import fingerprint
from bot.settings import load_settings
from bot.understanding import encoder as encoders
from bot.understanding import examples as example_data
from bot.understanding import patterns
from bot.understanding.facts import Facts
from bot.understanding.model import InquiryModel
from bot.understanding.names import NameMatcher
from bot.understanding.result import MESSAGE_KEY, Understanding
from bot.understanding.state import from_state, to_state

_Type = DefaultV1Recipe.ComponentType
PRODUCT_THREADS = 1
"""Threads for a product of matrices. They are small here: a second thread waits for the first more than it helps (the
regressions of level and package took 20 s with two and 7 s with one), and last digits would hang on the machine."""
MOST_STRINGS = 50_000
"""Words that the tokenizer may keep (3 MB) before it begins anew, which takes 0.2 s."""


class _Stateless(GraphComponent):
    """A component without anything to learn."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        return cls(config)


@DefaultV1Recipe.register(_Type.MESSAGE_TOKENIZER, is_trainable=False)
class DanishTokenizer(_Stateless):
    """Tokens from spaCy's blank Danish pipeline."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._danish = _danish()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.set(TOKENS_NAMES[TEXT], self._tokens(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The data as they are: what is trained reads the text itself, and 30,000 token lists cost ten seconds."""
        return training_data

    def _tokens(self, text: str) -> list[Token]:
        # spaCy keeps every word it has met, for as long as it lives.
        if len(self._danish.vocab.strings) > MOST_STRINGS:
            self._danish = _danish()
        return [Token(token.text, token.idx) for token in self._danish.tokenizer(text) if not token.text.isspace()]


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class PatternExtractor(_Stateless):
    """Entities with a fixed shape: CVR, phone, e-mail, address, reference, EAN, P-number."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        # The first search loads the phone number tables (0.1 s): better at start than in a user's turn.
        patterns.find("66131372")

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                found = [_entity(one.entity, one.start, one.end, one.value, "patterns") for one in patterns.find(text)]
                message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class NameExtractor(_Stateless):
    """Names of tasks, offices and staff of the catalogue, found among the tokens with rapidfuzz."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._matcher = NameMatcher.read(Path(config["knowledge"]))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"knowledge": "knowledge"}

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            tokens = message.get(TOKENS_NAMES[TEXT])
            if tokens:
                names = self._matcher.find([(token.text, token.start) for token in tokens])
                found = [_entity(one.entity, one.start, one.end, one.value, "names") for one in names]
                message.set(ENTITIES, (message.get(ENTITIES) or []) + found, add_to_output=True)
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)
class InquiryClassifier(GraphComponent):
    """Act, tasks, level and package of a message; see `model.py` and `training.py`."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: InquiryModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"knowledge": "knowledge"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The catalogue's words and this package's code make the model: a change in them calls for training."""
        knowledge = Path(config.get("knowledge", "knowledge"))
        words = fingerprint(knowledge, "tasks/**/*.yml") + fingerprint(knowledge, "packages/*.yml")
        return words + fingerprint(Path(__file__).parent, "*.py") + encoders.fingerprint(load_settings().encoder_dir)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> InquiryClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        # Imported here: serving needs none of the libraries that training needs.
        from bot.understanding.training import train

        knowledge = Path(self._config["knowledge"])
        labelled = [_example(message) for message in training_data.intent_examples]
        words = list(example_data.from_catalogue(knowledge))
        with threadpool_limits(PRODUCT_THREADS):
            self._model = train(labelled, words, Facts.read(knowledge), _encoder())
        plain, arrays = to_state(self._model)
        with self._storage.write_to(self._resource) as folder:
            (folder / "model.json").write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
            np.savez(folder / "model.npz", **arrays)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> InquiryClassifier:
        threadpool_limits(PRODUCT_THREADS)  # from here on, in this process
        with model_storage.read_from(resource) as folder:
            plain = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            with np.load(folder / "model.npz", allow_pickle=False) as arrays:
                model = from_state(plain, dict(arrays), _encoder())
        return cls(config, model_storage, resource, model)

    def process(self, messages: list[Message]) -> list[Message]:
        if self._model is None:
            raise RuntimeError("InquiryClassifier has no model: train before processing")
        for message in messages:
            text = message.get(TEXT)
            if text:
                result = self._model.understand(text, message.get(ENTITIES) or ())
                message.set(MESSAGE_KEY, result.to_dict(), add_to_output=True)
                ranking = _intents(result)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _danish() -> Language:
    """spaCy's tokenizer alone: a new word's shape, prefix and the like are not worked out, since nobody reads them."""
    language = spacy.blank("da")
    language.vocab.lex_attr_getters = {}
    return language


def _example(message: Message) -> example_data.Example:
    metadata = message.get(METADATA) or {}
    merged = {**(metadata.get("intent") or {}), **(metadata.get("example") or {})}
    return example_data.from_metadata(message.get(TEXT), message.get_full_intent(), merged)


def _encoder() -> encoders.Encoder | None:
    """The operator's sentence encoder, where there is one."""
    folder = load_settings().encoder_dir
    return encoders.Encoder.read(Path(folder)) if folder else None


def _intents(result: Understanding) -> list[dict[str, Any]]:
    """Rasa's intent ranking: the act first; rules speak of base intents, so tasks share `ask_task`."""
    name = example_data.TASK_INTENT if result.act == "inquiry" else result.act
    return [{"name": name, "confidence": result.act_confidence}]


def _entity(entity: str, start: int, end: int, value: str, extractor: str) -> dict[str, Any]:
    return {"entity": entity, "start": start, "end": end, "value": value, "extractor": extractor}
