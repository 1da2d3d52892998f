"""Places inside longer names: "Gainesville Police Department", "University of Nebraska"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tasks.extraction.facts import Entity
from tasks.extraction.places.cues import words
from tasks.extraction.places.gazetteer import Gazetteer
from tasks.extraction.places.names import fold
from tasks.extraction.places.toponyms import Toponym, split_qualifier

#: Labels under which institutions stand that are named after their place.
INSTITUTION_LABELS = frozenset({"ORG", "FAC", "PERSON", "LOC", "GPE"})
_LONGEST = 3
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Inner:
    """A place inside a name; ``institution`` when the whole names something that stands in that place."""

    text: str
    folded: str
    institution: bool


def add_inside(found: Iterable[Toponym], entities: Sequence[Entity], gazetteer: Gazetteer) -> list[Toponym]:
    """Join the places inside other names to those found: they speak for the article's whereabouts.

    Institutions that serve the place they are named after are noted, to be given its position.
    """
    table = {toponym.folded: toponym for toponym in found}
    for entity in entities:
        inner = place_inside(entity.name, gazetteer) if entity.label in INSTITUTION_LABELS else None
        if inner is None or not (inner.institution or _tells(entity, inner)):
            continue
        toponym = table.get(inner.folded)
        if toponym is None:
            candidates = gazetteer.lookup(inner.folded)
            toponym = table[inner.folded] = Toponym(inner.folded, "inside", name=inner.text, candidates=candidates)
        toponym.inside += len(entity.mentions)
        if inner.institution:
            toponym.institutions.append(entity.id)
    return list(table.values())


def _tells(entity: Entity, inner: Inner) -> bool:
    return entity.label == "ORG" and inner.folded not in words()["common"]


def place_inside(name: str, gazetteer: Gazetteer) -> Inner | None:
    """Find the place that a longer name begins with, or that follows its "of"."""
    head, of, tail = name.partition(" of ")
    if of and head.split()[-1:] and head.split()[-1].lower() in words()["institutions_of"]:
        place = split_qualifier(tail)[0]
        return Inner(place, fold(place), institution=True) if gazetteer.knows(fold(place)) else None
    pieces = name.split()
    for size in range(min(_LONGEST, len(pieces) - 1), 0, -1):
        place = " ".join(pieces[:size]).removesuffix("'s").removesuffix("’s")
        if len(place) >= _SHORTEST and place[0].isupper() and gazetteer.knows(fold(place)):
            return Inner(place, fold(place), institution=pieces[size].lower() in words()["institutions"])
    return None
