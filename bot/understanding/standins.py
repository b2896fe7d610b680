"""Stand-ins for packages that Rasa imports eagerly and our pipeline never uses.

Rasa 3.6 imports TensorFlow, cloud clients and every messaging channel when its core is
imported. Installed, they cost 2.3 GB and 20 seconds. `install()` puts a finder at the end
of `sys.meta_path`: a package that is really installed is imported as always; one that is
absent and listed here is served as an empty shell that explains itself when it is used.

Measured in docs/adr/0002-rasa-without-tensorflow.md.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, TextIO

import structlog

ABSENT_PACKAGES = frozenset(
    {
        "absl",
        "aio_pika",
        "aiogram",
        "aiormq",
        "boto3",
        "botocore",
        "cachecontrol",
        "confluent_kafka",
        "fbmessenger",
        "google",
        "jieba",
        "keras",
        "matplotlib",
        "mattermostwrapper",
        "psycopg2",
        "pymongo",
        "rocketchat_API",
        "safetensors",
        "sentencepiece",
        "sklearn_crfsuite",
        "slack_sdk",
        "tensorflow",
        "tensorflow_addons",
        "tensorflow_hub",
        "tensorflow_text",
        "transformers",
        "twilio",
        "webexteamssdk",
    }
)


UNUSED_MODULES = frozenset(
    {
        "portalocker.redis",
        "rasa.utils.tensorflow.data_generator",
        "rasa.utils.tensorflow.model_data",
        "socketio",
        "spacy.cli",
        "spacy.cli.info",
    }
)
"""Installed modules that nothing here uses. Rasa's two serve its neural components and alone import scikit-learn
when a model is served: 40 MB and a third of a second; without TensorFlow they could not work anyway. spaCy's
command line is imported with spaCy: its web clients and templates take another third of a second. The lock that
Rasa takes files by, and a channel of Rasa's that nothing here opens, bring Redis's client along: 17 MB and a fifth of
a second where there is no Redis."""


class PackageAbsentError(RuntimeError):
    """A stand-in was used as if it were the real package."""


class _StandInMeta(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__module__}.{name}", name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # Decorators such as `tf.function` must hand the function back.
        if len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        if cls.__name__ in {"function", "register_keras_serializable"}:
            return _hand_back
        if cls.__name__ == "get_backend":
            # `rasa test` asks matplotlib for its backend even when it draws no plots.
            return "agg"
        raise PackageAbsentError(
            f"{cls.__module__} is not installed; this program does not need it. "
            "Rasa's own neural components need the environment of requirements/baseline.txt."
        )


def _hand_back(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _stand_in(module: str, name: str) -> Any:
    if name.endswith(("Error", "Exception", "Warning")):
        return type(name, (Exception,), {"__module__": module})
    return _StandInMeta(name, (), {"__module__": module})


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(self.__name__, name)
        setattr(self, name, value)
        return value


class _StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Comes last on `sys.meta_path`, so that it only sees what nobody else could find."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT_PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__path__ = []


class _UnusedFinder(_StandInFinder):
    """Comes first on `sys.meta_path`, because the modules it stands in for do exist."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in UNUSED_MODULES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)


def is_absent(package: str) -> bool:
    """Whether a package is not installed, a stand-in notwithstanding."""
    spec = importlib.util.find_spec(package)
    return spec is None or isinstance(spec.loader, _StandInFinder)


def install() -> None:
    """Make `import rasa` possible without TensorFlow, quietly, and without telemetry.

    Safe to call more than once; must run before the first `import rasa`.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if not any(isinstance(finder, _StandInFinder) for finder in sys.meta_path):
        sys.meta_path.append(_StandInFinder())
        if is_absent("tensorflow"):
            sys.meta_path.insert(0, _UnusedFinder())
    # Rasa logs users' messages at debug level, and structlog prints everything unless told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if getattr(warnings.showwarning, "__name__", "") != _show_own.__name__:
        warnings.showwarning = _show_own


def _show_own(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Print warnings of our own code only: what Rasa's pinned packages say of themselves nobody here can mend.

    Filters do not hold, because sanic and Rasa set their own.
    """
    if "site-packages" not in filename and "importlib" not in filename:
        print(warnings.formatwarning(message, category, filename, lineno, line), file=file or sys.stderr)
