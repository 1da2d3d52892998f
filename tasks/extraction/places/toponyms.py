"""The names in an article that may be places, with the words around them that say which."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tasks.document import EntityLabel
from tasks.extraction.facts import Context, Entity
from tasks.extraction.places.cues import words
from tasks.extraction.places.gazetteer import Entry, Gazetteer
from tasks.extraction.places.names import fold, variants
from tasks.extraction.places.scan import Finding

#: Labels whose entities may be given a place.
PLACE_LABELS: frozenset[str] = frozenset({"GPE", "LOC", "FAC", "NORP"})
#: Labels that the model often gives to towns it does not know.
DOUBTFUL_LABELS: frozenset[str] = frozenset({"ORG", "PERSON"})
#: Labels under which institutions stand that are named after their place.
INSTITUTION_LABELS: frozenset[str] = frozenset({"ORG", "FAC", "PERSON", "LOC", "GPE"})
_WORD = r"[A-Z][\w.'’-]*"
_AFTER = re.compile(rf"(?:,|,? \(| in|'s?|’s?)? ?(?:the |in )?((?:{_WORD})(?: (?:{_WORD}|of|and)){{0,3}})")
_COMMA = re.compile(rf"(?:, ?| ?\()({_WORD}(?: {_WORD}){{0,3}})")
_POSTAL = re.compile(r"[A-Z]{2}")
_SETTLED = frozenset({"PPL", "PPLC", "PPLA", "PPLA2", "PPLX", "PCLI", "ADM1", "ADM2", "ISL"})
_ADMIN = frozenset({"ADM1", "ADM2", "PCLI"})
_STATES = frozenset({"ADM1", "PCLI"})


@dataclass(slots=True)
class Toponym:
    """One name of the article: its candidates and what stands beside its mentions."""

    folded: str
    label: EntityLabel | Literal["", "inside"]
    entities: list[str]
    spans: list[tuple[int, int]]
    candidates: list[Entry]
    qualifiers: list[Entry] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    inside: int = 0
    findings: list[Finding] = field(default_factory=list)
    weight: float = 1.0
    locality: float = 0.0


def find_toponyms(text: str, entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Toponym]:
    """Names that the gazetteer knows, one record a name; candidates are not yet weighed."""
    found: dict[str, Toponym] = {}
    people = {word for entity in entities if entity.label == "PERSON" for word in _parts(entity)}
    for entity in entities:
        name, inner = split_qualifier(entity.name)
        if entity.label in DOUBTFUL_LABELS and (not _could_be_town(name) or fold(name) in people | words()["common"]):
            continue
        if entity.label not in PLACE_LABELS | DOUBTFUL_LABELS:
            continue
        people_word = entity.label == "NORP" and not gazetteer.demonym(fold(name))
        if people_word and fold(name) in words()["common"]:
            continue
        if entity.label in DOUBTFUL_LABELS or people_word:
            candidates = [entry for entry in gazetteer.lookup(fold(name)) if entry.feature in _SETTLED]
        else:
            candidates = candidates_of(name, entity, gazetteer)
        if not candidates:
            continue
        spans = [(m.start, m.end) for m in entity.mentions if m.kind == "name"]
        toponym = Toponym(fold(name), entity.label, [entity.id], spans, candidates)
        toponym.qualifiers = qualifiers(text, spans, gazetteer)
        if inner:
            toponym.qualifiers += regions(inner, gazetteer)
        _join(found, toponym)
    return list(found.values())


def _parts(entity: Entity) -> list[str]:
    words = [fold(word) for word in entity.name.split()]
    return words if len(words) > 1 else []


def _could_be_town(name: str) -> bool:
    return len(name) > 3 and len(name.split()) <= 3 and name[0].isupper()


def _join(found: dict[str, Toponym], toponym: Toponym) -> None:
    """Keep one record a name: what is a place once is the same place all through the article."""
    known = found.setdefault(toponym.folded, toponym)
    if known is toponym:
        return
    known.entities += toponym.entities
    known.spans += toponym.spans
    known.qualifiers += toponym.qualifiers
    if known.label not in PLACE_LABELS:
        known.label = toponym.label
    if len(toponym.candidates) > len(known.candidates):
        known.candidates = toponym.candidates


def add_findings(found: list[Toponym], text: str, findings: Iterable[Finding], gazetteer: Gazetteer) -> list[Toponym]:
    """Join unmarked names to those found, as names of no label."""
    table = {toponym.folded: toponym for toponym in found}
    for finding in findings:
        folded, spans = fold(finding.text), [(finding.start, finding.end)]
        toponym = table.get(folded)
        if toponym is None:
            if folded in words()["common"]:
                continue
            toponym = table[folded] = Toponym(folded, "", [], [], gazetteer.lookup(folded))
        toponym.spans += spans
        toponym.findings.append(finding)
        toponym.qualifiers += qualifiers(text, spans, gazetteer)
    return list(table.values())


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
        # A shorter county's name may begin another name: "Madison Township".
        kinds = _ADMIN if count == len(pieces) else _STATES
        entries = [entry for entry in gazetteer.lookup(fold(phrase)) if entry.feature in kinds]
        if not entries and _POSTAL.fullmatch(phrase):
            entries = gazetteer.division(f"US.{phrase}")
        if entries:
            return entries
    return []


def add_inside(found: Iterable[Toponym], entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Toponym]:
    """Join the places that stand inside other names: "Gainesville Police Department", "University of Nebraska"."""
    table = {toponym.folded: toponym for toponym in found}
    for entity in entities:
        if entity.label not in INSTITUTION_LABELS or not (inner := place_inside(entity.name, gazetteer)):
            continue
        if not inner.institution and (entity.label != "ORG" or inner.folded in words()["common"]):
            continue
        toponym = table.get(inner.folded)
        if toponym is None:
            toponym = table[inner.folded] = Toponym(inner.folded, "inside", [], [], gazetteer.lookup(inner.folded))
        toponym.inside += len(entity.mentions)
        if inner.institution:
            toponym.institutions.append(entity.id)
    return list(table.values())


@dataclass(frozen=True, slots=True)
class Inner:
    """A place inside a name; ``institution`` when the whole names something that stands in that place."""

    folded: str
    institution: bool


def place_inside(name: str, gazetteer: Gazetteer) -> Inner | None:
    """Find the place that a longer name begins with, or that follows its "of"."""
    pieces = name.split()
    head, of, tail = name.partition(" of ")
    if of and head.split()[-1].lower() in words()["institutions_of"]:
        folded = fold(split_qualifier(tail)[0])
        return Inner(folded, True) if gazetteer.knows(folded) else None
    for count in range(min(3, len(pieces) - 1), 0, -1):
        folded = fold(" ".join(pieces[:count]).removesuffix("'s").removesuffix("’s"))
        if len(folded) > 3 and pieces[0][0].isupper() and gazetteer.knows(folded):
            return Inner(folded, pieces[count].lower() in words()["institutions"])
    return None


def weigh(toponym: Toponym, context: Context, weights: dict[str, float]) -> float:
    """How much a name says about the others: more with more mentions, most in the dateline."""
    kinds = {block.kind for block in context.blocks for start, _ in toponym.spans if block.start <= start < block.end}
    weight = min(3, len(toponym.spans)) ** 0.5 + weights["inside_name"] * min(3, toponym.inside) ** 0.5
    return weight + sum(weights.get(kind, 0.0) for kind in kinds)
