"""Articles that arrive as fields: a line of JSON Lines, or a line given to ``nightdesk analyze``."""

import json
import re
from collections.abc import Mapping
from typing import Any

from config.analysis import Fields
from tasks.errors import Rejected
from tasks.intake.article import Article, Hints, Raw
from tasks.intake.decode import decode, normalise_lines, source_of
from tasks.intake.fields import NO_FIELDS, Fielded
from tasks.intake.html import Extracted, extract_fragment, extract_html
from tasks.intake.layout import lay_out

_MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|html|body|article)\b[^>]{0,200}>", re.I)
# Names of English that are no language tags, as dumps give them.
_TAGS = {"english": "en", "eng": "en"}
_WHOLE_PAGE = re.compile(r"<(?:html|head|body|!doctype)\b", re.I)


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


def article_of(fields: Mapping[str, Any], raw: Raw, named: Fields = NO_FIELDS) -> Article:
    """Make an article of a record's fields; raises `Rejected` when it holds neither text nor HTML.

    ``named`` are the names that the settings give fields.
    """
    found = Fielded(fields, named)
    text, html = found.text("text"), found.text("html")
    hints, source = _hints(found), source_of(raw)
    article_id = _id(found) or f"sha256:{source.sha256}"
    # What is called "text" is taken at its word; bodies and contents of dumps are often markup.
    is_markup = html is None and text is not None and not found.is_called_text() and _MARKUP.search(text[:2000])
    if text is not None and text.strip() and not is_markup:
        return Article(id=article_id, source=source, text=normalise_lines(text), hints=hints)
    if markup := html if html is not None and html.strip() else text if is_markup else None:
        page = _page(markup, hints)
        return Article(
            id=article_id, source=source, text=page.text, hints=page.hints, blocks=page.blocks, warnings=page.warnings
        )
    if text is None and html is None:
        names = ", ".join(sorted(str(key)[:40] for key in fields)[:8]) or "none"
        message = (
            f"The record has no 'text' or 'html' field (its fields: {names}). Name yours in the settings: fields.text."
        )
        raise Rejected("no_text_field", message)
    raise Rejected("empty", "The record's text is empty.")


def _id(found: Fielded) -> str | None:
    own = next(iter(found.mapped("id")), found.record.get("id"))
    return str(own) if isinstance(own, str | int) and not isinstance(own, bool) and own != "" else None


def _page(markup: str, hints: Hints) -> Extracted:
    """Read a whole page, or a body's markup, in which everything is the article."""
    if _WHOLE_PAGE.search(markup[:5000]):
        return extract_html(markup, hints)
    text, blocks = lay_out(hints.title, extract_fragment(markup))
    if not any(block.kind == "paragraph" for block in blocks):
        return extract_html(markup, hints)
    return Extracted(text=text, blocks=blocks, hints=hints)


def _hints(found: Fielded) -> Hints:
    published = found.date("published")
    language = found.text("language")
    return Hints(
        title=found.text("title"),
        published=published,
        updated=found.date("updated"),
        url=found.text("url"),
        language=_TAGS.get(language.lower(), language) if language else None,
        publisher=found.name("publisher"),
        section=found.name("section"),
        byline=found.people("authors"),
        evidence="field" if published else None,
    )
