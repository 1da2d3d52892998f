"""Articles that arrive as fields: a line of JSON Lines, or a line given to ``nightdesk analyze``."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.document import Source
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw
from tasks.intake.decode import decode, normalise_lines
from tasks.intake.html import Extracted, extract_fragment, extract_html
from tasks.intake.layout import lay_out
from tasks.intake.names import people
from tasks.intake.when import iso

_MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|html|body|article)\b[^>]{0,200}>", re.I)
_COLUMN = 40
# Names of English that are no language tags, as dumps give them.
_TAGS = {"english": "en", "eng": "en"}
_WHOLE_PAGE = re.compile(r"<(?:html|head|body|!doctype)\b", re.I)
# Field names of common article dumps and APIs, best first; compared without case, "_" and "-".
_TEXT = (
    "text", "maintext", "articleBody", "body_text", "body", "content", "fulltext", "full_text", "article_text",
    "story_text", "plain_text",
    "article", "story", "news_text", "bodytext", "content_text", "extracted_text", "raw_text", "cleaned_text",
    "document", "doc_text", "contents",
    "description_full", "body_plain",
)  # fmt: skip
_HTML = (
    "html",
    "body_html",
    "body_xhtml",
    "raw_html",
    "content_html",
    "article_html",
    "page_html",
    "story_html",
    "html_content",
)
_TITLE = ("title", "headline", "headline_full", "article_title", "heading", "news_title", "name", "subject", "hed")
_PUBLISHED = (
    "published", "date_publish", "datePublished", "publish_date", "pub_date", "publication_date", "published_at",
    "publishedAt",
    "published_date", "date_published", "firstpublished", "first_published", "firstcreated", "versioncreated",
    "webPublicationDate",
    "article_date", "created_at", "date", "datetime", "timestamp", "time", "day", "year_month_day",
)  # fmt: skip
_UPDATED = (
    "updated",
    "date_modify",
    "dateModified",
    "modified",
    "updated_at",
    "last_modified",
    "modified_at",
    "versioncreated",
)
_URL = ("url", "canonical_url", "link", "source_url", "web_url", "article_url", "webUrl", "uri", "href")
_LANGUAGE = ("language", "lang", "inLanguage", "lang_code", "detected_lang")
_PUBLISHER = (
    "publisher", "source", "media_name", "source_domain", "site_name", "outlet", "publication", "source_name",
    "newspaper", "domain",
    "infosource", "copyrightholder", "provider", "sitename", "hostname",
)  # fmt: skip
_SECTION = ("section", "articleSection", "category", "section_name", "sectionName", "desk", "topic")
_BYLINE = ("byline", "authors", "author", "creator", "writer", "by", "reporter")


def parse_object(content: bytes, *, where: str) -> dict[str, Any]:
    """Parse one JSON object; raises `Rejected` naming ``where`` it stands when it is none."""
    text, _ = decode(content)
    try:
        value = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise Rejected(
            "json_invalid", f"{where} is not valid JSON ({_reason(error)}). Write one object a line."
        ) from None
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise Rejected("json_not_object", f"{where} is a JSON {kind}, not an object. Write one object a line.")
    return value


def _reason(error: Exception) -> str:
    # JSONDecodeError's message holds no input, only what was expected and where.
    return str(error) if isinstance(error, json.JSONDecodeError) else "it is nested too deeply or holds a huge number"


def article_of(fields: Mapping[str, Any], raw: Raw) -> Article:
    """Make an article of a record's fields; raises `Rejected` when it holds neither text nor HTML."""
    found = _Fields(_flat(fields))
    text, html = found.text(_TEXT), found.text(_HTML)
    hints = _hints(found)
    source = _source(raw)
    own_id = fields.get("id")
    article_id = str(own_id) if isinstance(own_id, str | int) and own_id != "" else f"sha256:{source.sha256}"
    # What is called "text" is taken at its word; bodies and contents of dumps are often markup.
    is_markup = html is None and text is not None and not found.text(_TEXT[:1]) and _MARKUP.search(text[:2000])
    if text is not None and text.strip() and not is_markup:
        return Article(id=article_id, source=source, text=normalise_lines(text), hints=hints)
    if markup := html if html is not None and html.strip() else text if is_markup else None:
        page = _page(markup, hints)
        return Article(
            id=article_id, source=source, text=page.text, hints=page.hints, blocks=page.blocks, warnings=page.warnings
        )
    if text is None and html is None:
        named = ", ".join(sorted(str(key)[:40] for key in fields)[:8]) or "none"
        raise Rejected("no_text_field", f"The record has no 'text' or 'html' field (its fields: {named}).")
    raise Rejected("empty", "The record's text is empty.")


def has_text(fields: Mapping[str, Any]) -> bool:
    """Tell whether an object is an article: it has a text or HTML field that is text."""
    found = _Fields(_flat(fields))
    return found.text(_TEXT) is not None or found.text(_HTML) is not None


def knows_fields(columns: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of articles: a text and another field, and no column a phrase."""
    plain = {_plain(column) for column in columns}
    others = (*_TITLE, *_PUBLISHED, *_URL, *_LANGUAGE, *_PUBLISHER, *_SECTION, *_BYLINE, "id", "label")
    has_body = not plain.isdisjoint(map(_plain, (*_TEXT, *_HTML)))
    return has_body and not plain.isdisjoint(map(_plain, others)) and all(len(column) <= _COLUMN for column in columns)


def _page(markup: str, hints: Hints) -> Extracted:
    """Read a whole page, or a body's markup, in which everything is the article."""
    if _WHOLE_PAGE.search(markup[:5000]):
        return extract_html(markup, hints)
    text, blocks = lay_out(hints.title, extract_fragment(markup))
    if not any(block.kind == "paragraph" for block in blocks):
        return extract_html(markup, hints)
    return Extracted(text=text, blocks=blocks, hints=hints)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Bring what known formats nest to the top: ninjs bodies and headlines, the objects "item", "_source", "fields"."""
    flat = dict(fields)
    for name in ("_source", "fields", "item", "article", "data"):
        inner = fields.get(name)
        if isinstance(inner, Mapping):
            flat = {**flat, **{key: value for key, value in _flat(inner).items() if not isinstance(flat.get(key), str)}}
            flat.pop(name, None) if name not in inner else None
    for item in _objects(fields.get("bodies")):
        kind = "body_html" if "html" in str(item.get("contenttype", item.get("contentType", ""))) else "body_text"
        flat.setdefault(kind, item.get("value"))
    for item in _objects(fields.get("headlines")):
        flat.setdefault("headline", item.get("value"))
    return flat


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


class _Fields:
    """A record's fields by their plain names."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._values: dict[str, Any] = {}
        for name, value in fields.items():
            self._values.setdefault(_plain(name), value)

    def text(self, names: Sequence[str]) -> str | None:
        """Give the first of these fields that is text."""
        values = (self._values.get(_plain(name)) for name in names)
        texts = [value for value in values if isinstance(value, str)]
        return next((text for text in texts if text.strip()), texts[0] if texts else None)

    def name(self, names: Sequence[str]) -> str | None:
        """Give the first of these fields that is text or an object with a name."""
        for name in names:
            value = self._values.get(_plain(name))
            if isinstance(value, Mapping):
                value = value.get("name") or value.get("title")
            if isinstance(value, str) and value.strip():
                return value
        return None

    def date(self, names: Sequence[str]) -> str | None:
        """Give the first of these fields that holds a date."""
        return next(filter(None, (iso(self._values.get(_plain(name))) for name in names)), None)

    def names(self, names: Sequence[str]) -> tuple[str, ...]:
        """Give the people of the first of these fields that names any."""
        for name in names:
            value = self._values.get(_plain(name))
            items = value if isinstance(value, list) else [value]
            texts = [item.get("name") if isinstance(item, Mapping) else item for item in items]
            if found := people(text for text in texts if isinstance(text, str) and text.strip()):
                return found
        return ()


def _source(raw: Raw) -> Source:
    return Source(
        uri=raw.uri,
        media_type=raw.media_type,
        sha256=hashlib.sha256(raw.content).hexdigest(),
        bytes=len(raw.content),
        record=raw.record,
    )


def _hints(found: _Fields) -> Hints:
    published = found.date(_PUBLISHED)
    language = found.text(_LANGUAGE)
    return Hints(
        title=found.text(_TITLE),
        published=published,
        updated=found.date(_UPDATED),
        url=found.text(_URL),
        language=_TAGS.get(language.lower(), language) if language else None,
        publisher=found.name(_PUBLISHER),
        section=found.name(_SECTION),
        byline=found.names(_BYLINE),
        evidence="field" if published else None,
    )
