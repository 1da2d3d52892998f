"""An article's fields in a record of a dump: under the names that the settings give, else under common ones.

A name of the settings is a path: ``body.content`` is the ``content`` of the object ``body``; ``paragraphs.text``
takes ``text`` of every object of a list, ``authors.0`` its first item. Common names are data (``fields.toml``).
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from config.analysis import Fields
from tasks.intake.names import people
from tasks.intake.when import iso

Name = Literal[
    "id", "text", "html", "title", "published", "updated", "url", "language", "publisher", "section", "authors"
]
#: Settings that name nothing: common names only.
NO_FIELDS = Fields()
_DEEPEST = 20
_COLUMN = 40


@dataclass(frozen=True, slots=True)
class Fielded:
    """A record's values by plain common name, and as they are for the paths of the settings."""

    record: Mapping[str, Any]
    named: Fields = NO_FIELDS
    _values: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        values: dict[str, Any] = {}
        for name, value in _flat(self.record).items():
            values.setdefault(plain(name), value)
        object.__setattr__(self, "_values", values)

    def mapped(self, name: Name) -> list[object]:
        """Give what stands at the first of the settings' paths for ``name`` that leads to anything."""
        return next(filter(None, (_at(self.record, path) for path in self.named.paths(name))), [])

    def text(self, name: Name) -> str | None:
        """Give a field that is text; several paragraphs at a path of the settings are joined by blank lines."""
        if found := [value for value in self.mapped(name) if isinstance(value, str)]:
            return "\n\n".join(found) if name in ("text", "html") else found[0]
        texts = [text for text in map(_text, self._common(name)) if text is not None]
        return next((text for text in texts if text.strip()), texts[0] if texts else None)

    def name(self, name: Name) -> str | None:
        """Give a field that is text or an object with a name."""
        for value in (*self.mapped(name), *self._common(name)):
            given = (value.get("name") or value.get("title")) if isinstance(value, Mapping) else value
            if isinstance(given, str) and given.strip():
                return given
        return None

    def date(self, name: Name) -> str | None:
        """Give a field that holds a date."""
        return next(filter(None, map(iso, (*self.mapped(name), *self._common(name)))), None)

    def people(self, name: Name) -> tuple[str, ...]:
        """Give the people of the first field that names any."""
        for value in (self.mapped(name), *self._common(name)):
            items = value if isinstance(value, list) else [value]
            texts = [item.get("name") if isinstance(item, Mapping) else item for item in items]
            if found := people(text for text in texts if isinstance(text, str) and text.strip()):
                return found
        return ()

    def has_text(self) -> bool:
        """Tell whether the record is an article: it has a text or HTML field that is text."""
        return self.text("text") is not None or self.text("html") is not None

    def is_called_text(self) -> bool:
        """Tell whether the text is taken at its word, markup and all: settings or record call it so."""
        own = self._values.get("text")
        return bool(self.mapped("text")) or (isinstance(own, str) and bool(own.strip()))

    def _common(self, name: Name) -> Iterator[object]:
        return (self._values[common] for common in _names()[name] if common in self._values)


def knows_columns(columns: Sequence[str], named: Fields = NO_FIELDS) -> bool:
    """Tell whether a table's columns are those of articles: a text and another field, and no column a phrase."""
    if not all(len(column) <= _COLUMN for column in columns):
        return False
    if any(path in columns for name in ("text", "html") for path in named.paths(name)):
        return True
    names, given = _names(), {plain(column) for column in columns}
    bodies = {*names["text"], *names["html"]}
    others = {other for group in names.values() for other in group} - bodies
    return not given.isdisjoint(bodies) and not given.isdisjoint(others)


def plain(name: str) -> str:
    """Give a field's name without case, "_" and "-"."""
    return name.lower().replace("_", "").replace("-", "")


@cache
def _names() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {group: tuple(dict.fromkeys(map(plain, names))) for group, names in data.items()}


def _text(value: object) -> str | None:
    """Give text, or the paragraphs of a list that holds nothing else."""
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return "\n\n".join(value)
    return value if isinstance(value, str) else None


def _at(value: object, path: str, depth: int = 0) -> list[object]:
    """Give what stands at a path, each value of lists on the way by itself; a field's name may itself hold dots."""
    if isinstance(value, list):
        first, _, rest = path.partition(".")
        if first.isdecimal() and len(first) < _DEEPEST:
            return _here(value[int(first)], rest, depth) if int(first) < len(value) else []
        return [found for item in value for found in _at(item, path, depth + 1)] if depth < _DEEPEST else []
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return []
    for stop in _stops(path):
        if path[:stop] in value:
            return _here(value[path[:stop]], path[stop + 1 :], depth)
    return []


def _here(value: object, rest: str, depth: int) -> list[object]:
    if rest:
        return _at(value, rest, depth + 1)
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _stops(path: str) -> Iterator[int]:
    """Yield the ends of the names that a path may begin with, the longest first."""
    stop = len(path)
    while stop > 0:
        yield stop
        stop = path.rfind(".", 0, stop)


def _flat(fields: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """Bring what known formats nest to the top: ninjs bodies and headlines, the objects "item", "_source", "fields"."""
    flat = dict(fields)
    graph = [item for item in _objects(fields.get("@graph")) if plain("articleBody") in map(plain, item)]
    wrapped = [*(fields.get(name) for name in ("_source", "fields", "item", "article", "data")), *graph[:1]]
    for inner in wrapped if depth < _DEEPEST else ():
        if isinstance(inner, Mapping):
            upper = {key: value for key, value in flat.items() if value is not inner and isinstance(value, str)}
            flat = {
                **{key: value for key, value in flat.items() if value is not inner},
                **_flat(inner, depth + 1),
                **upper,
            }
    for item in _objects(fields.get("bodies")):
        kind = "body_html" if "html" in str(item.get("contenttype", item.get("contentType", ""))) else "body_text"
        flat.setdefault(kind, item.get("value"))
    for item in _objects(fields.get("headlines")):
        flat.setdefault("headline", item.get("value"))
    return flat


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
