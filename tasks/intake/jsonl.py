"""JSON Lines: a container with one article a line."""

from collections.abc import Iterator
from typing import BinaryIO

from config.analysis import Fields
from tasks.intake.article import Article, Raw, Slice
from tasks.intake.fields import NO_FIELDS
from tasks.intake.record import article_of, parse_object

_BLOCK = 1 << 16


class JsonLines:
    """A file with one JSON object a line; blank lines are not articles."""

    media_type = "application/jsonl"
    container = True

    def __init__(self, named: Fields = NO_FIELDS) -> None:
        self._named = named

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by a first line that opens an object, or by the name when the first line is damaged."""
        if name.lower().endswith((".jsonl", ".ndjson")):
            return True
        first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return first.startswith(b"{") and first[1:].lstrip().startswith((b'"', b"}"))

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the byte range of every line that is not blank, line number as record."""
        start = 0
        for number, (length, blank) in enumerate(_lines(file), 1):
            if not blank:
                yield Slice(start=start, end=start + length, record=number)
            start += length

    def read(self, raw: Raw) -> Article:
        """Read one line; raises `Rejected` when it is no object with text."""
        return article_of(parse_object(raw.content, where=f"Line {raw.record}"), raw, self._named)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bool]]:
    """Length of each line with its end, and whether it is blank; a line of any length costs one block of memory."""
    length, blank = 0, True
    while piece := file.readline(_BLOCK):
        length += len(piece)
        blank = blank and not piece.strip()
        if piece.endswith(b"\n"):
            yield length, blank
            length, blank = 0, True
    if length:
        yield length, blank
