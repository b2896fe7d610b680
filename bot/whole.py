"""Files that are there whole or not at all, however the program ends."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file in place of the one that is there, whose mode it keeps. Raises OSError.

    Its folder is made when it is missing, and a new file gets the mode that new files have.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as target:
            target.write(text.encode("utf-8"))
            target.flush()
            os.fsync(target.fileno())
        if path.exists():
            shutil.copymode(path, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
