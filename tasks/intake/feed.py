"""RSS and Atom feeds: every item with its full content (or what it has) is an article."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from lxml import etree

from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw, Slice
from tasks.intake.html import extract_fragment
from tasks.intake.layout import packaged
from tasks.intake.names import people
from tasks.intake.when import iso
from tasks.intake.xmltext import all_named, first_text, local, parse_xml, words_of

_ITEMS = frozenset({"item", "entry"})
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.I)
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding=[\"']([\w.-]+)")
_WHOLE = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>].*</(?:\w+:)?(?:item|entry)\s*>", re.S)
_CHUNK = 1 << 16
_BODIES = ("encoded", "content", "fulltext", "body", "description", "summary")
_TAG = re.compile(r"<\w+[^>]*>")


class Feed:
    """A feed document."""

    media_type = "application/rss+xml"
    container = True

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the root element."""
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _ROOT.search(head[:2000]) is not None

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the items in order; where the XML breaks, the rest is yielded as one, to be rejected."""
        end = file.seek(0, 2)
        file.seek(0)
        match = _ENCODING.search(file.read(200))
        charset = match.group(1).decode() if match else "utf-8"
        steps = () if charset.lower() in ("utf-8", "utf8", "us-ascii") else (f"charset:{charset}",)
        ranges: list[tuple[int, int]] = []
        parser = _item_parser(ranges)
        number = 0
        last = 0
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                parser.Parse(chunk)
                for start, stop in ranges:
                    number += 1
                    last = stop
                    yield Slice(start=start, end=stop, record=number, steps=steps)
                ranges.clear()
            parser.Parse(b"", True)
        except expat.ExpatError:
            yield Slice(start=last, end=end, record=number + 1)

    def read(self, raw: Raw) -> Article:
        """Read one item; raises `Rejected` when it is damaged or has no text."""
        if not _WHOLE.fullmatch(raw.content):
            raise Rejected("xml_invalid", "The feed's XML breaks off here. Download the feed again.")
        item = parse_xml(raw.content)
        given = Hints(
            title=first_text(item, "title"),
            published=_date(item, "pubDate", "published", "date", "issued"),
            updated=_date(item, "updated", "modified"),
            url=_link(item),
            publisher=first_text(item, "source"),
            section=first_text(item, "category"),
            byline=people(filter(None, (words_of(e) for e in all_named(item, "creator", "author")))),
            evidence="feed" if _date(item, "pubDate", "published", "date", "issued") else None,
        )
        return packaged(raw, _parts(item), given)


def _item_parser(ranges: list[tuple[int, int]]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    opened: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if opened or name.rsplit(":", 1)[-1] in _ITEMS:
            opened.append(parser.CurrentByteIndex)

    def end(name: str) -> None:
        if opened:
            began = opened.pop()
            if not opened:
                ranges.append((began, parser.CurrentByteIndex + len(name.encode()) + 3))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return parser


def _date(item: etree._Element, *names: str) -> str | None:
    return next(filter(None, (iso(words_of(element)) for name in names for element in all_named(item, name))), None)


def _link(item: etree._Element) -> str | None:
    for element in all_named(item, "link"):
        if element.get("rel", "alternate") == "alternate" and (url := element.get("href") or words_of(element)):
            return url
    guid = first_text(item, "guid", "id")
    return guid if guid and guid.startswith("http") else None


def _parts(item: etree._Element) -> list[tuple[str, str]]:
    """Give the fullest body the item has, as parts."""
    bodies = [element for name in _BODIES for element in item if local(element) == name]
    found = [extract_fragment(_markup(element)) for element in bodies]
    return max(found, key=lambda parts: sum(len(words) for _, words in parts), default=[])


def _markup(element: etree._Element) -> str:
    text = element.text or ""
    if len(element):
        return "".join(etree.tostring(child, encoding="unicode") for child in element)
    return text if _TAG.search(text) else "".join(f"<p>{line}</p>" for line in text.split("\n"))
