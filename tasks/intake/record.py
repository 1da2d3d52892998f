"""Articles that arrive as fields: a line of JSON Lines, or a line given to ``nightdesk analyze``."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from tasks.document import Source
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw
from tasks.intake.decode import decode, normalise_lines
from tasks.intake.html import extract_html

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?")
# Field names of common article dumps, best first.
_TEXT = ("text", "maintext", "body", "articleBody", "content", "article", "story_text", "full_text")
_HTML = ("html", "body_html", "raw_html", "content_html")
_TITLE = ("title", "headline", "name")
_PUBLISHED = ("published", "date_publish", "datePublished", "publish_date", "pub_date", "publication_date", "date")
_UPDATED = ("updated", "date_modify", "dateModified", "modified")
_URL = ("url", "canonical_url", "link", "source_url")
_LANGUAGE = ("language", "lang", "inLanguage")
_PUBLISHER = ("publisher", "source", "media_name", "source_domain", "site_name", "outlet")
_SECTION = ("section", "articleSection", "category")
_BYLINE = ("byline", "authors", "author")


def parse_object(content: bytes, *, where: str) -> dict[str, Any]:
    """Parse one JSON object; raises `Rejected` naming ``where`` it stands when it is none."""
    text, _ = decode(content)
    try:
        value = json.loads(text)
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
    text, html = _string(fields, _TEXT), _string(fields, _HTML)
    hints = _hints(fields)
    source = _source(raw)
    own_id = fields.get("id")
    article_id = str(own_id) if isinstance(own_id, str | int) and own_id != "" else f"sha256:{source.sha256}"
    if text is not None and text.strip():
        return Article(id=article_id, source=source, text=normalise_lines(text), hints=hints)
    if html is not None and html.strip():
        page = extract_html(html, hints)
        return Article(
            id=article_id, source=source, text=page.text, hints=page.hints, blocks=page.blocks, warnings=page.warnings
        )
    if text is None and html is None:
        named = ", ".join(sorted(str(key)[:40] for key in fields)[:8]) or "none"
        raise Rejected("no_text_field", f"The record has no 'text' or 'html' field (its fields: {named}).")
    raise Rejected("empty", "The record's text is empty.")


def _source(raw: Raw) -> Source:
    return Source(
        uri=raw.uri,
        media_type=raw.media_type,
        sha256=hashlib.sha256(raw.content).hexdigest(),
        bytes=len(raw.content),
        record=raw.record,
    )


def _hints(fields: Mapping[str, Any]) -> Hints:
    published = _date(fields, _PUBLISHED)
    return Hints(
        title=_string(fields, _TITLE),
        published=published,
        updated=_date(fields, _UPDATED),
        url=_string(fields, _URL),
        language=_string(fields, _LANGUAGE),
        publisher=_string(fields, _PUBLISHER),
        section=_string(fields, _SECTION),
        byline=_names(fields),
        evidence="field" if published else None,
    )


def _string(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            return value
    return None


def _date(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
            return value.strip().replace(" ", "T", 1)
    return None


def _names(fields: Mapping[str, Any]) -> tuple[str, ...]:
    for name in _BYLINE:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return (value.strip(),)
        if isinstance(value, list):
            return tuple(item.strip() for item in value if isinstance(item, str) and item.strip())
    return ()
