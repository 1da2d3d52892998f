"""What a result says, as a reader sees it: cards beside the text, and the marks in the text they stand on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tasks.document import Actor, Document, Entity, Event, Place, Quote, Span
from workers.pages.segments import Mark

#: What may be shown and hidden, in the order of the legend.
LAYERS = {
    "entity": "Who and what",
    "place": "Places",
    "date": "Dates",
    "quote": "Quotes",
    "event": "Events",
}
_PLACES = frozenset({"GPE", "LOC"})
_LABELS = {
    "PERSON": "person",
    "NORP": "people or party",
    "FAC": "building or site",
    "ORG": "organisation",
    "GPE": "country, city or state",
    "LOC": "region",
    "PRODUCT": "product",
    "EVENT": "named event",
    "WORK_OF_ART": "work",
    "LAW": "law",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an event: a name, and where the text has it."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Card:
    """One fact: what is said of it, and where the text first has it. ``sides`` are an event's sources and targets."""

    id: str
    layer: str
    kind: str
    title: str
    at: int
    score: float | None
    rows: list[tuple[str, str]]
    sources: list[Side] = field(default_factory=list)
    targets: list[Side] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facts:
    """All cards of a result by layer, in order of the text, and all marks."""

    cards: dict[str, list[Card]]
    topics: list[Card]
    marks: list[Mark]


def facts(document: Document) -> Facts:
    """Gather what a result says."""
    names = {entity.id: entity.name for entity in document.entities}
    found: list[tuple[Card, list[Mark]]] = [
        *_entities(document),
        *(_quote(n, quote, names) for n, quote in enumerate(document.quotes)),
        *_dates(document),
        *(_event(n, event, names) for n, event in enumerate(document.events)),
    ]
    topics = list(_topics(document))
    cards: dict[str, list[Card]] = {layer: [] for layer in LAYERS}
    for card, _ in found:
        cards[card.layer].append(card)
    for layer in ("entity", "place"):
        cards[layer].sort(key=lambda card: -(card.score or 0))
    marks = [mark for _, some in [*found, *topics] for mark in some]
    return Facts(cards, [card for card, _ in topics], marks)


def _entities(document: Document) -> Iterator[tuple[Card, list[Mark]]]:
    places = {place.entity: place for place in document.places}
    tones = {one.entity: one for one in document.sentiment.entities}
    for n, entity in enumerate(document.entities):
        place, tone = places.get(entity.id), tones.get(entity.id)
        layer = "place" if place or entity.label in _PLACES else "entity"
        rows = _known(
            ("role", entity.role),
            ("also", ", ".join(entity.aliases)),
            ("country", entity.country),
            ("mentions", str(len(entity.mentions))),
            ("tone towards it", f"{tone.label} ({tone.score:.2f})" if tone else None),
            *(_position(place) if place else ()),
        )
        card_id = f"e{n}"
        at = min((mention.start for mention in entity.mentions), default=0)
        kind = _LABELS[entity.label]
        card = Card(card_id, layer, kind, entity.name, at, entity.salience, [*rows])
        yield card, [Mark(m.start, m.end, card_id, layer, _style(entity, m.kind)) for m in entity.mentions]


def _style(entity: Entity, kind: str) -> str:
    return entity.label if kind == "name" else f"{entity.label} {kind}"


def _position(place: Place) -> list[tuple[str, str | None]]:
    north, east = ("N" if place.latitude >= 0 else "S"), ("E" if place.longitude >= 0 else "W")
    where = f"{abs(place.latitude):.2f}° {north}, {abs(place.longitude):.2f}° {east} ({place.score:.2f})"
    return [
        ("lies in", ", ".join(filter(None, (place.name, place.admin1, place.country)))),
        ("at", where),
        ("GeoNames", str(place.geonames) if place.geonames else None),
    ]


def _quote(n: int, quote: Quote, names: dict[str, str]) -> tuple[Card, list[Mark]]:
    card_id, speaker, cue = f"q{n}", quote.speaker, quote.cue
    who = _name(speaker.entity, speaker.text, names) if speaker else None
    rows = _known(
        ("speaker", who or "nobody is named"),
        ("in the text", speaker.text if speaker and speaker.text != who else None),
        ("cue", cue.text if cue else None),
    )
    card = Card(card_id, "quote", quote.kind, quote.text, quote.start, quote.score, rows)
    ties = [span for span in (speaker, cue) if span]
    return card, [Mark(quote.start, quote.end, card_id, "quote"), *_ties(card_id, ties)]


def _dates(document: Document) -> Iterator[tuple[Card, list[Mark]]]:
    for n, date in enumerate(document.dates):
        card_id = f"d{n}"
        rows = _known(("means", date.value), ("", date.mod.replace("_", " ").lower() if date.mod else None))
        card = Card(card_id, "date", date.type.lower(), date.text, date.start, None, rows)
        yield card, [Mark(date.start, date.end, card_id, "date")]


def _event(n: int, event: Event, names: dict[str, str]) -> tuple[Card, list[Mark]]:
    card_id = f"v{n}"
    said = [word for word in (event.polarity, event.modality) if word not in ("affirmed", "asserted")]
    rows = _known(
        ("words", event.trigger.text),
        ("mode", event.mode),
        ("standing", ", ".join(said)),
        ("date", f"{event.date} (from the {event.date_from})" if event.date and event.date_from else event.date),
        ("place", names.get(event.place or "")),
        ("says who", _name(event.reporter.entity, event.reporter.text, names) if event.reporter else None),
        ("kind", event.quad.replace("-", " ")),
    )
    kind = event.type if event.polarity == "affirmed" else f"NOT {event.type}"
    sources, targets = ([_side(actor, names) for actor in side] for side in (event.source, event.target))
    card = Card(card_id, "event", event.quad, kind, event.trigger.start, event.score, rows, sources, targets)
    actors = [*event.source, *event.target, *((event.reporter,) if event.reporter else ())]
    triggers = event.triggers or (event.trigger,)
    marks = [Mark(span.start, span.end, card_id, "event", event.quad) for span in triggers]
    return card, [*marks, *_ties(card_id, actors)]


def _side(actor: Actor, names: dict[str, str]) -> Side:
    return Side(_name(actor.entity, actor.text, names), actor.start)


def _topics(document: Document) -> Iterator[tuple[Card, list[Mark]]]:
    for n, topic in enumerate(document.topics):
        card_id = f"t{n}"
        rows = [("id", topic.id), ("words", ", ".join(dict.fromkeys(span.text for span in topic.evidence)))]
        at = min((span.start for span in topic.evidence), default=0)
        card = Card(card_id, "topic", f"level {topic.level}", topic.label, at, topic.score, rows)
        yield card, _ties(card_id, topic.evidence)


def _ties(fact: str, spans: Iterable[Span]) -> list[Mark]:
    return [Mark(span.start, span.end, fact) for span in spans]


def _name(entity: str | None, text: str, names: dict[str, str]) -> str:
    return names.get(entity or "", " ".join(text.split()))


def _known(*rows: tuple[str, str | None]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in rows if value]
