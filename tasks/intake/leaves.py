"""A page as a list of its text blocks in reading order, each with the element it stands in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

#: Elements whose text is never the page's own.
SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio",
    "canvas", "select", "option", "button", "input", "textarea", "head", "title", "map", "picture", "dialog",
})  # fmt: skip
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "q", "ruby", "rb", "rt", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "custom-link", "img",
})  # fmt: skip


_UNSEEN_STYLE = re.compile(r"display:\s*none|clip:\s*rect")
_UNSEEN_CLASS = re.compile(r"visually-?hidden|\bsr-only\b|screen-?reader|offscreen|a11y-hidden", re.I)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One block of text: the innermost block element it stands in, and how many of its characters are links."""

    text: str
    element: etree._Element
    linked: int


class _Walk:
    """The text gathered for the block that is open, and the blocks around it."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._owners = [root]
        self._muted: etree._Element | None = None
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0

    def begin(self, element: etree._Element) -> Leaf | None:
        """Enter an element; give the block that ends where it begins."""
        leaf = None
        if self._muted is not None:
            return None
        if element.tag in SILENT or (element.tag in _INLINE and _is_unseen(element)):
            self._muted = element
            return None
        if element.tag == "br":
            self._parts.append("\n")
            leaf = self._take(self._owners[-1]) if _ends_block(element) else None
        elif element.tag in _INLINE:
            self._links += element.tag == "a"
        else:
            leaf = self._take(self._owners[-1])
            self._owners.append(element)
        self._add(element.text)
        return leaf

    def end(self, element: etree._Element) -> Leaf | None:
        """Leave an element; give the block that ends with it."""
        leaf = None
        if self._muted is not None:
            if self._muted is not element:
                return None
            self._muted = None
        elif element.tag in _INLINE:
            self._links -= element.tag == "a"
        elif element.tag != "br":
            leaf = self._take(element)
            self._owners.pop()
        self.after(element)
        return leaf

    def after(self, element: etree._Element) -> None:
        """Gather the text that follows an element."""
        if self._muted is None and element is not self._root:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _take(self, element: etree._Element) -> Leaf | None:
        """Close the open block and give it, unless it holds only white space."""
        text = " ".join("".join(self._parts).split())
        linked, self._parts, self._linked = self._linked, [], 0
        return Leaf(text, element, linked) if text else None


def leaves(root: etree._Element) -> Iterator[Leaf]:
    """Yield the page's blocks of text in reading order; ``<br><br>`` separates blocks, a single ``<br>`` does not."""
    walk = _Walk(root)
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            walk.after(element)
        elif leaf := walk.begin(element) if event == "start" else walk.end(element):
            yield leaf


def _is_unseen(element: etree._Element) -> bool:
    """Tell words inside a line that only screen readers are given (", opens new tab")."""
    style, name = element.get("style"), element.get("class")
    return bool((style and _UNSEEN_STYLE.search(style)) or (name and _UNSEEN_CLASS.search(name)))


def _ends_block(line_break: etree._Element) -> bool:
    following = line_break.getnext()
    return following is not None and following.tag == "br" and not (line_break.tail or "").strip()
