"""A page as a list of its text blocks in reading order, each with the element it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

#: Elements whose text is never the page's own.
SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "head",
        "title",
        "map",
        "picture",
        "dialog",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "ruby",
        "rb",
        "rt",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "custom-link",
        "img",
    ]
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One block of text: the innermost block element it stands in, and how many of its characters are links."""

    text: str
    element: etree._Element
    linked: int


class _Collector:
    """Text gathered for the block that is open."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.linked = 0
        self.links = 0

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.links:
                self.linked += len(text.strip())

    def take(self, element: etree._Element) -> Leaf | None:
        """Close the block and give it, unless it holds only white space."""
        text = " ".join("".join(self.parts).split())
        linked, self.parts, self.linked = self.linked, [], 0
        return Leaf(text, element, linked) if text else None


def leaves(root: etree._Element) -> Iterator[Leaf]:
    """Yield the page's blocks of text in reading order; ``<br><br>`` separates blocks, a single ``<br>`` does not."""
    gathered = _Collector()
    owners = [root]
    muted: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if muted is None:
                gathered.add(element.tail)
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if muted is not None:
                continue
            if tag in SILENT:
                muted = element
                continue
            if tag == "br":
                gathered.parts.append("\n")
                if _ends_block(element) and (leaf := gathered.take(owners[-1])):
                    yield leaf
            elif tag in _INLINE:
                gathered.links += tag == "a"
            else:
                if leaf := gathered.take(owners[-1]):
                    yield leaf
                owners.append(element)
            gathered.add(element.text)
            continue
        if muted is element:
            muted = None
        elif muted is not None:
            continue
        elif tag in _INLINE:
            gathered.links -= tag == "a"
        elif tag != "br":
            if leaf := gathered.take(element):
                yield leaf
            owners.pop()
        if element is not root:
            gathered.add(element.tail)


def _ends_block(line_break: etree._Element) -> bool:
    following = line_break.getnext()
    return following is not None and following.tag == "br" and not (line_break.tail or "").strip()
