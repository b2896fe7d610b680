"""What the HTML of a mail says, as text: paragraphs on lines of their own, quotations marked with `>`.

selectolax builds the tree as browsers do, in time proportional to the text; nothing is loaded and nothing runs.
"""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NODES = 200_000
"""Nodes visited in one mail."""
MAX_DEPTH = 800
"""Tags open at once; browsers stop at 512, and tags that are never closed count here."""
_BLOCKS = re.compile(
    "address|article|aside|blockquote|center|div|dl|dt|dd|fieldset|footer|form|h[1-6]|header|hr|li|main|ol|p|pre|"
    "section|table|tbody|tr|ul"
)
_PARAGRAPHS = re.compile("p|h[1-6]|blockquote|ul|ol|table|hr")
_UNSEEN = re.compile("head|script|style|title|template|noscript|svg|object|iframe|textarea|select")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_NESTING = re.compile(
    r"<(/?)(?!p\b|li\b|t[drh]\b|tbody\b|br\b|hr\b|img\b|meta\b|link\b|input\b|col\b|o:)[a-zA-Z]", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,5000}>?")
_SPACES = re.compile(r"[ \t\n\r\f\u00a0]+")
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
"""Characters that nobody sees."""


def to_text(html: str) -> str:
    """The text of an HTML document or fragment."""
    if _too_deep(html):
        return "\n".join(filter(None, (" ".join(line.split()) for line in unescape(_TAG.sub("\n", html)).split("\n"))))
    root = LexborHTMLParser(html).root
    return _written(root) if root is not None else ""


def _too_deep(html: str) -> bool:
    """Whether more tags lie inside each other than any mail program makes: a tree of those takes minutes."""
    depth = 0
    for match in _NESTING.finditer(html):
        depth += -1 if match[1] else 1
        if depth > MAX_DEPTH:
            return True
        depth = max(depth, 0)
    return False


def _written(root: LexborNode) -> str:
    """Walks with a stack of its own: however deep the tags lie, nothing overflows."""
    lines = _Lines()
    stack: list[tuple[LexborNode | None, str]] = [(root, "")]
    visited = 0
    while stack and visited < MAX_NODES:
        node, closing = stack.pop()
        if node is None:
            lines.end(closing)
            continue
        visited += 1
        tag = node.tag
        if tag == "-text":
            lines.say(node.text_content or "")
        elif tag == "br":
            lines.break_line()
        elif tag is not None and not _UNSEEN.fullmatch(tag) and not _hidden(node):
            lines.begin(tag)
            stack.append((None, tag))
            children = list(node.iter(include_text=True))
            stack += [(child, "") for child in reversed(children)]
    return lines.text


def _hidden(node: LexborNode) -> bool:
    style = node.attributes.get("style")
    return bool(style and _HIDDEN.search(style))


class _Lines:
    """Gathers words into lines, with one `>` for each quotation they stand in."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line = ""
        self._depth = 0

    @property
    def text(self) -> str:
        self.break_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._done)).strip()

    def say(self, words: str) -> None:
        self._line += _SPACES.sub(" ", INVISIBLE.sub("", words))

    def begin(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self._new_block(paragraph=bool(_PARAGRAPHS.fullmatch(tag)))
        if tag == "blockquote":
            self._depth += 1
        elif tag == "li":
            self._line = "- "
        elif tag in ("td", "th") and self._line.strip():
            self._line += " "

    def end(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self._new_block(paragraph=bool(_PARAGRAPHS.fullmatch(tag)))
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)

    def break_line(self) -> None:
        mark = "> " * min(self._depth, 5)
        self._done.append((mark + " ".join(self._line.split())).rstrip())
        self._line = ""

    def _new_block(self, *, paragraph: bool) -> None:
        if self._line.strip():
            self.break_line()
        self._line = ""
        if paragraph and self._done and self._done[-1].strip("> "):
            self._done.append(("> " * min(self._depth, 5)).rstrip())
