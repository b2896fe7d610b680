"""The inquiry model as plain values and arrays: what the Rasa component stores, never a pickle.

The same training data gives the same values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from bot.understanding.act import ActModel
from bot.understanding.encoder import Encoder, Meaning
from bot.understanding.features import FeatureSpace
from bot.understanding.level import WordingModel
from bot.understanding.linear import BinaryClassifier, DenseClassifier, LinearClassifier
from bot.understanding.model import InquiryModel
from bot.understanding.several import PresenceModel

Plain = dict[str, Any]
Arrays = dict[str, NDArray[Any]]


def to_state(model: InquiryModel) -> tuple[Plain, Arrays]:
    """Plain values and arrays of a model."""
    plain: Plain = {
        "space": model.space.state(),
        "conversation_space": model.act.space.state(),
        "labels": model.classifier.labels,
        "temperature": model.classifier.temperature,
        "presence": {
            "intercept": model.presence.intercept,
            "threshold": model.presence.threshold,
            "temperature": model.presence.temperature,
        },
        "business_bias": model.act.business.bias,
        "inquiry_bias": model.act.bias,
        "meaning_share": model.meaning.share,
        "usual_level": model.usual_level,
        "package_tasks": {name: sorted(tasks) for name, tasks in model.package_tasks.items()},
    }
    arrays: Arrays = {
        "idf": model.space.idf,
        "conversation_idf": model.act.space.idf,
        "weights": model.classifier.weights,
        "scale": model.classifier.scale,
        "bias": model.classifier.bias,
        "presence": model.presence.coefficients,
        "business": model.act.business.weights,
        "meaning_weights": model.meaning.weights,
        "meaning_bias": model.meaning.bias,
    }
    wordings = {"level": model.level, "package": model.package, "conversation": model.act.conversation}
    for name, wording in wordings.items():
        plain[name] = wording.labels
        arrays |= {
            f"{name}_sparse": wording.sparse_weights,
            f"{name}_dense": wording.dense_weights,
            f"{name}_bias": wording.bias,
        }
    for name, small in {"line": model.act.line, "sure": model.sure}.items():
        plain[name] = small.labels
        arrays |= {f"{name}_weights": small.weights, f"{name}_bias": small.bias}
    return plain, arrays


def from_state(
    plain: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: Encoder | None = None
) -> InquiryModel:
    """The inverse of `to_state`; `encoder` is the one that the model was trained with."""

    def wording(name: str) -> WordingModel:
        return WordingModel(
            list(plain[name]), arrays[f"{name}_sparse"], arrays[f"{name}_dense"], arrays[f"{name}_bias"]
        )

    def small(name: str) -> DenseClassifier:
        return DenseClassifier(list(plain[name]), arrays[f"{name}_weights"], arrays[f"{name}_bias"])

    labels = list(plain["labels"])
    return InquiryModel(
        space=FeatureSpace.from_state(plain["space"], arrays["idf"]),
        classifier=LinearClassifier(labels, arrays["weights"], arrays["scale"], arrays["bias"], plain["temperature"]),
        presence=PresenceModel(coefficients=arrays["presence"], **plain["presence"]),
        act=ActModel(
            labels=labels,
            space=FeatureSpace.from_state(plain["conversation_space"], arrays["conversation_idf"]),
            conversation=wording("conversation"),
            business=BinaryClassifier(arrays["business"], plain["business_bias"]),
            line=small("line"),
            bias=plain["inquiry_bias"],
        ),
        sure=small("sure"),
        level=wording("level"),
        package=wording("package"),
        usual_level=dict(plain["usual_level"]),
        package_tasks={name: frozenset(tasks) for name, tasks in plain["package_tasks"].items()},
        meaning=Meaning(arrays["meaning_weights"], arrays["meaning_bias"], plain["meaning_share"], encoder),
    )
