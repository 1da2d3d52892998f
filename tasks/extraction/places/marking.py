"""What resolution found, written back: places, and entities whose label, country or mentions it corrects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from tasks.extraction.facts import Entity, Mention, Place
from tasks.extraction.places.gazetteer import Entry
from tasks.extraction.places.resolve import weights
from tasks.extraction.places.toponyms import PLACE_LABELS, Toponym

_TOWNS = frozenset({"PPL", "PPLC", "PPLA", "PPLA2", "PPLX", "ADM2"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The place a name stands for, with its probability."""

    toponym: Toponym
    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Marked:
    """The article's entities and places after resolution, and what stays in doubt (code, message)."""

    entities: tuple[Entity, ...]
    places: tuple[Place, ...]
    warnings: tuple[tuple[str, str], ...] = ()


def mark(entities: Sequence[Entity], choices: Iterable[Choice], length: int) -> Marked:
    """Give every chosen name's entity its place; ``length`` is the text's, for the salience of new entities."""
    table = {entity.id: entity for entity in entities}
    fresh = (f"e{number}" for number in count(len(table) + 1) if f"e{number}" not in table)
    found: dict[str, Place] = {}
    for choice in choices:
        owner = _owner(choice.toponym, table)
        if owner is None and choice.toponym.findings:
            owner = _new(next(fresh), choice.toponym, table.values(), length)
        if owner is not None:
            owner = _gathered(owner, choice, table)
            table[owner.id] = owner
            found[owner.id] = place_of(owner.id, choice)
        for entity_id in choice.toponym.entities + choice.toponym.institutions:
            if entity_id not in table:
                continue
            table[entity_id] = _in_country(table[entity_id], choice.entry)
            if entity_id in choice.toponym.entities or _stands_there(choice):
                found.setdefault(entity_id, place_of(entity_id, choice))
    return Marked(tuple(table.values()), tuple(found[entity] for entity in table if entity in found))


def _stands_there(choice: Choice) -> bool:
    """A town's police stand in the town; a state's university stands somewhere in the state."""
    return choice.entry.feature in _TOWNS and choice.score >= weights()["doubt"]["institution"]


def place_of(entity_id: str, choice: Choice) -> Place:
    """The record of an entity's place."""
    entry = choice.entry
    return Place(
        entity=entity_id,
        name=entry.name,
        geonames=entry.geonames,
        latitude=entry.latitude,
        longitude=entry.longitude,
        country=entry.country or None,
        admin1=entry.admin1 or None,
        feature=entry.feature,
        score=round(choice.score, 3),
    )


def _owner(toponym: Toponym, table: dict[str, Entity]) -> Entity | None:
    """The entity that the name's other mentions join: one that the model took for a place, if any."""
    own = [table[entity_id] for entity_id in toponym.entities if entity_id in table]
    return min(own, key=lambda entity: entity.label not in PLACE_LABELS, default=None)


def _gathered(owner: Entity, choice: Choice, table: dict[str, Entity]) -> Entity:
    """The owner with the unmarked mentions, and with those of entities that the model took for something else."""
    mentions = list(owner.mentions)
    mentions += [Mention(finding.start, finding.end, "name") for finding in choice.toponym.findings]
    for entity_id in choice.toponym.entities:
        if entity_id != owner.id and entity_id in table and _is_mislabelled(table[entity_id], choice.entry):
            mentions += table.pop(entity_id).mentions
    ordered = tuple(sorted(set(mentions), key=lambda mention: (mention.start, mention.end)))
    label = "GPE" if _is_mislabelled(owner, choice.entry) else owner.label
    return _in_country(replace(owner, mentions=ordered, label=label, gender=None), choice.entry)


def _is_mislabelled(entity: Entity, entry: Entry) -> bool:
    return entity.label not in PLACE_LABELS or (entity.label == "NORP" and not entry.demonym)


def _in_country(entity: Entity, entry: Entry) -> Entity:
    return entity if entity.country or not entry.country else replace(entity, country=entry.country)


def _new(entity_id: str, toponym: Toponym, others: Iterable[Entity], length: int) -> Entity:
    """An entity for a place that had none, as salient as entities mentioned as often and as early."""
    first = toponym.findings[0]
    mentions = tuple(Mention(finding.start, finding.end, "name") for finding in toponym.findings)

    def weight(listed: Sequence[Mention]) -> float:
        return len(listed) * (2 - listed[0].start / max(1, length))

    top = max((weight(entity.mentions) for entity in others if entity.mentions), default=weight(mentions))
    salience = round(min(1.0, weight(mentions) / top), 3)
    return Entity(id=entity_id, label="GPE", name=first.text, mentions=mentions, salience=salience)
