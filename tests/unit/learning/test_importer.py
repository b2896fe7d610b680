"""Our importer of examples gives what Rasa's own gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.learning.importer import ExampleImporter
from bot.settings import PROJECT_ROOT
from bot.understanding import standins

standins.install()

from rasa.shared.importers.rasa import RasaFileImporter  # noqa: E402 - after the stand-ins


def _read(kind: type[Any], *paths: Path) -> list[tuple[str, str, str]]:
    importer = kind(
        config_file=str(PROJECT_ROOT / "config.yml"),
        domain_path=str(PROJECT_ROOT / "domain"),
        training_data_paths=[str(path) for path in paths],
    )
    examples = importer.get_nlu_data().intent_examples
    return sorted((one.get("text"), one.get_full_intent(), str(one.get("metadata"))) for one in examples)


@pytest.mark.parametrize("folder", ["tasks/brand", "several", "dialogue", "out_of_scope"])
def test_examples_intents_and_metadata_are_the_same_as_rasa_reads_them(folder: str) -> None:
    files = sorted((PROJECT_ROOT / "nlu_data" / folder).glob("*.yml"))[:3]
    assert _read(ExampleImporter, *files) == _read(RasaFileImporter, *files)


def test_a_file_with_a_look_up_table_is_left_to_rasa(tmp_path: Path) -> None:
    file = tmp_path / "nlu.yml"
    file.write_text(
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hej\n- lookup: by\n  examples: |\n    - Odense\n',
        encoding="utf-8",
    )
    assert _read(ExampleImporter, file) == _read(RasaFileImporter, file)
