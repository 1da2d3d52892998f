"""JSON files: one object that is an article (ninjs among them), or a list of articles, at the top or one level down."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from config.analysis import Fields
from tasks.errors import Rejected
from tasks.intake.article import Article, Raw, Slice
from tasks.intake.fields import NO_FIELDS, Fielded
from tasks.intake.record import article_of, parse_object

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.S)
_PARTIAL = re.compile(rb'"(?:[^"\\]|\\.)*\\?$', re.S)
_CHUNK = 1 << 20
_LONGEST_STRING = 50_000_000
# One object up to this size is looked into before it is taken for a wrapper of a list.
_ONE_OBJECT = 50_000_000
_DEEPEST_LIST = 4
_LOOK_AT = 20


class JsonFile:
    """A JSON document of one or many articles."""

    media_type = "application/json"
    container = True

    def __init__(self, named: Fields = NO_FIELDS) -> None:
        self._named = named

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by a bracket at the start, or a brace whose line does not close."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if start.startswith(b"["):
            return start[1:].lstrip()[:1] in (b"{", b"[", b"]", b"")
        if not start.startswith(b"{"):
            return False
        return name.lower().endswith(".json") or start.split(b"\n", 1)[0].strip() == b"{"

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the objects of a list, or the whole file when it is one article or is damaged."""
        end = file.seek(0, 2)
        file.seek(0)
        if end <= _ONE_OBJECT and _is_article(file.read(), self._named):
            yield Slice(start=0, end=end, record=1)
            return
        if not _lists_articles(file, self._named):
            yield Slice(start=0, end=end, record=1)
            return
        for number, (start, stop) in enumerate(_listed(file), 1):
            yield Slice(start=start, end=stop, record=number)

    def read(self, raw: Raw) -> Article:
        """Read one object; raises `Rejected` when it is no article."""
        return article_of(parse_object(raw.content, where=f"Object {raw.record}"), raw, self._named)


def _is_article(content: bytes, named: Fields) -> bool:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        return Fielded(parse_object(content, where="The file"), named).has_text()
    except Rejected:
        return True


def _lists_articles(file: BinaryIO, named: Fields) -> bool:
    """Tell whether one of the first objects in lists is an article; a list at the top holds nothing else."""
    file.seek(0)
    top = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    first = list(islice(_listed(file), _LOOK_AT))
    if top.startswith(b"["):
        return bool(first)
    for start, stop in first:
        file.seek(start)
        if stop - start <= _ONE_OBJECT and _is_article(file.read(stop - start), named):
            return True
    return False


def _listed(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of the objects that stand directly in a list near the top."""
    stack: list[bytes] = []
    start = -1
    depth = 0
    for at, token in _tokens(file):
        if token in b"[{":
            if token == b"{" and start < 0 and stack[-1:] == [b"["] and len(stack) <= _DEEPEST_LIST:
                start, depth = at, len(stack)
            stack.append(token)
        elif stack:
            stack.pop()
            if start >= 0 and len(stack) == depth:
                yield start, at + 1
                start = -1


def _tokens(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield brackets and braces outside strings, with their offsets, in bounded memory."""
    file.seek(0)
    base, rest = 0, b""
    while chunk := file.read(_CHUNK):
        text = rest + chunk
        end = 0
        for match in _TOKEN.finditer(text):
            end = match.end()
            if end - match.start() == 1:
                yield base + match.start(), match.group()
        # An open string at the end waits for its other half.
        opened = text.find(b'"', end)
        keep = opened if opened >= 0 else len(text)
        if len(text) - keep > _LONGEST_STRING:
            return
        base, rest = base + keep, text[keep:]
