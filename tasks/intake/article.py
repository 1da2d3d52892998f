"""What intake hands to the analysis: one article's own text, with what its wrapping said about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, NamedTuple, Protocol

from tasks.document import BlockKind, Source, Warning

StampEvidence = Literal["http", "crawl", "pdf", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """An article's bytes as they are stored, and where they were found.

    ``uri`` names the file as the user knows it; ``steps`` lead from ``content`` to the article's own bytes
    (see `tasks.intake.steps`), none when they are the same. ``modified`` is when the file was last changed.
    """

    content: bytes
    uri: str | None
    media_type: str
    record: int | None = None
    steps: tuple[str, ...] = ()
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time that something other than the article gives it: the last resort for its date.

    ``evidence`` is ``http`` (the server's Last-Modified), ``crawl`` (when the page was fetched), ``pdf`` (when the
    document was made) or ``file`` (when the file was last changed); ``time`` is ISO 8601.
    """

    time: str
    evidence: StampEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """Metadata that came with the article (file fields, page head), each None when not given.

    ``published`` and ``updated`` are ISO 8601; ``evidence`` says where ``published`` was found.
    """

    title: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    language: str | None = None
    publisher: str | None = None
    section: str | None = None
    byline: tuple[str, ...] = ()
    evidence: str | None = None
    stamp: Stamp | None = None


class LabelledSpan(NamedTuple):
    """A block whose kind is already known, in offsets of the article's text."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article ready for analysis. ``blocks`` is None when they are still to be found from the text's lines."""

    id: str
    source: Source
    text: str
    hints: Hints = field(default_factory=Hints)
    blocks: tuple[LabelledSpan, ...] | None = None
    warnings: tuple[Warning, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One article inside a container: its bytes are ``[start, end)``, its position ``record`` counts from 1.

    ``steps`` lead from these bytes to the article's own (none: they are the same), ``media_type`` names the
    article's format where it is not the container's, ``name`` is the entry's name in an archive, ``modified`` its
    time there (ISO 8601).
    """

    start: int
    end: int
    record: int
    steps: tuple[str, ...] = ()
    media_type: str | None = None
    name: str | None = None
    modified: str | None = None


class Format(Protocol):
    """One kind of article file.

    ``media_type`` names it; ``container`` says whether a file of it holds many articles.
    """

    media_type: str
    container: bool

    def matches(self, head: bytes, name: str) -> bool:
        """Tell whether a file that begins with ``head`` and is called ``name`` is of this format."""
        ...

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the articles of a container in order, in bounded memory; for single files, the whole file."""
        ...

    def read(self, raw: Raw) -> Article:
        """Turn one article's bytes into an article; raises `Rejected` when they hold none."""
        ...
