"""Plain text files: one article each, its structure still to be found from its lines."""

from collections.abc import Iterator
from typing import BinaryIO

from tasks.errors import Rejected
from tasks.intake.article import Article, Raw, Slice
from tasks.intake.decode import decode, normalise_lines, source_of


class PlainText:
    """A text file with one article; what every file is that is nothing else."""

    media_type = "text/plain"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Every file may be text; whether it is shows when it is read."""
        return True

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Decode the article; raises `Rejected` when it is empty or binary."""
        text, warnings = decode(raw.content)
        text = normalise_lines(text)
        if not text.strip():
            raise Rejected("empty", "The file holds only white space.")
        source = source_of(raw)
        return Article(id=f"sha256:{source.sha256}", source=source, text=text, warnings=warnings)


class Markdown(PlainText):
    """A Markdown file with one article, with front matter or without; its text stays as it is."""

    media_type = "text/markdown"

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by front matter, or by the name."""
        fenced = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"---\n", b"---\r\n", b"+++\n")) and b":" in head[:400]
        return fenced or name.lower().endswith((".md", ".markdown", ".mdown"))
