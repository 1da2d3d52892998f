"""What a page's JSON-LD (schema.org) says of its article."""

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tasks.intake.when import iso

_KINDS = ("BlogPosting", "LiveBlogPosting", "Report", "Review", "SocialMediaPosting")
_DEEPEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The article's fields as stated, each None or empty when not."""

    title: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None
    description: str | None = None
    body: str | None = None


def read_linked_data(root: etree._Element) -> Stated:
    """Read the first article among the page's JSON-LD objects; an empty record when there is none."""
    objects = list(_objects(root))
    named = {item["@id"]: item for item in objects if isinstance(item.get("@id"), str) and "name" in item}
    articles = [item for item in objects if _is_article(item)]
    if not articles:
        return Stated()
    article = max(articles, key=lambda item: ("headline" in item) + ("datePublished" in item) + ("author" in item))
    return Stated(
        title=_text(article.get("headline")) or _text(article.get("name")),
        published=iso(_first(article.get("datePublished"))),
        updated=iso(_first(article.get("dateModified"))),
        authors=tuple(_names(article.get("author"), named)),
        publisher=next(_names(article.get("publisher"), named), None),
        section=_text(_first(article.get("articleSection"))),
        language=_text(_first(article.get("inLanguage"))),
        url=_text(article.get("url")),
        description=_text(article.get("description")),
        body=_text(article.get("articleBody"), lines=True),
    )


def _objects(root: etree._Element) -> Iterator[dict[str, Any]]:
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _inner(value, 0)


def _inner(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _inner(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _inner(item, depth + 1)


def _is_article(item: Mapping[str, Any]) -> bool:
    kinds = item.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and (name.endswith("Article") or name in _KINDS) for name in names)


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object, *, lines: bool = False) -> str | None:
    if not isinstance(value, str):
        return None
    # Many systems escape twice, so that the JSON still holds HTML entities.
    plain = html.unescape(value)
    return (plain.strip() if lines else " ".join(plain.split())) or None


def _names(value: object, named: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Names of people or organisations given as text, object, reference or a list of these."""
    for item in value if isinstance(value, Sequence) and not isinstance(value, str) else [value]:
        if isinstance(item, Mapping):
            held = item if "name" in item else named.get(str(item.get("@id")), {})
            name = _first(held.get("name"))
        else:
            name = item
        if text := _text(name):
            yield text
