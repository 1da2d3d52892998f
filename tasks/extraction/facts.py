"""What the extraction components find, as plain records.

Offsets are characters of the `Doc` the components read (`tasks.extraction.reading`), end exclusive. They hold
strings and numbers only, so that nothing of a `Doc` outlives its memory zone.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from tasks.document import (
    BlockKind,
    DateBasis,
    EntityLabel,
    EventType,
    MentionKind,
    Quad,
    QuoteKind,
    TimexModifier,
    TimexType,
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the article that the components read, with its kind."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of an article before its words are read; ``published`` is ISO 8601 or None."""

    published: str | None = None
    title: str | None = None
    url: str | None = None
    section: str | None = None
    byline: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()

    def kind_at(self, at: int) -> BlockKind | None:
        """Give the kind of the block that holds a character; blocks stand in text order and do not overlap."""
        before = bisect_right(self.blocks, at, key=lambda block: block.start)
        return self.blocks[before - 1].kind if before and at < self.blocks[before - 1].end else None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the text refers to an entity."""

    start: int
    end: int
    kind: MentionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One real-world entity of the article; ``gender`` and ``plural`` only where the text shows them."""

    id: str
    label: EntityLabel
    name: str
    mentions: tuple[Mention, ...]
    role: str | None = None
    aliases: tuple[str, ...] = ()
    country: str | None = None
    salience: float = 0.0
    gender: Literal["female", "male"] | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words that name a quotation's source, and the id of the entity they stand for."""

    start: int
    end: int
    entity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Reported speech: its content with its marks, the words that report it, and who said it."""

    start: int
    end: int
    kind: QuoteKind
    cue: Span | None
    speaker: Speaker | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression; ``value`` is TIMEX3, resolved; ``mod`` is TIMEX3's modifier (early, about, more than)."""

    start: int
    end: int
    type: TimexType
    value: str
    mod: TimexModifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entity lies, in WGS 84 degrees."""

    entity: str
    name: str
    geonames: int | None
    latitude: float
    longitude: float
    country: str | None
    admin1: str | None
    feature: str | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does or suffers an event, by the words that name them."""

    start: int
    end: int
    entity: str | None
    country: str | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what to whom; ``triggers`` holds every mention of the happening, the main one first.

    ``date_from`` says where the date stands: in the event's clause, elsewhere in its sentence, or only on the article.
    """

    type: EventType
    mode: str | None
    triggers: tuple[Span, ...]
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    polarity: Literal["affirmed", "negated"]
    modality: Literal["asserted", "intended", "hypothetical"]
    date: str | None
    place: str | None
    quad: Quad
    score: float
    date_from: DateBasis | None = None
    reporter: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that was found in one article; a component adds its own list and reads those before it."""

    entities: tuple[Entity, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[Timex, ...] = ()
    quotes: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    warnings: tuple[tuple[str, str], ...] = field(default=())
