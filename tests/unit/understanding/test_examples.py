"""Training examples as read from Rasa's files and from the catalogue."""

from __future__ import annotations

from pathlib import Path

from bot.understanding.examples import Example, from_catalogue, from_metadata, read_files


def test_an_example_carries_its_task_level_and_package() -> None:
    example = from_metadata("borde ude", "ask_task/udeservering", {"level": "medium", "package": "cafepakke"})
    assert (example.tasks, example.level, example.package) == (("udeservering",), "medium", "cafepakke")
    assert example.labels == ("ask_task/udeservering",)


def test_an_example_of_several_tasks_has_all_their_labels() -> None:
    example = from_metadata("borde og skilt", "ask_task/udeservering", {"tasks": ["udeservering", "skilte"]})
    assert example.labels == ("ask_task/udeservering", "ask_task/skilte")


def test_a_dialogue_act_is_its_own_label() -> None:
    assert from_metadata("hej", "greet", {}) == Example("hej", "greet")
    assert from_metadata("hej", "greet", {}).labels == ("greet",)


def test_both_ways_of_writing_examples_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "nlu:\n- intent: ask_task/skilte\n  metadata: {level: simpel}\n  examples: |\n"
        "    - må vi have skilt\n    - skilt\n"
        "- intent: ask_task/skilte\n  examples:\n  - text: 'skilt og borde'\n"
        "    metadata: {tasks: [skilte, udeservering], level: medium}\n",
        encoding="utf-8",
    )
    (tmp_path / "rules.yml").write_text("rules: []\n", encoding="utf-8")
    found = read_files(tmp_path)
    assert [example.text for example in found] == ["må vi have skilt", "skilt", "skilt og borde"]
    assert [example.level for example in found] == ["simpel", "simpel", "medium"]
    assert found[2].tasks == ("skilte", "udeservering")


def test_the_catalogue_gives_names_descriptions_and_lay_words_and_skips_what_is_broken(tmp_path: Path) -> None:
    folder = tmp_path / "tasks" / "byrum"
    folder.mkdir(parents=True)
    (folder / "skilte.yml").write_text(
        "name: Skilte\ndescription: Skilte på facader.\nlay_words: [neon, banner]\n", encoding="utf-8"
    )
    (folder / "broken.yml").write_text("name: [", encoding="utf-8")
    (folder / "short.yml").write_text("name: Kort\n", encoding="utf-8")
    assert [example.text for example in from_catalogue(tmp_path)] == ["Skilte", "Skilte på facader.", "neon", "banner"]
