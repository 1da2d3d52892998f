"""Which format a file is of: by its content first, by its name second."""

from tasks.intake.article import Article, Format, Raw
from tasks.intake.html import Html
from tasks.intake.jsonl import JsonLines
from tasks.intake.text import PlainText

#: Bytes of a file's beginning that a format may look at.
HEAD_BYTES = 4096

#: In the order in which they are asked; the last one takes every file.
FORMATS: tuple[Format, ...] = (JsonLines(), Html(), PlainText())
_BY_MEDIA_TYPE = {kind.media_type: kind for kind in FORMATS}


def sniff(head: bytes, name: str) -> Format:
    """Choose the format of a file from its first `HEAD_BYTES` bytes and its name."""
    return next(kind for kind in FORMATS if kind.matches(head, name))


def read(raw: Raw) -> Article:
    """Turn one article's bytes into an article, by the format its plan named; raises `Rejected`."""
    kind = _BY_MEDIA_TYPE.get(raw.media_type) or sniff(raw.content[:HEAD_BYTES], raw.uri or "")
    return kind.read(raw)
