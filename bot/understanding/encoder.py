"""An optional sentence encoder from a local folder: the mean of its pieces' vectors (decision 0011).

The folder holds what model2vec and its like write: `model.safetensors` with one table of vectors, and
`tokenizer.json`. Only numpy is needed, nothing is fetched, and without the folder nothing changes.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import MendableError
from bot.understanding.linear import Scores
from bot.understanding.pieces import Pieces

VECTORS = "model.safetensors"
PIECES = "tokenizer.json"
_TYPES = {"F32": np.float32, "F16": np.float16}
_HEAD = 65536


@dataclass(frozen=True, slots=True)
class Encoder:
    """Vectors (pieces x width), mapped from the file, and how a text is cut into pieces."""

    vectors: NDArray[np.floating[Any]]
    pieces: Pieces

    @classmethod
    def read(cls, folder: Path) -> Encoder:
        """Raises MendableError when the folder does not hold an encoder of this form."""
        pieces = Pieces.read(folder / PIECES)
        vectors = _table(folder / VECTORS)
        if len(vectors) <= max(pieces.numbers.values(), default=0):
            raise MendableError(f"{folder}: {VECTORS} har færre rækker, end {PIECES} har stykker")
        return cls(vectors, pieces)

    def encode(self, text: str) -> NDArray[np.float32]:
        """A vector of length one, or of zeros where no piece is known."""
        numbers = self.pieces.cut(text)
        if not numbers:
            return np.zeros(self.vectors.shape[1], np.float32)
        mean = self.vectors[numbers].astype(np.float32).mean(axis=0)
        unit: NDArray[np.float32] = mean / np.float32(math.sqrt(float(mean @ mean)) or 1.0)
        return unit


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the encoder's vector gives each label, and how much that counts beside the words."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    share: float
    encoder: Encoder | None = None

    def scores(self, text: str) -> Scores | float:
        """To be added to the labels' scores; nothing without an encoder."""
        if self.encoder is None:
            return 0.0
        return np.float32(self.share) * (self.encoder.encode(text) @ self.weights + self.bias)


NOTHING = Meaning(np.zeros((0, 0), np.float32), np.zeros(0, np.float32), 0.0)


def fingerprint(folder: str) -> str:
    """Tells encoders apart by size and beginning, without reading half a gigabyte; empty without a folder."""
    digest = hashlib.sha256()
    for name in (VECTORS, PIECES) if folder else ():
        file = Path(folder) / name
        if file.exists():
            with file.open("rb") as opened:
                digest.update(f"{name} {file.stat().st_size}".encode() + opened.read(_HEAD))
    return digest.hexdigest() if folder else ""


def _table(file: Path) -> NDArray[np.floating[Any]]:
    """The one two-dimensional tensor of a safetensors file, left on the disk until it is read."""
    try:
        with file.open("rb") as opened:
            size = int.from_bytes(opened.read(8), "little")
            header = json.loads(opened.read(size)) if size < file.stat().st_size else {}
        tables = [one for name, one in header.items() if name != "__metadata__" and len(one["shape"]) == 2]
        (table,) = tables
        kind, shape, start = _TYPES[table["dtype"]], tuple(table["shape"]), 8 + size + table["data_offsets"][0]
        return np.memmap(file, dtype=kind, mode="r", offset=start, shape=shape)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MendableError(f"{file} har ikke én tabel af vektorer (F32 eller F16): {error!r}") from error
