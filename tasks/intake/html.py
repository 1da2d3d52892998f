"""Web pages: the article's text with its blocks, and what the page says about it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import trafilatura
from htmldate import find_date
from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from trafilatura.settings import Document as Page

from tasks.document import Warning
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, LabelledSpan, Raw, Slice
from tasks.intake.decode import decode, normalise_lines, source_of
from tasks.intake.layout import lay_out, repair
from tasks.intake.leaves import leaves
from tasks.intake.pagebody import Piece, find_body
from tasks.intake.pagehead import read_head

_OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<meta")
_BEFORE = re.compile(rb"\s*(?:<!--.*?-->|<\?.*?>)\s*", re.S)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Below this many characters of paragraphs another reader is asked.
_SHORT = 250
# A body in the page's JSON-LD that is this much longer than the printed one is the whole of a cut page.
_MUCH_LONGER = 1.5
_FALLBACK_CHARS = 3_000_000
_MOST_TAGS = 500_000
_ONLY_LINKS = 0.8
_ENDED = re.compile(r"[.!?…。।][\"”’')]*$")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article found in a page."""

    text: str
    blocks: tuple[LabelledSpan, ...]
    hints: Hints
    warnings: tuple[Warning, ...] = ()


def extract_html(html: str, given: Hints) -> Extracted:
    """Find the article in a page; ``given`` metadata wins over the page's own.

    Raises `Rejected`: ``no_text`` when the page holds no article text, ``too_large`` for more tags than any page has.
    """
    if html.count("<") > _MOST_TAGS:
        raise Rejected("too_large", f"The page has more than {_MOST_TAGS} tags. Save the article alone.")
    root = _parse(html)
    if root is None:
        raise Rejected("no_text", "The page holds no article text (it has no elements).")
    own, stated, descriptions = read_head(root)
    kept = {name: getattr(given, name) for name in Hints.__dataclass_fields__ if getattr(given, name)}
    hints = _dated(replace(own, **kept), root)
    pieces = _best(find_body(root, descriptions=descriptions), stated.body, html)
    title = repair(" ".join((hints.title or "").split()))[0] or None
    text, blocks = lay_out(title, _parts(title, pieces))
    if not any(block.kind == "paragraph" for block in blocks):
        raise Rejected("no_text", "The page holds no article text (a menu, a login wall or an empty page).")
    warning = next((found for piece in pieces if (found := repair(piece.text)[1])), None)
    return Extracted(
        text=text, blocks=blocks, hints=replace(hints, title=title), warnings=(warning,) if warning else ()
    )


def extract_fragment(markup: str) -> list[tuple[str, str]]:
    """Give the ("heading" | "caption" | "paragraph", text) parts of markup in which everything is the article."""
    root = _parse(f"<div>{markup}</div>")
    if root is None:
        return []
    parts = []
    for leaf in leaves(root):
        tag = str(leaf.element.tag)
        kind = (
            "heading"
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6")
            else "caption"
            if tag == "figcaption"
            else "paragraph"
        )
        if leaf.linked < _ONLY_LINKS * len(leaf.text):
            parts.append((kind, leaf.text))
    return parts


def _dated(hints: Hints, root: etree._Element) -> Hints:
    """Look for a printed date when neither the page's head nor the caller gives one."""
    if hints.published:
        return hints
    try:
        found = find_date(root, extensive_search=False, original_date=True, url=hints.url)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        return hints
    return replace(hints, published=found, evidence="printed") if found else hints


def _parse(html: str) -> etree._Element | None:
    clean = _UNREADABLE.sub(" ", normalise_lines(html))
    try:
        return document_fromstring(clean.encode(), parser=HTMLParser(encoding="utf-8", remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _best(found: list[Piece], stated: str | None, html: str) -> list[Piece]:
    """Take the body found in the tree, unless the page's JSON-LD holds much more or the tree holds next to nothing."""
    length = _length(found)
    if stated and "<" not in stated and len(stated) > max(_SHORT, _MUCH_LONGER * length) and "\n" in stated:
        return [Piece("paragraph", line) for line in _lines(stated)]
    if length >= _SHORT or len(html) > _FALLBACK_CHARS:
        return found
    page = trafilatura.bare_extraction(html, with_metadata=False, include_comments=False, include_tables=False)
    other = [Piece("paragraph", line) for line in _lines((page.text if isinstance(page, Page) else None) or "")]
    return other if _length(other) > length and any(_ENDED.search(piece.text) for piece in other) else found


def _length(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.kind == "paragraph")


def _lines(text: str) -> Iterator[str]:
    return (stripped for line in text.splitlines() if (stripped := " ".join(line.split())))


def _parts(title: str | None, pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """Leave out the title printed again and what stands after the last paragraph; repair what was wrongly decoded."""
    folded = _folded(title) if title else None
    for piece in _without_tail(pieces):
        if piece.kind != "title" and (piece.kind == "caption" or _folded(piece.text) != folded):
            yield piece.kind, repair(piece.text)[0]


def _without_tail(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Leave out headings after the last paragraph: they head lists of other stories."""
    end = len(pieces)
    while end and pieces[end - 1].kind == "heading":
        end -= 1
    return pieces[:end]


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def declared_charset(content: bytes) -> str | None:
    """Give the charset that a page's own meta element names."""
    match = _CHARSET.search(content[:4096])
    return match.group(1).decode("ascii", "replace") if match else None


class Html:
    """A file that holds one web page."""

    media_type = "text/html"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the first tag; the name only helps a page that begins with something else."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        while match := _BEFORE.match(start):
            start = start[match.end() :]
        if start.startswith(_OPENINGS):
            return True
        return name.lower().endswith((".html", ".htm", ".xhtml")) and b"<" in head

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Extract the page's article; raises `Rejected` when there is none."""
        return page_article(raw, raw.content)


def page_article(raw: Raw, content: bytes, *, charset: str | None = None, given: Hints | None = None) -> Article:
    """Make an article of a page's bytes found in ``raw``; ``charset`` is what its transport declared."""
    html, warnings = decode(content, declared=charset or declared_charset(content))
    page = extract_html(html, given or Hints())
    source = source_of(raw)
    return Article(
        id=f"sha256:{source.sha256}",
        source=source,
        text=page.text,
        blocks=page.blocks,
        hints=page.hints,
        warnings=(*warnings, *page.warnings),
    )
