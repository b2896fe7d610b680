"""The project that Rasa's default pipeline is trained on."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import yaml

from bench import baseline
from bot.understanding.examples import Example

EXAMPLES = [
    Example("må jeg sætte et skilt op", "ask_task/skilte", ("skilte",)),
    Example("borde på fortovet", "ask_task/udeservering", ("udeservering",)),
    Example("forfra", "restart"),
]


def test_tasks_become_intents_of_their_own_with_a_rule_each(tmp_path: Path) -> None:
    baseline.write_project(tmp_path, EXAMPLES, epochs=100)
    nlu = yaml.safe_load((tmp_path / "nlu.yml").read_text(encoding="utf-8"))
    assert [block["intent"] for block in nlu["nlu"]] == ["ask_task.skilte", "ask_task.udeservering", "restart"]
    # Rasa has a rule for `restart` itself and refuses a second one.
    stories = yaml.safe_load((tmp_path / "stories.yml").read_text(encoding="utf-8"))
    assert [rule["rule"] for rule in stories["rules"]] == ["ask_task.skilte", "ask_task.udeservering"]


def test_only_the_epochs_of_the_default_configuration_are_changed(tmp_path: Path) -> None:
    baseline.write_project(tmp_path, EXAMPLES, epochs=3)
    written = yaml.safe_load((tmp_path / "config.yml").read_text(encoding="utf-8"))
    original = yaml.safe_load(baseline.CONFIG.read_text(encoding="utf-8"))
    for part in (*written["pipeline"], *written["policies"]):
        if "epochs" in part:
            assert part["epochs"] == 3
            part["epochs"] = 100
    assert written == original


def test_the_default_configuration_is_that_of_rasa_init() -> None:
    # Looked up as a file: the test needs Rasa's configuration, not Rasa.
    installed = Path(str(distribution("rasa").locate_file("rasa")))
    default_file = installed / "engine" / "recipes" / "config_files" / "default_config.yml"
    default = yaml.safe_load(default_file.read_text(encoding="utf-8"))
    ours = yaml.safe_load(baseline.CONFIG.read_text(encoding="utf-8"))
    assert (ours["pipeline"], ours["policies"]) == (default["pipeline"], default["policies"])
