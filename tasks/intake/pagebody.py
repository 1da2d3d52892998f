"""The article in a page: the stretch of the tree where the sentences stand, less what furnishes it.

Sentences (long blocks that are not links) weigh for every element around them. The article is the innermost
element that still holds most of that weight; class names and tags then tell furniture and captions inside it.
A class name alone never removes text that makes up much of the page. The words are data (``page.toml``).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

from tasks.intake.leaves import Leaf, leaves

Kind = Literal["title", "heading", "paragraph", "caption"]
_Verdict = Literal["body", "caption", "seldom", "never"]
_WORST: tuple[_Verdict, ...] = ("body", "caption", "seldom", "never")

_SENTENCE = re.compile(r"[.!?:…][\"”’')]*$|[,.;।] ")
_LONG = 60
_ENDS = '.!?…”"’'
_MOSTLY_LINKS = 0.45
_ONLY_LINKS = 0.6
_AROUND_LINK = 15
# An element goes to its child while the child holds this share of the sentences.
_HOLDS_MOST = 0.8
# Furniture by class holds less than this share of the page's sentences, furniture of the surest kinds less than that.
_MUCH = 0.25
_MOST = 0.6
_USUAL = 0.5
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "li", "blockquote", "dd", "dt"}) | _HEADINGS
_STOP = frozenset({"p", "li", "ul", "ol", "blockquote"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the article."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    never: re.Pattern[str]
    seldom: re.Pattern[str]
    caption: re.Pattern[str]
    standfirst: re.Pattern[str]
    tags: frozenset[str]
    caption_tags: frozenset[str]


@cache
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("page.toml").read_text(encoding="utf-8"))
    patterns = {}
    for name in ("never", "seldom", "caption", "standfirst"):
        choices = "|".join(re.escape(word).replace(r"\*", r"[a-z]*") for word in data[name])
        patterns[name] = re.compile(rf"(?:^|[\W_])(?:{choices})(?:$|[\W_])", re.I)
    return _Words(**patterns, tags=frozenset(data["tags"]), caption_tags=frozenset(data["caption_tags"]))


def find_body(root: etree._Element, *, descriptions: Sequence[str] = ()) -> list[Piece]:
    """Find the article's blocks in reading order; none when the page has no sentences.

    ``descriptions`` are summaries that the page's head gives: one that is printed above the article belongs to it.
    """
    found = list(leaves(root))
    page = _Page(root, found)
    main = page.main()
    if main is None:
        return []
    inside = set(main.iter())
    pieces: list[Piece] = []
    above: list[Leaf] = []
    for leaf in found:
        if leaf.element in inside:
            if (piece := page.piece(leaf)) is not None:
                pieces.append(piece)
        elif not pieces:
            above.append(leaf)
    return [*_above(page, above, pieces, descriptions), *pieces]


def _above(
    page: "_Page", above: Sequence[Leaf], pieces: Sequence[Piece], descriptions: Sequence[str]
) -> Iterator[Piece]:
    """Give what stands between the headline and the element that holds most of the article.

    That is its summary (the head's description, or so called), and the lead above the entries of a live blog or a list.
    """
    known = {_folded(text) for text in descriptions if len(text) > _LONG / 2}
    within = {_folded(piece.text) for piece in pieces}
    headline = max((place for place, leaf in enumerate(above) if leaf.element.tag == "h1"), default=len(above))
    for leaf in above[headline + 1 :]:
        words = _folded(leaf.text)
        marked = _words().standfirst.search(leaf.element.get("class") or "") and len(leaf.text) >= _LONG / 2
        if (marked or words in known or page.is_lead(leaf)) and words not in within and not leaf.linked:
            within.add(words)
            yield Piece("paragraph", leaf.text)


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


class _Page:
    """What each element of one page weighs, in characters of sentences."""

    def __init__(self, root: etree._Element, found: Sequence[Leaf]) -> None:
        self._root = root
        self._sentences = [leaf for leaf in found if _is_sentence(leaf)]
        self._weight = _weigh(self._sentences)
        self._total = self._weight.get(root, 0)
        self._by_class: dict[tuple[str, str], int] = defaultdict(int)
        for element, weight in self._weight.items():
            self._by_class[_class_of(element)] += weight
        self._verdicts: dict[etree._Element, _Verdict] = {}

    def main(self) -> etree._Element | None:
        """Give the innermost element that holds most sentences."""
        weight = _weigh([leaf for leaf in self._sentences if self._verdict(leaf.element) == "body"])
        if not weight:
            return None
        element = self._root
        while True:
            heaviest = max((child for child in element if child in weight), key=weight.__getitem__, default=None)
            if heaviest is None or heaviest.tag in _STOP or weight[heaviest] < _HOLDS_MOST * weight[element]:
                return element
            element = heaviest

    def piece(self, leaf: Leaf) -> Piece | None:
        """Say what one block inside the article is; None when it is furniture."""
        verdict = self._verdict(leaf.element)
        if verdict in ("seldom", "never") or _is_link(leaf):
            return None
        if verdict == "caption":
            return Piece("caption", leaf.text)
        tag = leaf.element.tag
        if tag == "h1":
            return Piece("title", leaf.text)
        if tag in _HEADINGS:
            return Piece("heading", leaf.text)
        return Piece("paragraph", leaf.text) if tag in _BLOCKS or _is_sentence(leaf) else None

    def is_lead(self, leaf: Leaf) -> bool:
        """Whether a block above the article is a paragraph of it: sentences, in no furniture."""
        return (
            leaf.element.tag == "p"
            and _is_sentence(leaf)
            and leaf.text[-1] in _ENDS
            and self._verdict(leaf.element) == "body"
        )

    def _verdict(self, element: etree._Element) -> _Verdict:
        """Judge an element by itself and all elements around it; the worst of them counts."""
        chain = []
        at: etree._Element | None = element
        while at is not None and at not in self._verdicts:
            chain.append(at)
            at = at.getparent()
        verdict = self._verdicts[at] if at is not None else "body"
        for inner in reversed(chain):
            verdict = max(verdict, self._own_verdict(inner), key=_WORST.index)
            self._verdicts[inner] = verdict
        # A block of the class that most sentences have is one of them, whatever box it stands in.
        return "body" if verdict == "seldom" and self._is_usual(element) else verdict

    def _is_usual(self, element: etree._Element) -> bool:
        return bool(element.get("class")) and self._by_class[_class_of(element)] >= _USUAL * self._total

    def _own_verdict(self, element: etree._Element) -> _Verdict:
        words = _words()
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-component') or ''}"
        weight = self._weight.get(element, 0)
        if words.never.search(names) and weight < _MOST * self._total:
            return "never"
        if weight >= _MUCH * self._total and weight:
            return "body"
        if element.tag in words.caption_tags:
            return "caption"
        if element.tag in words.tags:
            return "seldom"
        if self._by_class[_class_of(element)] >= _MUCH * self._total and self._total:
            return "body"
        if words.caption.search(names):
            return "caption"
        return "seldom" if words.seldom.search(names) else "body"


def _weigh(sentences: Sequence[Leaf]) -> dict[etree._Element, int]:
    """Add each sentence's length to every element around it."""
    own: dict[etree._Element, int] = defaultdict(int)
    for leaf in sentences:
        own[leaf.element] += len(leaf.text)
    weight: dict[etree._Element, int] = defaultdict(int)
    for element, length in own.items():
        at: etree._Element | None = element
        while at is not None:
            weight[at] += length
            at = at.getparent()
    return weight


def _class_of(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), element.get("class") or element.get("id") or ""


def _is_link(leaf: Leaf) -> bool:
    """A block that is links and little else; a sentence around a long link is none."""
    length = len(leaf.text)
    if leaf.linked <= _ONLY_LINKS * length:
        return False
    return leaf.element.tag != "p" or length - leaf.linked < _AROUND_LINK or leaf.text[-1] not in '.!?”"'


def _is_sentence(leaf: Leaf) -> bool:
    """A block long enough, with a sentence's marks, that is not mostly links."""
    length = len(leaf.text)
    return length >= _LONG and leaf.linked < _MOSTLY_LINKS * length and _SENTENCE.search(leaf.text) is not None
