"""From a document to rows of the tables: pure, and nothing of the document's facts is left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.document import Actor, Document, Entity, Event, Place, Quote, Span
from tasks.runs.records import Near

Row = tuple[object, ...]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a run knows of an article: its SHA-256, the run, its number, and what it is a near copy of."""

    article: str
    run: str
    n: int
    near: Near | None = None


def rows(document: Document, origin: Origin) -> Rows:
    """Give the rows of every table for a document, in the order of `columns.toml`."""
    entities = {entity.id: entity for entity in document.entities}
    facts: Rows = {
        "entities": list(_entities(document)),
        "mentions": [
            (e.id, n, m.start, m.end, m.text, m.kind) for e in document.entities for n, m in enumerate(e.mentions)
        ],
        "quotes": [_quote(n, quote, entities) for n, quote in enumerate(document.quotes)],
        "events": list(_events(document, entities, origin)),
        "places": [
            (p.entity, p.name, p.latitude, p.longitude, p.country, p.admin1, p.geonames, p.feature, p.score)
            for p in document.places
        ],
        "dates": [
            (n, t.start, t.end, t.text, t.type, t.value, day(t.value), t.mod) for n, t in enumerate(document.dates)
        ],
        "topics": [(t.id, t.label, t.level, t.score, spans(t.evidence)) for t in document.topics],
    }
    found: Rows = {"articles": [_article(document, origin, {name: len(rows) for name, rows in facts.items()})], **facts}
    return {name: [(origin.article, origin.run, *row) for row in rows] for name, rows in found.items()}


def day(value: str | None) -> date | None:
    """Give the day of an ISO 8601 date, date-time or TIMEX3 value; None for what is no day."""
    try:
        return date.fromisoformat(value[:10]) if value and len(value) >= 10 else None
    except ValueError:
        return None


def spans(found: Sequence[Span]) -> list[dict[str, object]]:
    """Give spans as structs."""
    return [{"start": span.start, "end": span.end, "text": span.text} for span in found]


def _article(document: Document, origin: Origin, counts: dict[str, int]) -> Row:
    meta, source, line = document.metadata, document.source, document.metadata.dateline
    return (
        origin.n,
        document.id,
        source.uri,
        source.record,
        source.media_type,
        source.bytes,
        meta.title,
        meta.published,
        day(meta.published),
        meta.published_evidence,
        meta.updated,
        meta.publisher,
        meta.agency,
        list(meta.byline),
        *((line.text, line.place, line.date) if line else (None, None, None)),
        meta.section,
        meta.url,
        meta.language,
        meta.language_score,
        meta.word_count,
        *((document.genre.label, document.genre.score) if document.genre else (None, None)),
        document.sentiment.document,
        " ".join(span.text for span in document.summary),
        [phrase.text for phrase in document.keyphrases],
        *(counts[name] for name in ("entities", "mentions", "quotes", "events", "places", "dates", "topics")),
        *((origin.near.of.removeprefix("sha256:"), origin.near.similarity) if origin.near else (None, None)),
        [warning.code for warning in document.warnings],
        document.pipeline.fingerprint,
        document.pipeline.model,
    )


def _entities(document: Document) -> Iterator[Row]:
    tones = {tone.entity: tone for tone in document.sentiment.entities}
    for e in document.entities:
        tone = tones.get(e.id)
        said = (tone.label, tone.score) if tone else (None, None)
        yield e.id, e.label, e.name, e.role, list(e.aliases), e.country, e.salience, len(e.mentions), *said


def _quote(n: int, quote: Quote, entities: dict[str, Entity]) -> Row:
    cue, speaker = quote.cue, quote.speaker
    entity = entities.get(speaker.entity or "") if speaker else None
    return (
        n,
        quote.start,
        quote.end,
        quote.text,
        quote.kind,
        *((cue.text, cue.start, cue.end) if cue else (None,) * 3),
        entity.name if entity else speaker.text if speaker else None,
        *((entity.role, entity.label, entity.country) if entity else (None,) * 3),
        *((speaker.entity, speaker.text, speaker.start, speaker.end) if speaker else (None,) * 4),
        quote.score,
    )


def _events(document: Document, entities: dict[str, Entity], origin: Origin) -> Iterator[Row]:
    places = {place.entity: place for place in document.places}
    meta = document.metadata
    article = (meta.publisher or meta.agency, day(meta.published), meta.language)
    for n, event in enumerate(document.events):
        yield (
            n,
            f"{origin.article}.{n}",
            day(event.date),
            event.date,
            event.date_from,
            event.type,
            event.mode,
            event.quad,
            event.polarity,
            event.modality,
            event.trigger.text,
            event.trigger.start,
            event.trigger.end,
            spans(event.triggers),
            *_side(event.source, entities),
            *_side(event.target, entities),
            *_where(event, places, entities),
            _name(event.reporter, entities) if event.reporter else None,
            _actors((event.reporter,) if event.reporter else (), entities),
            *article,
            event.score,
        )


def _side(actors: Sequence[Actor], entities: dict[str, Entity]) -> Row:
    """Give what POLECAT says of one side of an event, then all of its actors."""
    if not actors:
        return (None,) * 5 + ([],)
    first = actors[0]
    entity = entities.get(first.entity or "")
    role = entity.role if entity else None
    return _name(first, entities), first.country, first.sector, role, first.text, _actors(actors, entities)


def _actors(actors: Sequence[Actor], entities: dict[str, Entity]) -> list[dict[str, object]]:
    return [{"name": _name(actor, entities), **actor.model_dump()} for actor in actors]


def _name(actor: Actor, entities: dict[str, Entity]) -> str:
    entity = entities.get(actor.entity or "")
    return entity.name if entity else actor.text


def _where(event: Event, places: dict[str, Place], entities: dict[str, Entity]) -> Row:
    place, entity = places.get(event.place or ""), entities.get(event.place or "")
    raw = entity.name if entity else None
    if place is None:
        return (None,) * 6 + (raw, None, event.place)
    return (
        place.name,
        place.admin1,
        place.country,
        place.latitude,
        place.longitude,
        place.geonames,
        raw,
        place.feature,
        event.place,
    )
