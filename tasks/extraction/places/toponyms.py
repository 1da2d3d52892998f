"""The names in an article that may be places, with the words around them that say which."""

import re
from collections.abc import Iterable, Sequence
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
_WORD = r"[A-Z][\w.'’-]{0,30}"
_COMMA = re.compile(rf"(?:, ?| ?\()({_WORD}(?: {_WORD}){{0,3}})")
_POSTAL = re.compile(r"[A-Z]{2}")
_SETTLED = frozenset({"PPL", "PPLC", "PPLA", "PPLA2", "PPLX", "PCLI", "ADM1", "ADM2", "ISL"})
_ADMIN = frozenset({"ADM1", "ADM2", "PCLI"})
_SHORT = frozenset({"US", "UK", "U.S", "U.K", "UAE"})
_STATES = frozenset({"ADM1", "PCLI"})
_MOST_MENTIONS = 3


@dataclass(slots=True)
class Toponym:
    """One name of the article: where it stands, its candidates, and what stands beside its mentions.

    ``label`` is empty for a name the model left unmarked, ``inside`` for one seen only inside longer names;
    ``inside`` counts those, ``institutions`` are the ids of the longer names that stand in the place.
    """

    folded: str
    label: EntityLabel | Literal["", "inside"]
    name: str = ""
    entities: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    candidates: list[Entry] = field(default_factory=list)
    qualifiers: list[Entry] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    inside: int = 0
    findings: list[Finding] = field(default_factory=list)
    weight: float = 1.0
    locality: float = 0.0


def find_toponyms(text: str, entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Toponym]:
    """Names of entities that the gazetteer knows, one record a name; candidates are not yet weighed."""
    found: dict[str, Toponym] = {}
    people = {word for entity in entities if entity.label == "PERSON" for word in _parts(entity)}
    for entity in entities:
        name, inner = split_qualifier(entity.name)
        candidates = _candidates(name, entity, people, gazetteer)
        if not candidates:
            continue
        spans = [(mention.start, mention.end) for mention in entity.mentions if mention.kind == "name"]
        toponym = Toponym(fold(name), entity.label, name, [entity.id], spans, candidates)
        toponym.qualifiers = qualifiers(text, spans, gazetteer) + (regions(inner, gazetteer) if inner else [])
        _join(found, toponym)
    return list(found.values())


def _parts(entity: Entity) -> list[str]:
    pieces = [fold(piece) for piece in entity.name.split()]
    return pieces if len(pieces) > 1 else []


def _candidates(name: str, entity: Entity, people: set[str], gazetteer: Gazetteer) -> list[Entry]:
    """Places of an entity's name, by the strictest form of it that the gazetteer knows."""
    folded = fold(name)
    if entity.label in PLACE_LABELS and (entity.label != "NORP" or gazetteer.demonym(folded)):
        forms = (form for alias in (name, *entity.aliases) for form in variants(fold(alias)))
        return next((found for form in forms if (found := _named(form, entity.label, gazetteer))), [])
    if entity.label not in DOUBTFUL_LABELS | {"NORP"} or not _could_be_town(name):
        return []
    if folded in words()["common"]:
        return []
    found = [entry for entry in gazetteer.lookup(folded) if entry.feature in _SETTLED]
    if folded not in people:
        return found
    # A surname is no town, but "Rethinking Egypt" does not make Egypt a surname.
    return [entry for entry in found if entry.feature == "PCLI" and folded not in words()["given_names"]]


def _could_be_town(name: str) -> bool:
    return (len(name) > 3 or name in _SHORT) and len(name.split()) <= 3 and name[0].isupper()


def _named(folded: str, label: EntityLabel, gazetteer: Gazetteer) -> list[Entry]:
    peoples = gazetteer.demonym(folded)
    return peoples if label == "NORP" and peoples else gazetteer.lookup(folded) + peoples


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


def add_findings(
    found: Iterable[Toponym], text: str, findings: Iterable[Finding], gazetteer: Gazetteer
) -> list[Toponym]:
    """Join unmarked names to those found, as names of no label."""
    table = {toponym.folded: toponym for toponym in found}
    for finding in findings:
        folded, spans = fold(finding.text), [(finding.start, finding.end)]
        toponym = table.get(folded)
        if toponym is None:
            if folded in words()["common"]:
                continue
            toponym = table[folded] = Toponym(folded, "", finding.text, candidates=gazetteer.lookup(folded))
        toponym.spans += spans
        toponym.findings.append(finding)
        toponym.qualifiers += qualifiers(text, spans, gazetteer)
    return list(table.values())


def split_qualifier(name: str) -> tuple[str, str | None]:
    """Cut "Paris, Texas" into the place and what it lies in."""
    head, comma, tail = name.partition(", ")
    return (head, tail) if comma and head and tail else (name, None)


def qualifiers(text: str, spans: Iterable[tuple[int, int]], gazetteer: Gazetteer) -> list[Entry]:
    """The states and countries that stand after mentions: "Paris, Texas", "Alexandria (Louisiana)"."""
    found: list[Entry] = []
    for _, end in spans:
        if match := _COMMA.match(text, end):
            found += regions(match.group(1), gazetteer)
    return found


def regions(phrase: str, gazetteer: Gazetteer) -> list[Entry]:
    """States, counties and countries that ``phrase`` begins with, by the longest name known."""
    pieces = phrase.split(" ")
    for size in range(min(4, len(pieces)), 0, -1):
        part = " ".join(pieces[:size])
        # A shorter county's name may begin another name: "Madison Township".
        kinds = _ADMIN if size == len(pieces) else _STATES
        entries = [entry for entry in gazetteer.lookup(fold(part)) if entry.feature in kinds]
        if not entries and _POSTAL.fullmatch(part):
            entries = gazetteer.division(f"US.{part}")
        if entries:
            return entries
    return []


def weigh(toponym: Toponym, context: Context, weights: dict[str, float]) -> float:
    """How much a name says about the others: more with more mentions, most in the dateline."""
    starts = [start for start, _ in toponym.spans]
    kinds = {context.kind_at(start) for start in starts}
    named, inside = min(_MOST_MENTIONS, len(starts)), min(_MOST_MENTIONS, toponym.inside)
    weight = float(named**0.5 + weights["inside_name"] * inside**0.5)
    return weight + sum(weights.get(kind, 0.0) for kind in sorted(filter(None, kinds)))
