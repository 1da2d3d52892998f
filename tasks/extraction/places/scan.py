"""Place names that the model left unmarked: runs of proper nouns that the gazetteer knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from tasks.extraction.facts import Entity
from tasks.extraction.places.gazetteer import Gazetteer
from tasks.extraction.places.names import fold

_LONGEST = 4
_LINKS = frozenset({"of", "de", "la", "le", "upon", "on", "and", "the", "-", "al"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that may be a place."""

    start: int
    end: int
    text: str


def scan(doc: Doc, entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Finding]:
    """Unmarked stretches with a name of the gazetteer, longest first from the left, never overlapping."""
    taken = bytearray(doc[-1].idx + len(doc[-1]) + 1 if len(doc) else 1)
    for entity in entities:
        for mention in entity.mentions:
            if mention.kind != "pronoun":
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    free = [_is_free(token, taken) for token in doc]
    return list(_findings(doc, free, gazetteer))


def _is_free(token: Token, taken: bytearray) -> bool:
    return not any(taken[token.idx : token.idx + len(token)])


def _findings(doc: Doc, free: Sequence[bool], gazetteer: Gazetteer) -> Iterator[Finding]:
    at = 0
    while at < len(doc):
        size = _longest(doc, at, free, gazetteer) if free[at] and _opens(doc[at]) else 0
        if size:
            span = doc[at : at + size]
            yield Finding(span.start_char, span.end_char, span.text)
        at += max(1, size)


def _opens(token: Token) -> bool:
    return token.text[0].isupper() and token.pos_ == "PROPN" and len(token.text) > 2


def _longest(doc: Doc, at: int, free: Sequence[bool], gazetteer: Gazetteer) -> int:
    for size in range(min(_LONGEST, len(doc) - at), 0, -1):
        span = doc[at : at + size]
        if not all(free[at : at + size]) or not _is_name(span[-1]) or "\n" in span.text:
            continue
        if all(_is_name(token) or token.lower_ in _LINKS for token in span) and gazetteer.knows(fold(span.text)):
            return size
    return 0


def _is_name(token: Token) -> bool:
    return token.text[0].isupper() and token.pos_ in ("PROPN", "ADJ", "NOUN")
