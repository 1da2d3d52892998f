"""The component: gives the article's places their positions."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from tasks.extraction.facts import Context, Entity, Facts, Place
from tasks.extraction.places.gazetteer import Entry, Gazetteer, gazetteer
from tasks.extraction.places.resolve import resolve, weights
from tasks.extraction.places.toponyms import Toponym, find_toponyms, inside_names, weigh


def find_places(text: str, entities: tuple[Entity, ...], context: Context, places: Gazetteer) -> tuple[Place, ...]:
    """Resolve the places among an article's entities, in the order of the entities."""
    toponyms = find_toponyms(text, entities, places)
    speaking = weights()["mention"]
    for toponym in toponyms:
        toponym.weight = weigh(toponym, context, speaking)
    hidden = list(inside_names(entities, places))
    for toponym in hidden:
        toponym.weight = speaking["inside_name"]
    found: dict[str, Place] = {}
    for toponym, (entry, score) in zip(toponyms, resolve([*toponyms, *hidden]), strict=False):
        if entry is not None and score >= weights()["doubt"]["least"]:
            found.update({entity: _place(entity, entry, score) for entity in toponym.entities})
    return tuple(found[entity.id] for entity in entities if entity.id in found)


def _place(entity: str, entry: Entry, score: float) -> Place:
    return Place(
        entity=entity,
        name=entry.name,
        geonames=entry.geonames,
        latitude=entry.latitude,
        longitude=entry.longitude,
        country=entry.country or None,
        admin1=entry.admin1 or None,
        feature=entry.feature,
        score=round(score, 3),
    )


@Language.component("nightdesk_places")
def places(doc: Doc) -> Doc:
    """Add the article's places to ``doc._.facts``."""
    facts: Facts = doc._.facts
    found = find_places(doc.text, facts.entities, doc._.context, gazetteer())
    doc._.facts = replace(facts, places=found)
    return doc
