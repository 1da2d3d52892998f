"""The component: gives the article's places their positions."""

from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from tasks.extraction.facts import Context, Entity, Facts, Mention, Place
from tasks.extraction.places.gazetteer import Entry, Gazetteer, gazetteer
from tasks.extraction.places.cues import locality
from tasks.extraction.places.home import countries, towns
from tasks.extraction.places.resolve import resolve, weights
from tasks.extraction.places.scan import scan
from tasks.extraction.places.toponyms import Toponym, add_findings, find_toponyms, add_inside, weigh


@dataclass(frozen=True, slots=True)
class Found:
    """The places of an article, and its entities with the places the model had missed."""

    entities: tuple[Entity, ...]
    places: tuple[Place, ...]


def find_places(doc: Doc, entities: tuple[Entity, ...], context: Context, gazetteer: Gazetteer) -> Found:
    """Resolve the places among an article's entities, and those among its unmarked names."""
    text = doc.text
    toponyms = find_toponyms(text, entities, gazetteer)
    toponyms = add_findings(toponyms, text, scan(doc, entities, gazetteer), gazetteer)
    toponyms = add_inside(toponyms, entities, gazetteer)
    speaking = weights()["mention"]
    for toponym in toponyms:
        toponym.weight = weigh(toponym, context, speaking)
        toponym.locality = locality(text, toponym.spans) + (4.0 if toponym.folded.endswith((" county", " parish")) else 0.0)
    homes = [Toponym("", "inside", [], [], near, weight=speaking["publisher"])] if (near := towns(context.url, gazetteer)) else []
    resolved = [
        (toponym, entry, score)
        for toponym, (entry, score) in zip(toponyms, resolve([*toponyms, *homes], countries(text, context.url, gazetteer)), strict=False)
        if entry is not None and score >= weights()["doubt"]["least"]
    ]
    found: dict[str, Place] = {}
    more: list[Entity] = []
    for toponym, entry, score in resolved:
        found.update({entity: _place(entity, entry, score) for entity in (*toponym.entities, *toponym.institutions) if entity not in found})
        if toponym.findings:
            if not toponym.entities:
                more.append(_entity(f"e{len(entities)+len(more)+1}", toponym))
                found[more[-1].id] = _place(more[-1].id, entry, score)
            else:
                extra = tuple(Mention(f.start, f.end, "name") for f in toponym.findings)
                entities = tuple(replace(e, mentions=tuple(sorted(e.mentions+extra, key=lambda m: m.start))) if e.id==toponym.entities[0] else e for e in entities)
    entities = (*entities, *more)
    return Found(entities, tuple(found[entity.id] for entity in entities if entity.id in found))


def _entity(eid: str, toponym: Toponym) -> Entity:
    return Entity(id=eid, label="GPE", name=toponym.findings[0].text, mentions=tuple(Mention(f.start, f.end, "name") for f in toponym.findings))


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
    found = find_places(doc, facts.entities, doc._.context, gazetteer())
    doc._.facts = replace(facts, entities=found.entities, places=found.places)
    return doc
