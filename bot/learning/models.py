"""Trained models on disk: which one fits the current data, and training a new one.

A model's file name carries a fingerprint of everything it was made from, so that asking
"is there a model for this data" is a look at a file name.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.catalogue.loader import fingerprint
from bot.errors import ModelMissingError, TrainingFailedError
from bot.settings import PROJECT_ROOT, Settings
from bot.understanding import encoder

DOMAIN = PROJECT_ROOT / "domain"
CONFIG = PROJECT_ROOT / "config.yml"
_CODE = PROJECT_ROOT / "bot" / "understanding"


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
    """Train on the current data; returns the model's path. Raises TrainingFailedError."""
    from bot.understanding import standins

    standins.install()
    # Importing Rasa takes a second; commands that do not train must not pay for it.
    import rasa.model_training

    name = data_fingerprint(settings)
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    result = rasa.model_training.train(
        domain=str(DOMAIN),
        config=str(CONFIG),
        training_files=[str(settings.nlu_dir)],
        output=str(settings.models_dir),
        fixed_model_name=name,
    )
    if result.model is None:
        raise TrainingFailedError("træningen gav ingen model; kør `indgang check` og se meddelelserne ovenfor")
    return Path(result.model)
