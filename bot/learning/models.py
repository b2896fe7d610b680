"""Trained models on disk: which one fits the current data, and training a new one.

A model's file name carries a fingerprint of everything it was made from, so that asking
"is there a model for this data" is a look at a file name.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import portalocker

from bot.catalogue.loader import fingerprint
from bot.errors import ModelMissingError, TrainingFailedError
from bot.settings import PROJECT_ROOT, Settings
from bot.understanding import encoder

DOMAIN = PROJECT_ROOT / "domain"
CONFIG = PROJECT_ROOT / "config.yml"
_CODE = PROJECT_ROOT / "bot" / "understanding"
_UNFINISHED = ".unfinished-"
_LOCK = ".unfinished.lock"


def data_fingerprint(settings: Settings) -> str:
    """Twelve hexadecimal digits over examples, rules, domain, pipeline, its code and the catalogue's words."""
    digest = hashlib.sha256(CONFIG.read_bytes())
    for folder, pattern in (
        (settings.nlu_dir, "**/*.yml"),
        (DOMAIN, "*.yml"),
        (_CODE, "*.py"),
        (settings.knowledge_dir, "tasks/**/*.yml"),
        (settings.knowledge_dir, "packages/*.yml"),
        (settings.knowledge_dir, "municipalities/*/staff.yml"),
        (settings.knowledge_dir, "municipalities/*/offices.yml"),
    ):
        digest.update(fingerprint(folder, pattern).encode())
    digest.update(encoder.fingerprint(settings.encoder_dir).encode())
    return digest.hexdigest()[:12]


def fitting_model(settings: Settings) -> Path | None:
    """The model trained on exactly the current data, or None."""
    path = settings.models_dir / f"{data_fingerprint(settings)}.tar.gz"
    return path if path.exists() else None


def required_model(settings: Settings) -> Path:
    """The model that fits the current data. Raises ModelMissingError when there is none."""
    model = fitting_model(settings)
    if model is None:
        raise ModelMissingError("der er ingen model til de nuværende data; kør `indgang train`")
    return model


def version(model: Path) -> str:
    """What answers and triage objects call a model: its file name without the ending."""
    return model.name.removesuffix(".tar.gz")


def train(settings: Settings) -> Path:
    """Train on the current data; returns the model's path. Raises TrainingFailedError.

    The file appears when it is whole: a training that is killed leaves nothing that counts as a model.
    """
    from bot.understanding import standins

    standins.install()
    # Importing Rasa takes a second; commands that do not train must not pay for it.
    import rasa.model_training

    name = data_fingerprint(settings)
    with _aside(settings.models_dir) as folder, _no_collection():
        result = rasa.model_training.train(
            domain=str(DOMAIN),
            config=str(CONFIG),
            training_files=[str(settings.nlu_dir)],
            output=str(folder),
            fixed_model_name=name,
        )
        if result.model is None:
            raise TrainingFailedError("træningen gav ingen model; kør `indgang check` og se meddelelserne ovenfor")
        trained = Path(result.model)
        return trained.replace(settings.models_dir / trained.name)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Rasa copies tens of thousands of messages again and again: looking among them for cycles takes a sixth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _aside(models: Path) -> Iterator[Path]:
    """A folder beside the models to write in; it goes afterwards, with what trainings that were killed have left."""
    models.mkdir(parents=True, exist_ok=True)
    lock = str(models / _LOCK)
    # Trainings share the lock; whoever gets it alone knows that no folder is in use.
    with contextlib.suppress(portalocker.LockException), portalocker.Lock(lock, timeout=0, fail_when_locked=True):
        for left in models.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
    with (
        portalocker.Lock(lock, mode="a+", flags=portalocker.LockFlags.SHARED),
        tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=models) as folder,
    ):
        yield Path(folder)
