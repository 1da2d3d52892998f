"""Which format a file is of: by its content first, by its name second."""

from dataclasses import replace

from tasks.intake.article import Article, Format, Raw
from tasks.intake.feed import Feed
from tasks.intake.html import Html
from tasks.intake.jsonfile import JsonFile
from tasks.intake.jsonl import JsonLines
from tasks.intake.mail import Mail
from tasks.intake.nested import Compressed, Tar, Unreadable, Zip
from tasks.intake.newsxml import NewsXml
from tasks.intake.pdf import Pdf
from tasks.intake.steps import follow
from tasks.intake.table import Table
from tasks.intake.text import Markdown, PlainText
from tasks.intake.webarchive import WebArchive

#: Bytes of a file's beginning that a format may look at.
HEAD_BYTES = 4096


def sniff(head: bytes, name: str) -> Format:
    """Choose the format of a file from its first `HEAD_BYTES` bytes and its name."""
    return next(kind for kind in FORMATS if kind.matches(head, name))


def read(raw: Raw) -> Article:
    """Turn one article's stored bytes into an article, by the format its plan named; raises `Rejected`."""
    kind = _BY_MEDIA_TYPE.get(raw.media_type)
    if raw.steps:
        raw = replace(raw, content=follow(raw.content, raw.steps), steps=())
    kind = kind or sniff(raw.content[:HEAD_BYTES], raw.uri or "")
    return kind.read(raw)


#: In the order in which they are asked; the last one takes every file.
FORMATS: tuple[Format, ...] = (
    WebArchive(sniff),
    Compressed("application/gzip", "gzip", b"\x1f\x8b", (".gz", ".tgz", ".gzip"), sniff),
    Compressed("application/x-bzip2", "bzip2", b"BZh", (".bz2", ".tbz2"), sniff),
    Compressed("application/x-xz", "xz", b"\xfd7zXZ\x00", (".xz", ".txz"), sniff),
    Compressed("application/zstd", "zstd", b"\x28\xb5\x2f\xfd", (".zst", ".zstd"), sniff),
    Zip(sniff),
    Tar(sniff),
    Pdf(),
    Unreadable(),
    JsonFile(),
    JsonLines(),
    NewsXml(),
    Feed(),
    Html(),
    Mail(),
    Table(),
    Markdown(),
    PlainText(),
)
_BY_MEDIA_TYPE = {kind.media_type: kind for kind in FORMATS}
