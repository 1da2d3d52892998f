"""XML read safely: no entities but the five of XML, no network, damaged files as far as they go."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from tasks.errors import Rejected

_BLOCKS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2", "li", "pre", "blockquote", "bq", "hedline", "fn", "note"}
)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "hl2"})
_SKIPPED = frozenset({"table", "media", "figure", "script", "style", "br"})
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.S | re.I)


def parse_xml(content: bytes) -> etree._Element:
    """Parse a document; raises `Rejected` with code ``xml_invalid``."""
    # A document type may define entities that grow without end, and names files to fetch: it is not needed.
    content = _DOCTYPE.sub(b"", content[:20_000], count=1) + content[20_000:]
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Rejected("xml_invalid", f"The XML is not valid ({str(error)[:120]}).") from None
    if root is None:
        raise Rejected("xml_invalid", "The XML has no root element.")
    return root


def local(element: etree._Element) -> str:
    """Give an element's name without its namespace or prefix."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1] if isinstance(tag, str) else ""


def all_named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of these names, whatever their namespace, in document order."""
    return (element for element in root.iter() if local(element) in names)


def first_text(root: etree._Element, *names: str) -> str | None:
    """Give the text of the first element of the first of these names that has any."""
    for name in names:
        for element in all_named(root, name):
            if words := words_of(element):
                return words
    return None


def words_of(element: etree._Element) -> str:
    """Give all text inside an element, white space folded."""
    return " ".join("".join(map(str, element.itertext())).split())


def paragraphs(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield ("heading" or "paragraph", text) for the block elements of a body, or its lines when it has none."""
    blocks = [element for element in body.iter() if local(element) in _BLOCKS and not _within(element, body, _SKIPPED)]
    innermost = [
        element for element in blocks if not any(local(inner) in _BLOCKS for inner in element.iterdescendants())
    ]
    if innermost:
        yield from _kept(
            ("heading" if local(element) in _HEADINGS else "paragraph", _text(element)) for element in innermost
        )
        return
    lines = re.split(r"\n\s*\n|\n(?=[ \t]{2,})", "".join(map(str, body.itertext())))
    yield from _kept(("paragraph", " ".join(line.split())) for line in lines)


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _kept(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((kind, words) for kind, words in found if words)


def _within(element: etree._Element, top: etree._Element, names: frozenset[str]) -> bool:
    at = element.getparent()
    while at is not None and at is not top:
        if local(at) in names:
            return True
        at = at.getparent()
    return False
