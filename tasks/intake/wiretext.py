"""Wire copy for teleprinters: IPTC 7901 and ANPA 1312, with control characters around header, text and trailer."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from tasks.intake.article import Article, Hints, Raw, Slice
from tasks.intake.decode import decode, normalise_lines
from tasks.intake.layout import packaged
from tasks.intake.names import people

_START_OF_HEAD, _START_OF_TEXT, _END_OF_TEXT = b"\x01", b"\x02", b"\x03"
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
# Lines of an ANPA header begin with a caret or end with "<"; a centred line ends with "=".
_HEADER = re.compile(r"\^\s*(?P<words>.*?)\s*[<=]?$")
_SLUG = re.compile(r"[A-Z]{2}-|.*,\s?\d{2,4}$|(?:Eds|AP (?:Photo|Graphic|Video)s?)\b|\*\d")
_INDENT = re.compile(r"\n(?=\t|[ ]{2,})|\n\s*\n")
_LATEST = 12
_SYNC = b"\x16\r\n \x00"


class WireText:
    """One story as news agencies have sent it to teleprinters."""

    media_type = "text/vnd.iptc.anpa"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the control characters that start the header and the text."""
        start = head.find(_START_OF_HEAD, 0, _LATEST)
        return start >= 0 and not head[:start].strip(_SYNC) and head.find(_START_OF_TEXT, start) > start + _LATEST

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Read the story; raises `Rejected` when the text is empty."""
        _, _, body = raw.content.partition(_START_OF_TEXT)
        story = _CONTROL.sub(b"", body.partition(_END_OF_TEXT)[0])
        text, warnings = decode(story)
        head, lines = _split(normalise_lines(text).split("\n"))
        titles = [words for words in head if not _SLUG.match(words) and not words.startswith("By ")]
        byline = people(words for words in head if words.startswith("By "))
        hints = Hints(title=titles[0] if titles else None, byline=byline)
        paragraphs = (" ".join(part.split()) for part in _INDENT.split("\n".join(lines)))
        return packaged(raw, [("paragraph", part) for part in paragraphs if part], hints, warnings=warnings)


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Tell the header's lines, without their marks, from the story's."""
    head: list[str] = []
    for place, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith("^") or bare.endswith("<"):
            match = _HEADER.match(bare if bare.startswith("^") else f"^{bare}")
            head.append(match["words"] if match else bare)
        elif bare.endswith("=") and place < _LATEST:
            # A headline over several lines ends with "=".
            opened = [above.strip() for above in lines[:place] if above.strip() and not above.strip().startswith("^")]
            head.append(" ".join([*(words for words in opened if words.isupper() is False), bare.rstrip(" =")]))
            return head, lines[place + 1 :]
        elif bare and head:
            return head, lines[place:]
    return head, [] if head else lines
