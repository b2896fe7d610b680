"""The optional sentence encoder, tried with a tiny one that is made here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import MendableError
from bot.settings import SettingsError, load_settings
from bot.understanding.encoder import NOTHING, Encoder, fingerprint
from bot.understanding.examples import Example
from bot.understanding.state import from_state, to_state
from bot.understanding.training import train
from tests.unit.understanding.conftest import FACTS

WORDS = ["borde", "mø", "##bler", "skilt", "neon", "pas"]


def write_encoder(folder: Path, vectors: np.ndarray, model: dict[str, object] | None = None) -> Path:
    """A folder as model2vec writes it: a safetensors file with one table, and a tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = {"float32": "F32", "float16": "F16"}[str(vectors.dtype)]
    table = {"dtype": kind, "shape": list(vectors.shape), "data_offsets": [0, vectors.nbytes]}
    header = json.dumps({"__metadata__": {"made": "by a test"}, "embeddings": table}).encode()
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + vectors.tobytes())
    model = model or {"type": "WordPiece", "vocab": {word: place for place, word in enumerate(WORDS)}}
    content = {"normalizer": {"type": "BertNormalizer", "lowercase": True}, "model": model}
    (folder / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # Furniture points one way, whatever it is called; signs another; passports a third.
    rows = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
    return write_encoder(tmp_path / "encoder", rows)


def test_words_of_one_meaning_have_one_vector(folder: Path) -> None:
    encoder = Encoder.read(folder)
    np.testing.assert_allclose(encoder.encode("Møbler"), encoder.encode("BORDE"))
    assert float(np.linalg.norm(encoder.encode("borde og skilt"))) == pytest.approx(1.0)
    assert not encoder.encode("noget helt andet").any()
    assert not encoder.encode("").any()


def test_half_precision_and_unigram_pieces_are_read_too(tmp_path: Path) -> None:
    vocabulary = [["▁bord", -1.0], ["e", -2.0], ["▁", -5.0], ["borde", -9.0]]
    vectors = np.eye(4, dtype=np.float16)
    encoder = Encoder.read(write_encoder(tmp_path, vectors, {"type": "Unigram", "vocab": vocabulary}))
    assert encoder.pieces.cut("borde") == [0, 1]
    assert encoder.pieces.cut("x") == [2]


def test_what_the_encoder_knows_helps_where_the_words_do_not(folder: Path, examples: list[Example]) -> None:
    model = train(examples, [], FACTS, Encoder.read(folder))
    assert model.meaning.share > 0
    assert model.understand("møbler").ranking[0].id == "udeservering"
    again = from_state(*to_state(model), Encoder.read(folder))
    for text in ("møbler", "neon", "hej", ""):
        assert again.understand(text) == model.understand(text)


def test_without_an_encoder_nothing_is_added(examples: list[Example]) -> None:
    assert train(examples, [], FACTS).meaning is NOTHING
    assert NOTHING.scores("borde") == 0.0
    assert fingerprint("") == ""


def test_another_encoder_has_another_fingerprint(folder: Path, tmp_path: Path) -> None:
    other = write_encoder(tmp_path / "other", np.ones((6, 2), np.float32))
    assert fingerprint(str(folder)) == fingerprint(str(folder))
    assert fingerprint(str(folder)) != fingerprint(str(other))


@pytest.mark.parametrize("damage", ["no vectors", "short", "no pieces", "other pieces", "few rows"])
def test_a_folder_that_holds_something_else_is_named(folder: Path, damage: str) -> None:
    vectors, pieces = folder / "model.safetensors", folder / "tokenizer.json"
    if damage == "no vectors":
        vectors.unlink()
    elif damage == "short":
        vectors.write_bytes(b"12345")
    elif damage == "no pieces":
        pieces.unlink()
    elif damage == "other pieces":
        pieces.write_text(json.dumps({"model": {"type": "BPE", "vocab": {}}}), encoding="utf-8")
    else:
        write_encoder(folder, np.ones((2, 3), np.float32))
    with pytest.raises(MendableError, match="encoder"):
        Encoder.read(folder)


def test_a_folder_that_is_not_there_is_an_error_in_the_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="INDGANG_ENCODER_DIR"):
        load_settings({"INDGANG_ENCODER_DIR": str(tmp_path / "nothing")})
