"""Wire formats in XML: NITF, NewsML-G2 and NewsML 1 (which mostly carry NITF or XHTML inside)."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw, Slice
from tasks.intake.html import extract_fragment
from tasks.intake.layout import packaged
from tasks.intake.names import people
from tasks.intake.when import iso
from tasks.intake.xmltext import all_named, first_text, local, paragraphs, parse_xml, words_of

_ROOT = re.compile(rb"<(?:\w+:)?(nitf|newsItem|packageItem|newsMessage|NewsML|conceptItem|planningItem|newsml)[\s>]")
_DATE = (
    "date.issue", "contentCreated", "firstCreated", "FirstCreated", "versionCreated", "ThisRevisionCreated", "sent",
    "DateAndTime",
    "story.date", "date.release", "DateId",
)  # fmt: skip
_BODIES = (
    "body.content", "inlineXML", "DataContent", "body", "inlineData", "Body", "BodyText", "text", "Text", "content",
    "Content", "story", "ContentText", "article",
)  # fmt: skip
_NO_STORY = ("packageItem", "conceptItem", "planningItem")


class NewsXml:
    """One NITF or NewsML item, or a message of several: the first with a story is the article."""

    media_type = "application/nitf+xml"
    container = False

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the root element."""
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _ROOT.search(head[:3000]) is not None

    def index(self, file: BinaryIO) -> Iterator[Slice]:
        """Yield the whole file."""
        yield Slice(start=0, end=file.seek(0, 2), record=1)

    def read(self, raw: Raw) -> Article:
        """Read the item's story; raises `Rejected` for pictures, packages and damaged files."""
        root = parse_xml(raw.content)
        if local(root) in _NO_STORY and not any(True for _ in all_named(root, "newsItem")):
            raise Rejected("no_text", "The item is a package or concept, not a story.")
        published = _published(root)
        hints = Hints(
            title=first_text(root, "hl1", "headline", "HeadLine", "title", "NewsLine"),
            published=published,
            updated=_date(root, "versionCreated", "ThisRevisionCreated"),
            language=_language(root),
            publisher=first_text(root, "provider", "distributor", "doc.copyright", "copyrightHolder")
            or _provider(root),
            byline=people(filter(None, (words_of(element) for element in _bylines(root)))),
            evidence="wire" if published else None,
        )
        return packaged(raw, list(_story(root)), hints)


def _published(root: etree._Element) -> str | None:
    return next(filter(None, (_date(root, name) for name in _DATE)), None)


def _date(root: etree._Element, *names: str) -> str | None:
    for element in all_named(root, *names):
        for value in (element.get("norm"), words_of(element)):
            if found := iso(value):
                return found
    return None


def _language(root: etree._Element) -> str | None:
    for element in all_named(root, "language", "Language"):
        if tag := element.get("tag") or element.get("FormalName") or words_of(element):
            return str(tag)
    return root.get("{http://www.w3.org/XML/1998/namespace}lang")


def _provider(root: etree._Element) -> str | None:
    name: str | None
    for element in all_named(root, "Provider", "provider", "infoSource"):
        for party in (element, *element):
            if name := party.get("FormalName") or party.get("literal"):
                return str(name)
    return None


def _bylines(root: etree._Element) -> Iterator[etree._Element]:
    for element in all_named(root, "byline", "by", "ByLine"):
        people_ = list(all_named(element, "person"))
        yield from people_ or [element]


def _story(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Give the parts of the fullest body."""
    best: list[tuple[str, str]] = []
    for element in all_named(root, *_BODIES):
        parts = _parts(element)
        if sum(len(words) for _, words in parts) > sum(len(words) for _, words in best):
            best = parts
    if dateline := first_text(root, "dateline"):
        first = best[0][1] if best else ""
        if dateline.split(",")[0].casefold() not in first[:80].casefold():
            yield "dateline", dateline
    yield from best


def _parts(element: etree._Element) -> list[tuple[str, str]]:
    whole = next(all_named(element, "body.content"), None)
    found = list(paragraphs(whole if whole is not None else element))
    # A body may also be markup that was escaped as text.
    if len(found) == 1 and "<p" in found[0][1]:
        return extract_fragment(found[0][1])
    return found


class XmlFile(NewsXml):
    """Any other XML document: its fullest body, content or text element."""

    media_type = "application/xml"

    def matches(self, head: bytes, name: str) -> bool:
        """Tell by the XML declaration."""
        return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")
