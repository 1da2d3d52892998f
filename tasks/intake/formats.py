"""Which format a file is of: by its content first, by its name second."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import BinaryIO

from config.analysis import Fields
from tasks.intake.article import Article, Format, Raw, Slice
from tasks.intake.feed import Feed
from tasks.intake.fields import NO_FIELDS
from tasks.intake.html import Html
from tasks.intake.jsonfile import JsonFile
from tasks.intake.jsonl import JsonLines
from tasks.intake.mail import Mail
from tasks.intake.nested import Compressed, Tar, Unreadable, Zip
from tasks.intake.newsxml import NewsXml, XmlFile
from tasks.intake.pdf import Pdf
from tasks.intake.steps import follow
from tasks.intake.table import Table
from tasks.intake.text import Markdown, PlainText
from tasks.intake.webarchive import WebArchive
from tasks.intake.wiretext import WireText

#: Bytes of a file's beginning that a format may look at.
HEAD_BYTES = 4096


#: Archives in archives are opened so deep.
_DEEPEST = 3


def sniff(head: bytes, name: str, named: Fields = NO_FIELDS) -> Format:
    """Choose the format of a file from its first `HEAD_BYTES` bytes and its name."""
    return _choose(0, named, head, name)


def _choose(depth: int, named: Fields, head: bytes, name: str) -> Format:
    return next(kind for kind in formats(depth, named) if kind.matches(head, name))


@cache
def formats(depth: int = 0, named: Fields = NO_FIELDS) -> tuple[Format, ...]:
    """Give the formats in the order in which they are asked; the last one takes every file.

    ``depth`` counts the archives around the file; ``named`` are the settings' names for the fields of records.
    """
    inner = partial(_choose, depth + 1, named)
    packed: tuple[Format, ...] = (
        WebArchive(inner),
        Compressed("application/gzip", "gzip", b"\x1f\x8b", (".gz", ".tgz", ".gzip"), inner),
        Compressed("application/x-bzip2", "bzip2", b"BZh", (".bz2", ".tbz2"), inner),
        Compressed("application/x-xz", "xz", b"\xfd7zXZ\x00", (".xz", ".txz"), inner),
        Compressed("application/zstd", "zstd", b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), inner),
        Zip(inner),
        Tar(inner),
    )
    single: tuple[Format, ...] = (
        WireText(), Pdf(), JsonFile(named), JsonLines(named), NewsXml(), Feed(), Html(), XmlFile(), Mail(),
        Table(named), Markdown(), PlainText(),
    )  # fmt: skip
    return (*packed, Unreadable(), *single) if depth < _DEEPEST else (Unreadable(packed), *single)


def plan(file: BinaryIO, name: str) -> Iterator[Slice]:
    """Yield every article of a file with its media type, in order and in bounded memory.

    A part that is damaged is yielded too: reading it raises `Rejected` with the reason.
    """
    file.seek(0)
    kind = sniff(file.read(HEAD_BYTES), name)
    file.seek(0)
    for part in kind.index(file):
        yield replace(part, media_type=part.media_type or kind.media_type)


def opened(file: BinaryIO, name: str, named: Fields = NO_FIELDS) -> tuple[BinaryIO, str] | None:
    """Unpack a compressed stream around a container (``dump.jsonl.gz``, ``day.tar.zst``), else give None.

    Planned as it is, such a file is unpacked again for each of its articles: store the unpacked file, which is the
    caller's to close, and plan that. Raises `Rejected` when the stream is damaged or unpacks to too much.
    """
    file.seek(0)
    kind = sniff(file.read(HEAD_BYTES), name, named)
    return kind.opened(file) if isinstance(kind, Compressed) else None


def read(raw: Raw, named: Fields = NO_FIELDS) -> Article:
    """Turn one article's stored bytes into an article, by the format its plan named; raises `Rejected`."""
    kind = _by_media_type(named).get(raw.media_type)
    if raw.steps:
        raw = replace(raw, content=follow(raw.content, raw.steps), steps=())
    kind = kind or sniff(raw.content[:HEAD_BYTES], raw.uri or "", named)
    return kind.read(raw)


@cache
def _by_media_type(named: Fields) -> dict[str, Format]:
    return {kind.media_type: kind for kind in formats(named=named)}


#: The formats of files that stand by themselves.
FORMATS = formats()
