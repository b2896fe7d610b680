"""Changes single values in a YAML text and leaves every other byte as it was.

A value's place is found from the marks of its node; only that stretch is written anew, in the style it had. What comes
out is read again and compared with what was asked for, so that a text is never changed in another way than meant.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import MendableError
from bot.safe_yaml import LOADER, read_yaml
from bot.texts import load
from bot.upkeep.places import Path

WIDTH = 116
"""Characters of a line that is folded."""
_LONG = 90
"""Characters from which a text is folded over several lines."""
_INDENT = 2


class YamlEditError(MendableError):
    """A value that cannot be written there; the message says what to do."""


def change(text: str, changes: Mapping[Path, Any]) -> str:
    """The text with each value changed; None takes an optional key of a mapping away.

    Raises YamlEditError when a place does not exist or the result would not say what was asked for.
    """
    wanted = read_yaml(text)
    try:
        for path, value in changes.items():
            _put(wanted, path, value)
    except (LookupError, TypeError):
        raise YamlEditError(load("upkeep")["errors"]["no_place"]) from None
    if len(changes) > 1:
        at_once = _write_at_once(text, changes)
        if at_once is not None and _says(at_once, wanted):
            return at_once
    for path, value in changes.items():
        start, end, written = _edit(text, _compose(text), path, value)
        text = text[:start] + written + text[end:]
    if not _says(text, wanted):
        raise YamlEditError(load("upkeep")["errors"]["unwritable"])
    return text


def _says(text: str, wanted: Any) -> bool:
    try:
        return bool(read_yaml(text) == wanted)
    except yaml.YAMLError:
        return False


def _put(data: Any, path: Path, value: Any) -> None:
    for key in path[:-1]:
        data = data[key]
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = copy.deepcopy(value)


def _compose(text: str) -> Node:
    root: Node | None = yaml.compose(text, Loader=LOADER)
    if root is None:
        raise YamlEditError(load("upkeep")["errors"]["no_place"])
    return root


def _write_at_once(text: str, changes: Mapping[Path, Any]) -> str | None:
    """All changes written on one reading, from the last to the first; None where they depend on each other."""
    root = _compose(text)
    try:
        edits = [_edit(text, root, path, value) for path, value in changes.items()]
    except YamlEditError:
        return None
    pieces, done = [], 0
    # Of several new keys at one place the first is written first.
    for start, end, written in sorted(edits, key=lambda edit: edit[:2]):
        if start < done:
            return None
        pieces += [text[done:start], written]
        done = end
    return "".join((*pieces, text[done:]))


def _edit(text: str, root: Node, path: Path, value: Any) -> tuple[int, int, str]:
    """Where a change begins and ends in the text, and what is written there."""
    parent, node, key = _find(root, path)
    if value is None:
        return (0, 0, "") if key is None or node is None else _cut_line(text, key, node)
    if node is None:
        return _insert(text, parent, path[-1], value)
    start, end = node.start_mark.index, _end(text, node)
    written = _emit(value, node, _column(parent))
    if written.startswith("\n"):
        # A block begins on the line below its key; the space between them goes.
        start = len(text[:start].rstrip(" \n"))
    elif key is not None and isinstance(node, SequenceNode | MappingNode) and not node.flow_style:
        # What replaces a block on its key's line moves up to it.
        start, written = len(text[:start].rstrip(" \n")), f" {written}"
    return start, end, written


def _find(root: Node, path: Path) -> tuple[Node, Node | None, Node | None]:
    """The parent of a place, the value there and its key; the last two None where there is none yet."""
    node: Node = root
    parent: Node = node
    key: Node | None = None
    for number, step in enumerate(path):
        parent = node
        found: Node | None = None
        if isinstance(node, MappingNode):
            pairs = [(name, value) for name, value in node.value if _key(name) == step]
            key, found = pairs[0] if pairs else (None, None)
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            key, found = None, node.value[step]
        if found is None:
            if number == len(path) - 1 and isinstance(node, MappingNode):
                return node, None, None
            raise YamlEditError(load("upkeep")["errors"]["no_place"])
        node = found
    return parent, node, key


def _key(node: Node) -> Any:
    """A key as `yaml.safe_load` gives it, dates and numbers included."""
    if isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:str":
        return node.value
    return read_yaml(yaml.serialize(node))


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends, without the blank lines and comments that follow it."""
    if isinstance(node, SequenceNode | MappingNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    index: int = node.end_mark.index
    # The mark of a text over several lines is at the beginning of what comes after it.
    is_block = isinstance(node, ScalarNode) and node.style in ("|", ">")
    return len(text[:index].rstrip()) if is_block else index


def _column(parent: Node) -> int:
    """How far the keys or items of a block are indented."""
    column: int = parent.start_mark.column
    return column


def _emit(value: Any, node: Node, indent: int) -> str:
    """A value as YAML: lists in the style they had, long texts folded under their key."""
    if isinstance(value, str):
        return _text(value, indent)
    if isinstance(value, Mapping) or (isinstance(node, SequenceNode) and node.flow_style):
        return _flow(value)
    if isinstance(value, Sequence):
        is_list = isinstance(node, SequenceNode)
        return _list(value, node.start_mark.column if is_list else indent + _INDENT)
    return _plain(value)


def _list(value: Sequence[Any], indent: int) -> str:
    """Items below their key, each on a line of its own."""
    if not value:
        return "[]"
    return "\n" + "\n".join(f"{' ' * indent}- {_item(one, indent)}" for one in value)


def _item(value: Any, indent: int) -> str:
    return _text(value, indent) if isinstance(value, str) else _flow(value)


def _text(value: str, indent: int) -> str:
    """A text on its line, or below its key when it is long or has paragraphs; quoted where that reads otherwise."""
    if len(value) <= _LONG and "\n" not in value:
        return _plain(value)
    pad = " " * (indent + _INDENT)
    lines = value.split("\n") if "\n" in value else _folded(value, WIDTH - len(pad))
    mark = "|-" if "\n" in value else ">-"
    written = f"{mark}\n" + "\n".join(f"{pad}{line}" if line else "" for line in lines)
    # Spaces at the edges of lines are lost in a block.
    if read_yaml(f"{' ' * indent}key: {written}\n") == {"key": value}:
        return written
    quoted: str = yaml.safe_dump(value, allow_unicode=True, width=10_000, default_style='"')
    return quoted.strip()


def _folded(value: str, width: int) -> list[str]:
    lines = [""]
    for word in value.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _plain(value: Any) -> str:
    """One scalar on one line; a time of day is quoted as the files do, since YAML reads some of them as numbers."""
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        return f'"{value}"'
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=10_000, default_style=None)
    return dumped.removesuffix("\n...\n").strip()


def _flow(value: Any) -> str:
    dumped: str = yaml.safe_dump(value, allow_unicode=True, width=10_000, default_flow_style=True, sort_keys=False)
    return dumped.strip()


def _insert(text: str, parent: Node, key: object, value: Any) -> tuple[int, int, str]:
    """A key that was not there, after the last one of its mapping."""
    if isinstance(parent, MappingNode) and parent.flow_style:
        if not parent.value:
            return _insert_first(text, parent, key, value)
        end = parent.end_mark.index - 1
        return end, end, f", {_plain(key)}: {_flow(value)}"
    indent = _column(parent)
    end = _end(text, parent)
    # Entries of a file have a line between them; what is inside an entry has none.
    gap = "\n\n" if indent == 0 and isinstance(value, Mapping) and _has_gaps(text, parent) else "\n"
    is_flat = isinstance(value, Mapping) and any(getattr(one, "flow_style", False) for _, one in parent.value)
    written = f"{' ' * indent}{_plain(key)}: {_flow(value)}" if is_flat else _pair(key, value, indent)
    return end, end, f"{gap}{written}"


def _insert_first(text: str, parent: Node, key: object, value: Any) -> tuple[int, int, str]:
    """The first key of an empty mapping: `{}` becomes a block below its own key."""
    start, end = parent.start_mark.index, parent.end_mark.index
    line = text[text.rfind("\n", 0, start) + 1 : start]
    indent = len(line) - len(line.lstrip()) + _INDENT
    return len(text[:start].rstrip(" ")), end, f"\n{_pair(key, value, indent)}"


def _pair(key: object, value: Any, indent: int) -> str:
    """A key with its value on lines of their own."""
    written = f"{' ' * indent}{_plain(key)}:"
    if isinstance(value, Mapping) and value:
        inner = "\n".join(_pair(name, one, indent + _INDENT) for name, one in value.items())
        return f"{written}\n{inner}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        block = _list(value, indent + _INDENT)
        return written + (block if block.startswith("\n") else f" {block}")
    if isinstance(value, str):
        return f"{written} {_text(value, indent)}"
    return f"{written} {_flow(value) if isinstance(value, Mapping) else _plain(value)}"


def _has_gaps(text: str, parent: Node) -> bool:
    keys = [pair[0].start_mark.index for pair in parent.value]
    return any(text[:at].endswith("\n\n") for at in keys[1:])


def _cut_line(text: str, key: Node, node: Node) -> tuple[int, int, str]:
    """Take a key away with its value and its line."""
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = _end(text, node)
    after = text.find("\n", end)
    end = len(text) if after == -1 else after + 1
    if text[:start].endswith("\n\n") and text[end : end + 1] == "\n":
        # One blank line between the neighbours is enough.
        end += 1
    return start, end, ""
