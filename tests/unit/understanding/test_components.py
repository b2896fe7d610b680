"""Where understanding touches Rasa's internals: fails loudly when they change."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.understanding import standins

standins.install()

import rasa  # noqa: E402
import rasa.nlu.constants  # noqa: E402
import rasa.shared.nlu.constants  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema  # noqa: E402
from rasa.engine.recipes.default_recipe import DefaultV1Recipe  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from bot.settings import PROJECT_ROOT  # noqa: E402
from bot.understanding import components  # noqa: E402
from bot.understanding.result import MESSAGE_KEY, Understanding  # noqa: E402
from tests.unit.understanding.conftest import ELSEWHERE, GREETINGS, OUTDOORS, SIGNS  # noqa: E402

PIPELINE = [entry["name"] for entry in yaml.safe_load((PROJECT_ROOT / "config.yml").read_text("utf-8"))["pipeline"]]


def test_rasa_is_the_version_that_this_was_written_for() -> None:
    assert rasa.__version__ == "3.6.21"


def test_rasas_names_for_the_parts_of_a_message_are_unchanged() -> None:
    names = rasa.shared.nlu.constants
    assert (names.TEXT, names.INTENT, names.INTENT_RANKING_KEY) == ("text", "intent", "intent_ranking")
    assert (names.ENTITIES, names.METADATA) == ("entities", "metadata")
    assert rasa.nlu.constants.TOKENS_NAMES[names.TEXT] == "text_tokens"


def test_a_graph_component_is_still_made_loaded_and_told_apart_the_same_way() -> None:
    create = ["config", "model_storage", "resource", "execution_context"]
    assert list(inspect.signature(GraphComponent.create).parameters) == create
    assert list(inspect.signature(GraphComponent.load).parameters) == [*create, "kwargs"]
    assert list(inspect.signature(GraphComponent.fingerprint_addon).parameters) == ["config"]
    assert list(inspect.signature(components.InquiryClassifier.create).parameters) == create
    assert list(inspect.signature(components.InquiryClassifier.load).parameters) == [*create, "kwargs"]


@pytest.mark.parametrize("name", PIPELINE)
def test_every_component_of_the_pipeline_is_registered_with_rasa(name: str) -> None:
    registered = DefaultV1Recipe._from_registry(name)
    assert registered.is_trainable is (name.rpartition(".")[2] == "InquiryClassifier")
    assert issubclass(registered.clazz, GraphComponent)


def test_what_reads_training_data_has_the_method_that_rasa_calls() -> None:
    assert list(inspect.signature(components.DanishTokenizer.process_training_data).parameters) == [
        "self",
        "training_data",
    ]
    for kind in (components.PatternExtractor, components.NameExtractor, components.InquiryClassifier):
        assert list(inspect.signature(kind.process).parameters) == ["self", "messages"]


def _knowledge(folder: Path) -> Path:
    tasks = folder / "knowledge" / "tasks" / "byrum"
    tasks.mkdir(parents=True)
    for task in ("udeservering", "skilte"):
        (tasks / f"{task}.yml").write_text(
            f"name: {task.title()}\ndescription: Om {task}.\nlay_words: [{task}]\nlevel: simpel\n", encoding="utf-8"
        )
    return folder / "knowledge"


def _messages() -> list[Message]:
    labelled = [("ask_task", "udeservering", OUTDOORS), ("ask_task", "skilte", SIGNS), ("greet", None, GREETINGS)]
    found = []
    for intent, key, texts in [*labelled, ("out_of_scope", "citizen", ELSEWHERE)]:
        for text in texts:
            full = f"{intent}/{key}" if key else intent
            data: dict[str, Any] = {"text": text, "intent": intent, "intent_response_key": full if key else None}
            data["metadata"] = {"intent": {"level": "simpel"}}
            found.append(Message(data=data))
    return found


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("rasa")
    config = {"knowledge": str(_knowledge(folder))}
    (folder / "storage").mkdir()
    storage = LocalModelStorage(folder / "storage")
    resource = Resource("classifier")
    context = ExecutionContext(GraphSchema({}))
    made = components.InquiryClassifier.create(config, storage, resource, context)
    made.train(TrainingData(_messages()))
    return {"config": config, "storage": storage, "resource": resource, "context": context, "trained": made}


def test_a_trained_component_is_stored_and_loaded_and_reads_the_same(parts: dict[str, Any]) -> None:
    loaded = components.InquiryClassifier.load(parts["config"], parts["storage"], parts["resource"], parts["context"])
    readings = []
    for classifier in (parts["trained"], loaded):
        message = Message(data={"text": "må vi have borde ude på fortovet"})
        classifier.process([message])
        readings.append(message.get(MESSAGE_KEY))
    assert readings[0] == readings[1]
    assert Understanding.from_dict(readings[1]).ranking[0].id == "udeservering"


def test_tasks_share_the_base_intent_that_the_rules_speak_of(parts: dict[str, Any]) -> None:
    messages = [Message(data={"text": text}) for text in ("må vi sætte et skilt op", "hej", "nyt pas")]
    parts["trained"].process(messages)
    assert [message.get("intent")["name"] for message in messages] == ["ask_task", "greet", "out_of_scope"]
    assert all(message.get("intent_ranking")[0] == message.get("intent") for message in messages)
    assert MESSAGE_KEY in messages[0].output_properties


def test_a_message_without_text_is_passed_by(parts: dict[str, Any]) -> None:
    message = Message(data={"intent": {"name": "restart"}})
    parts["trained"].process([message])
    assert message.get(MESSAGE_KEY) is None


def test_an_untrained_classifier_says_so(parts: dict[str, Any]) -> None:
    untrained = components.InquiryClassifier.create(
        parts["config"], parts["storage"], parts["resource"], parts["context"]
    )
    with pytest.raises(RuntimeError, match="train"):
        untrained.process([Message(data={"text": "hej"})])


def test_new_words_in_the_catalogue_call_for_training(tmp_path: Path) -> None:
    config = {"knowledge": str(_knowledge(tmp_path))}
    before = components.InquiryClassifier.fingerprint_addon(config)
    (tmp_path / "knowledge" / "tasks" / "byrum" / "skilte.yml").write_text("name: Skilt", encoding="utf-8")
    assert components.InquiryClassifier.fingerprint_addon(config) != before


def test_tokens_cover_the_words_of_the_text() -> None:
    tokenizer = components.DanishTokenizer({})
    message = Message(data={"text": "Må vi have borde ude?"})
    tokenizer.process([message])
    tokens = message.get("text_tokens")
    assert [token.text for token in tokens] == ["Må", "vi", "have", "borde", "ude", "?"]
    assert all(message.get("text")[token.start : token.end] == token.text for token in tokens)


def test_the_tokenizer_does_not_keep_all_words_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = components.DanishTokenizer({})
    kept = len(tokenizer._danish.vocab.strings)
    monkeypatch.setattr(components, "MOST_STRINGS", kept + 2)
    for word in ("skummelhuset", "kagekonen", "mosekælderen", "ravnegården"):
        message = Message(data={"text": f"vi er {word}"})
        tokenizer.process([message])
        assert message.get("text_tokens")[2].text == word
    assert "skummelhuset" not in tokenizer._danish.vocab.strings


def test_names_are_sought_among_the_tokens(tmp_path: Path) -> None:
    message = Message(data={"text": "hvad med (udeservering)?"})
    components.DanishTokenizer({}).process([message])
    components.NameExtractor({"knowledge": str(_knowledge(tmp_path))}).process([message])
    assert message.get("entities") == [
        {"entity": "task", "start": 10, "end": 22, "value": "udeservering", "extractor": "names"}
    ]


def test_entities_have_the_form_that_rasa_expects() -> None:
    message = Message(data={"text": "ring 66131372"})
    components.PatternExtractor({}).process([message])
    assert message.get("entities") == [
        {"entity": "phone", "start": 5, "end": 13, "value": "+4566131372", "extractor": "patterns"}
    ]
