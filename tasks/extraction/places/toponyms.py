"""The names in an article that may be places, with the words around them that say which."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tasks.document import EntityLabel
from tasks.extraction.facts import Context, Entity
from tasks.extraction.places.gazetteer import Entry, Gazetteer
from tasks.extraction.places.names import fold, variants

#: Labels whose entities may be given a place.
PLACE_LABELS: frozenset[EntityLabel] = frozenset({"GPE", "LOC", "FAC", "NORP"})
_WORD = r"[A-Z][\w.'’-]*"
_AFTER = re.compile(rf"(?:,|,? \(| in|'s?|’s?)? ?(?:the |in )?((?:{_WORD})(?: (?:{_WORD}|of|and)){{0,3}})")
_COMMA = re.compile(rf"(?:, ?| ?\()({_WORD}(?: {_WORD}){{0,3}})")
_POSTAL = re.compile(r"[A-Z]{2}")
_ADMIN = frozenset({"ADM1", "ADM2", "PCLI"})


@dataclass(slots=True)
class Toponym:
    """One name of the article: its candidates and what stands beside its mentions."""

    folded: str
    label: EntityLabel
    entities: list[str]
    starts: list[int]
    candidates: list[Entry]
    qualifiers: list[Entry] = field(default_factory=list)
    weight: float = 1.0


def find_toponyms(text: str, entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Toponym]:
    """Names that the gazetteer knows, one record a name; candidates are not yet weighed."""
    found: dict[str, Toponym] = {}
    for entity in entities:
        if entity.label not in PLACE_LABELS:
            continue
        name, inner = split_qualifier(entity.name)
        candidates = candidates_of(name, entity, gazetteer)
        if not candidates:
            continue
        key = fold(name)
        toponym = found.setdefault(key, Toponym(key, entity.label, [], [], candidates))
        toponym.entities.append(entity.id)
        spans = [(m.start, m.end) for m in entity.mentions if m.kind == "name"]
        toponym.starts += [start for start, _ in spans]
        toponym.qualifiers += qualifiers(text, spans, gazetteer)
        if inner:
            toponym.qualifiers += regions(inner, gazetteer)
    return list(found.values())


def split_qualifier(name: str) -> tuple[str, str | None]:
    """Cut "Paris, Texas" into the place and what it lies in."""
    head, comma, tail = name.partition(", ")
    return (head, tail) if comma and tail else (name, None)


def candidates_of(name: str, entity: Entity, gazetteer: Gazetteer) -> list[Entry]:
    """Places of a name, by the strictest form of it that the gazetteer knows."""
    for form in (name, *entity.aliases):
        if found := _by_name(fold(form), entity.label, gazetteer):
            return found
    return []


def _by_name(folded: str, label: EntityLabel, gazetteer: Gazetteer) -> list[Entry]:
    for form in variants(folded):
        found = gazetteer.demonym(form)
        if label != "NORP" or not found:
            found = gazetteer.lookup(form) + found
        if found:
            return found
    return []


def qualifiers(text: str, spans: Iterable[tuple[int, int]], gazetteer: Gazetteer) -> list[Entry]:
    """The states and countries that stand after mentions: "Paris, Texas", "Alexandria, La."."""
    found: list[Entry] = []
    for _, end in spans:
        if match := _COMMA.match(text, end):
            found += regions(match.group(1), gazetteer)
    return found


def regions(words: str, gazetteer: Gazetteer) -> list[Entry]:
    """States, counties and countries that ``words`` begin with, by the longest name known."""
    pieces = words.split(" ")
    for count in range(min(4, len(pieces)), 0, -1):
        phrase = " ".join(pieces[:count])
        entries = [entry for entry in gazetteer.lookup(fold(phrase)) if entry.feature in _ADMIN]
        if not entries and _POSTAL.fullmatch(phrase):
            entries = gazetteer.division(f"US.{phrase}")
        if entries:
            return entries
    return []


def inside_names(entities: Sequence[Entity], gazetteer: Gazetteer) -> Iterator[Toponym]:
    """Places that begin the names of organisations: they say where the article is, and are not places of it."""
    for entity in entities:
        words = entity.name.split(" ")
        if entity.label != "ORG" or len(words) < 2:
            continue
        for count in range(min(3, len(words) - 1), 0, -1):
            folded = fold(" ".join(words[:count]))
            found = gazetteer.lookup(folded)
            if found and len(folded) > 3:
                yield Toponym(folded, "GPE", [], [entity.mentions[0].start], found)
                break


def weigh(toponym: Toponym, context: Context, weights: dict[str, float]) -> float:
    """How much a name says about the others: more with more mentions, most in the dateline."""
    kinds = {block.kind for block in context.blocks for start in toponym.starts if block.start <= start < block.end}
    weight = min(3, len(toponym.starts)) ** 0.5
    return weight + sum(weights.get(kind, 0.0) for kind in kinds)
