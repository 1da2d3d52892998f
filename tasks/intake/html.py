"""Web pages: the article's text and what the page's head says about it, through trafilatura."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import trafilatura
from trafilatura.settings import Document as Page

from tasks.document import Warning
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, LabelledSpan, Raw, Slice
from tasks.intake.decode import decode, normalise_lines, source_of

_OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<meta")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article found in a page."""

    text: str
    blocks: tuple[LabelledSpan, ...]
    hints: Hints
    warnings: tuple[Warning, ...] = ()


def extract_html(html: str, given: Hints) -> Extracted:
    """Find the article in a page; ``given`` metadata wins over the page's own.

    Raises `Rejected` with code ``no_text`` when the page holds no article text.
    """
    page = trafilatura.bare_extraction(
        html, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    body = normalise_lines((page.text if isinstance(page, Page) else None) or "").strip()
    if not isinstance(page, Page) or not body:
        raise Rejected("no_text", "The page holds no article text (a menu, a login wall or an empty page).")
    hints = _merge(given, page)
    paragraphs = [line for line in body.split("\n") if line.strip()]
    title = normalise_lines(hints.title or "").strip()
    if title and paragraphs[0].strip() == title:
        paragraphs = paragraphs[1:]
    text, blocks = _lay_out(title, paragraphs)
    return Extracted(text=text, blocks=blocks, hints=hints)


def _lay_out(title: str, paragraphs: list[str]) -> tuple[str, tuple[LabelledSpan, ...]]:
    """Join title and paragraphs with blank lines, and note where each stands."""
    parts = [("title", title)] if title else []
    parts += [("paragraph", paragraph) for paragraph in paragraphs]
    blocks, at = [], 0
    for kind, part in parts:
        blocks.append(LabelledSpan("title" if kind == "title" else "paragraph", at, at + len(part)))
        at += len(part) + 2
    return "\n\n".join(part for _, part in parts), tuple(blocks)


def _merge(given: Hints, page: Page) -> Hints:
    found = Hints(
        title=page.title,
        published=page.date,
        url=page.url,
        language=page.language,
        publisher=page.sitename,
        byline=tuple(name.strip() for name in (page.author or "").split(";") if name.strip()),
        evidence="page" if page.date else None,
    )
    kept = {name: getattr(given, name) for name in Hints.__dataclass_fields__ if getattr(given, name)}
    return replace(found, **kept)


class Html:
    """A file that holds one web page."""

    media_type = "text/html"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the first tag; the name only helps a page that begins with something else."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        while start.startswith(b"<!--") and b"-->" in start:
            start = start.split(b"-->", 1)[1].lstrip()
        if start.startswith(_OPENINGS):
            return True
        return name.lower().endswith((".html", ".htm", ".xhtml")) and b"<" in head

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Extract the page's article; raises `Rejected` when there is none."""
        html, warnings = decode(raw.content)
        page = extract_html(html, Hints())
        source = source_of(raw)
        return Article(
            id=f"sha256:{source.sha256}",
            source=source,
            text=page.text,
            blocks=page.blocks,
            hints=page.hints,
            warnings=(*warnings, *page.warnings),
        )
