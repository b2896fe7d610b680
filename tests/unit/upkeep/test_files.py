"""Files of the catalogue written all or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.upkeep import files


def test_when_one_cannot_be_written_the_others_are_as_they_were_and_new_ones_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.yml").write_text("før\n", encoding="utf-8")
    real = files.write_whole

    def refuses(path: Path, text: str) -> None:
        if path.name == "full.yml":
            raise OSError("disk full")
        real(path, text)

    monkeypatch.setattr(files, "write_whole", refuses)
    with pytest.raises(OSError, match="disk full"):
        files.write_all(tmp_path, {"old.yml": "efter\n", "new.yml": "ny\n", "full.yml": "x\n"})
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"old.yml": "før\n"}
