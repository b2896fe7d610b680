"""Documents in PDF, set with Typst from a template: contents are handed over as data, not as markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst


def typeset(template: Path, content: Mapping[str, Any], drawings: Mapping[str, bytes] | None = None) -> bytes:
    """The document that a template makes of contents, which it reads beside itself as JSON under its own name.

    `drawings` are files that the contents name. Nothing outside of these can be read by the template.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for drawing, data in (drawings or {}).items():
            (folder / drawing).write_bytes(data)
        (folder / f"{template.stem}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        (folder / template.name).write_bytes(template.read_bytes())
        document: bytes = typst.compile(str(folder / template.name), root=name)
        return document
