"""What a page says of its article: JSON-LD first, then meta elements, then what is printed."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from tasks.intake.article import Hints
from tasks.intake.linkeddata import Stated, read_linked_data
from tasks.intake.names import people
from tasks.intake.when import iso

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date",
    "publish-date", "publishdate", "publish_date", "publication_date", "publication-date", "pubdate", "sailthru.date",
    "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dcterms.date", "dc.date", "citation_publication_date", "cxenseparse:recs:publishtime",
    "originalpublicationdate", "article.published", "date",
)  # fmt: skip
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author_name",
    "citation_author",
)
_DESCRIPTION = ("description", "og:description", "twitter:description", "sailthru.description")
_SEPARATOR = re.compile(r"\s+[|–—*·•»:-]+\s+")
_BYLINE_CLASS = re.compile(
    r"(?:^|[\W_])(?:byline|author|authors|article-author|author-name|contributor)(?:[\W_]|$)", re.I
)
_LONGEST_BYLINE = 120


class Head:
    """The meta elements of a page, by lower-case name or property."""

    def __init__(self, root: etree._Element) -> None:
        self._meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            content = " ".join((element.get("content") or "").split())
            for key in ("property", "name", "itemprop"):
                if content and (name := element.get(key)):
                    self._meta.setdefault(name.strip().lower(), []).append(content)

    def all(self, names: Sequence[str]) -> Iterator[str]:
        """Yield the contents of all elements of these names, in the order of the names."""
        for name in names:
            yield from self._meta.get(name, ())

    def first(self, *names: str) -> str | None:
        """Give the first content under any of these names."""
        return next(self.all(names), None)


def read_head(root: etree._Element) -> tuple[Hints, Stated, tuple[str, ...]]:
    """Read a page's metadata; also its JSON-LD record and the descriptions it gives of the article."""
    head, stated = Head(root), read_linked_data(root)
    published, evidence = _published(root, head, stated)
    hints = Hints(
        title=_title(root, head, stated),
        published=published,
        updated=stated.updated or next(filter(None, map(iso, head.all(_UPDATED))), None),
        url=_url(root, head) or stated.url,
        language=stated.language or root.get("lang") or head.first("og:locale", "content-language", "language"),
        publisher=head.first("og:site_name", "application-name") or stated.publisher,
        section=stated.section or head.first("article:section", "parsely-section"),
        byline=_byline(root, head, stated),
        evidence=evidence,
    )
    descriptions = [text for text in (stated.description, *head.all(_DESCRIPTION)) if text]
    return hints, stated, tuple(dict.fromkeys(descriptions))


def _published(root: etree._Element, head: Head, stated: Stated) -> tuple[str | None, str | None]:
    if stated.published:
        return stated.published, "json-ld"
    if found := next(filter(None, map(iso, head.all(_PUBLISHED))), None):
        return found, "meta"
    for element in root.iter("time", "span", "abbr"):
        marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        if marked and (found := iso(element.get("content") or element.get("datetime"))):
            return found, "microdata"
    for element in root.iter("time"):
        if found := iso(element.get("datetime")) or iso(_words(element)):
            return found, "time element"
    return None, None


def _title(root: etree._Element, head: Head, stated: Stated) -> str | None:
    """Give the printed headline where the head agrees with it, else the headline that the head states."""
    shown = [words for element in root.iter("h1") if (words := _words(element))]
    tag = root.find(".//title")
    named = [stated.title, head.first("og:title"), head.first("twitter:title", "headline", "dc.title")]
    sites = [site for site in (head.first("og:site_name"), stated.publisher, head.first("application-name")) if site]
    known = [*shown, *((stated.title,) if stated.title else ())]
    given = [_without_site(title, known, sites) for title in named if title]
    for headline in shown:
        if same := [title for title in given if _folded(headline) == _folded(title)]:
            # A headline printed in several elements has lost the spaces between them.
            return max(headline, *same, key=lambda title: len(title.split()))
    last = _without_site(_words(tag), known, sites) if tag is not None else ""
    return next((title for title in (*given, *shown[:1], last) if title), None)


def _without_site(title: str, shown: Sequence[str], sites: Sequence[str]) -> str:
    for match in reversed(list(_SEPARATOR.finditer(title))):
        front, back = title[: match.start()], title[match.end() :]
        if any(_folded(front) == _folded(words) for words in shown):
            return front
        if any(_folded(site) in _folded(back) or _folded(back) in _folded(site) for site in sites) and len(back) < 60:
            title = front
    return title


def _folded(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _byline(root: etree._Element, head: Head, stated: Stated) -> tuple[str, ...]:
    """Give the authors that JSON-LD names, else those of the meta elements, else those of the printed byline."""
    for given in (stated.authors, tuple(head.all(_AUTHOR)), tuple(_printed(root))):
        if names := people(given):
            return names
    return ()


def _printed(root: etree._Element) -> Iterator[str]:
    for element in root.iter("a", "span", "p", "div", "address"):
        marked = element.get("rel") == "author" or element.get("itemprop") == "author"
        if marked or _BYLINE_CLASS.search(f"{element.get('class') or ''} {element.get('data-testid') or ''}"):
            words = _words(element)
            if 0 < len(words) <= _LONGEST_BYLINE:
                yield words
                if not marked:
                    return


def _url(root: etree._Element, head: Head) -> str | None:
    links = (link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical")
    for url in (*links, head.first("og:url")):
        if url and _is_web(url.strip()):
            return url.strip()
    return None


def _is_web(url: str) -> bool:
    """Whether a URL is one of the web's; what cannot be split is none."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
