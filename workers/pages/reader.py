"""An article to be read: its text with every fact highlighted where it stands, and the facts beside it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError

from tasks.document import Document
from tasks.extraction.reading import READ_KINDS
from tasks.runs import keys
from tasks.store import Missing
from workers.http.problems import Refused
from workers.http.service import Desk, Service
from workers.pages.facts import LAYERS, Card, Facts, facts
from workers.pages.gate import Guest
from workers.pages.look import render
from workers.pages.segments import Mark, Segment, split

router = APIRouter()
_SHA256 = re.compile(r"[0-9a-f]{64}")
#: Characters of an article on one page; a longer one has several.
PART = 40_000
_JSON_SHOWN = 300_000
_TONE = 0.15


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the text, cut into segments; ``read``: whether the analysis read it."""

    kind: str
    start: int
    read: bool
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters with one function; ``kind`` is a block's, or "other" for what no block covers."""

    kind: str
    start: int
    end: int


@router.get("/articles/{sha256}")
def article(
    request: Request, sha256: str, guest: Guest, desk: Desk, part: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Show a result."""
    body = _body(desk, sha256)
    document = _document(body, sha256)
    parts = divided(document)
    shown = parts[min(part, len(parts)) - 1]
    start, end = shown[0].start, shown[-1].end
    found = facts(document)
    shown_here = list(paragraphs(document, shown, found.marks))
    title = shown_here[0] if shown_here[0].kind == "title" else None
    values = {
        "document": document,
        "sha256": sha256,
        "paragraphs": shown_here,
        "headline": title,
        "cards": _within(found, start, end),
        "topics": found.topics,
        "layers": LAYERS,
        "tone": _tone(document.sentiment.document),
        "parts": len(parts),
        "part": min(part, len(parts)),
        "json": _pretty(body) if len(body) <= _JSON_SHOWN else None,
    }
    return render(request, "article.html", values, visitor=guest)


@router.get("/articles/{sha256}/document.json")
def raw(sha256: str, guest: Guest, desk: Desk) -> Response:
    """Give a result as it is stored."""
    return Response(_body(desk, sha256), media_type="application/json")


def _body(desk: Service, sha256: str) -> bytes:
    if not _SHA256.fullmatch(sha256):
        raise Refused(404, "no_such_article", "An article is named by 64 hexadecimal digits.")
    try:
        return desk.store.get(keys.article(sha256))
    except Missing:
        raise Refused(404, "no_such_article", f"There is no result for article {sha256}.") from None


def _document(body: bytes, sha256: str) -> Document:
    try:
        return Document.model_validate_json(body)
    except ValidationError:
        said = f"The result of article {sha256} was made by another version of Nightdesk. Run the article again."
        raise Refused(409, "other_version", said) from None


def divided(document: Document) -> list[list[Stretch]]:
    """Divide a text into parts that are short enough for a page, between its blocks where that can be."""
    parts: list[list[Stretch]] = [[]]
    length = 0
    for stretch in _short(stretches(document)):
        size = stretch.end - stretch.start
        if length + size > PART and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append(stretch)
        length += size
    return parts if parts[0] else [[Stretch("other", 0, 0)]]


def stretches(document: Document) -> Iterator[Stretch]:
    """Yield the blocks of a text in order, and what but white space lies between them."""
    edges = [(0, 0, ""), *((b.start, b.end, b.kind) for b in document.blocks), (len(document.text),) * 2 + ("",)]
    for (_, before, _), (start, end, kind) in pairwise(edges):
        if document.text[before:start].strip():
            yield Stretch("other", before, start)
        if end > start:
            yield Stretch(kind, start, end)


def _short(found: Iterator[Stretch]) -> Iterator[Stretch]:
    for one in found:
        for start in range(one.start, one.end, PART):
            yield Stretch(one.kind, start, min(start + PART, one.end))


def paragraphs(document: Document, shown: list[Stretch], marks: list[Mark]) -> Iterator[Paragraph]:
    """Yield stretches with their text cut into segments, each looking only at the marks that touch it."""
    waiting = sorted(marks, key=lambda mark: mark.start)
    active: list[Mark] = []
    coming = 0
    for one in shown:
        while coming < len(waiting) and waiting[coming].start < one.end:
            active.append(waiting[coming])
            coming += 1
        active = [mark for mark in active if mark.end > one.start]
        yield Paragraph(one.kind, one.start, one.kind in READ_KINDS, split(document.text, active, one.start, one.end))


def _within(found: Facts, start: int, end: int) -> dict[str, list[Card]]:
    """Pick the facts that have a mark in a part of the text."""
    here = {mark.fact for mark in found.marks if mark.layer and mark.start < end and mark.end > start}
    return {layer: [card for card in cards if card.id in here] for layer, cards in found.cards.items()}


def _tone(tone: float | None) -> str | None:
    if tone is None:
        return None
    word = "neutral" if abs(tone) < _TONE else "positive" if tone > 0 else "negative"
    return f"{word} ({tone:+.2f})"


def _pretty(body: bytes) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
