"""PDF files: the text layer of one article."""

import io
import logging
import re
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from tasks.document import Warning
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw, Slice, Stamp
from tasks.intake.decode import normalise_lines, source_of
from tasks.intake.layout import repair
from tasks.intake.when import iso

_MOST_PAGES = 200
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_HYPHEN = re.compile(r"(\w)[-\u00ad]\n(?=[a-z])")
_LEAST = 20

# The library reports every oddity of a file; what matters is said in the document's warnings.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class Pdf:
    """A PDF file with one article."""

    media_type = "application/pdf"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the version line, which may follow a little rubbish."""
        return b"%PDF-" in head[:1024]

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Read the pages' text; raises `Rejected`: ``no_text`` for scans, ``encrypted``, ``damaged``."""
        pages, info, warnings = _pages(raw.content)
        text, repaired = repair(normalise_lines(_HYPHEN.sub(r"\1", "\n\n".join(pages))).strip())
        if len(text) < _LEAST:
            raise Rejected("no_text", "The PDF has no text layer (a scan?). Run text recognition on it first.")
        source = source_of(raw)
        match = _DATE.match(info.get("/CreationDate", ""))
        made = iso("-".join(match.groups())) if match else None
        return Article(
            id=f"sha256:{source.sha256}",
            source=source,
            text=text,
            hints=Hints(stamp=Stamp(made, "pdf") if made else None),
            warnings=(*warnings, *((repaired,) if repaired else ())),
        )


def _pages(content: bytes) -> tuple[list[str], dict[str, str], tuple[Warning, ...]]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("encrypted", "The PDF is encrypted. Save it without a password.")
        pages = [page.extract_text() or "" for page in reader.pages[:_MOST_PAGES]]
        info = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
        cut = len(reader.pages) > _MOST_PAGES
    # The library raises many kinds of error on damaged files; all of them mean the same here.
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise Rejected("damaged", f"The PDF cannot be read ({type(error).__name__}). Save it again.") from None
    warning = Warning(code="cut", message=f"Only the first {_MOST_PAGES} pages were read.")
    return [page.replace("\x00", "") for page in pages], info, (warning,) if cut else ()
