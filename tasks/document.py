"""The result document: one article, and every fact in it tied to the characters that say so.

Offsets are Unicode code points into ``text``, end exclusive. The JSON Schema in ``schema/`` is generated
from these types by ``nightdesk schema``.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA: Final = "nightdesk/article/1"

BlockKind = Literal[
    "title",
    "dateline",
    "paragraph",
    "heading",
    "caption",
    "credit",
    "advertisement",
    "navigation",
    "date",
    "byline",
    "boilerplate",
]
EntityLabel = Literal["PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"]
MentionKind = Literal["name", "nominal", "pronoun", "metonym"]
QuoteKind = Literal["direct", "mixed", "indirect"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
TimexModifier = Literal["START", "MID", "END", "APPROX", "MORE_THAN", "LESS_THAN"]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Quad = Literal["verbal-cooperation", "material-cooperation", "verbal-conflict", "material-conflict"]
DateBasis = Literal["clause", "sentence", "article"]
SentimentLabel = Literal["positive", "neutral", "negative"]

Score = Annotated[float, Field(ge=0, le=1)]
Tone = Annotated[float, Field(ge=-1, le=1)]
Offset = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """Base of every part of a document: immutable, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Part):
    """Characters of the document: ``text[start:end] == text`` always holds."""

    start: Offset
    end: Offset
    text: str


class Source(Part):
    """Where the article's bytes came from; ``record`` is its position in a container, counted from 1."""

    uri: str | None
    media_type: str
    sha256: str
    bytes: int
    record: int | None


class Pipeline(Part):
    """What made the document; equal fingerprints mean equal bytes for equal input."""

    version: str
    fingerprint: str
    model: str


class Dateline(Part):
    """The dateline as printed, with its place and its ISO 8601 date where it names them."""

    text: str
    place: str | None
    date: str | None


class Metadata(Part):
    """What the article says about itself. Dates are ISO 8601; ``word_count`` counts the words of the body."""

    title: str | None
    published: str | None
    updated: str | None
    publisher: str | None
    agency: str | None
    byline: tuple[str, ...]
    dateline: Dateline | None
    url: str | None
    language: str | None
    language_score: Score | None
    word_count: int
    section: str | None = None
    published_evidence: str | None = None


class Block(Part):
    """A stretch of the text with one function; blocks are in order and do not overlap."""

    kind: BlockKind
    start: Offset
    end: Offset


class Mention(Span):
    """One place where the text refers to an entity."""

    kind: MentionKind


class Entity(Part):
    """One real-world entity of the article, with all its mentions; ``country`` is ISO 3166-1 alpha-3."""

    id: str
    label: EntityLabel
    name: str
    role: str | None
    aliases: tuple[str, ...]
    country: str | None
    mentions: tuple[Mention, ...]
    salience: Score


class Speaker(Span):
    """The words that name a quotation's source, and the entity they stand for."""

    entity: str | None


class Quote(Span):
    """What somebody is reported to have said, with its quotation marks."""

    kind: QuoteKind
    cue: Span | None
    speaker: Speaker | None
    score: Score


class Timex(Span):
    """A time expression with its TIMEX3 type, value and modifier."""

    type: TimexType
    value: str
    mod: TimexModifier | None = None


class Place(Part):
    """Where an entity lies: WGS 84 degrees, GeoNames id and feature code, ISO 3166-1 alpha-3 country."""

    entity: str
    name: str
    geonames: int | None
    latitude: float
    longitude: float
    country: str | None
    admin1: str | None
    feature: str | None
    score: Score


class Actor(Span):
    """Who does or suffers an event; ``sector`` is a PLOVER sector code."""

    entity: str | None
    country: str | None
    sector: str | None


class Event(Part):
    """Who did what to whom, in PLOVER's types.

    ``date_from`` says where the date stands: in the event's clause, elsewhere in its sentence, or only on the article.
    ``reporter`` is who says so, where the event stands in reported speech.
    """

    type: EventType
    mode: str | None
    trigger: Span
    triggers: tuple[Span, ...] = ()
    source: tuple[Actor, ...]
    target: tuple[Actor, ...]
    polarity: Literal["affirmed", "negated"]
    modality: Literal["asserted", "intended", "hypothetical"]
    date: str | None
    date_from: DateBasis | None = None
    place: str | None
    reporter: Actor | None = None
    quad: Quad
    score: Score


class Topic(Part):
    """An IPTC Media Topic (``medtop:`` QCode); ``evidence`` are the words that weighed most."""

    id: str
    label: str
    level: int
    score: Score
    evidence: tuple[Span, ...]


class Genre(Part):
    """The article's form."""

    label: str
    score: Score


class EntitySentiment(Part):
    """The tone towards one entity."""

    entity: str
    label: SentimentLabel
    score: Score


class Sentiment(Part):
    """The tone of the document in [-1, 1] (null when not measured) and towards its main entities."""

    document: Tone | None
    entities: tuple[EntitySentiment, ...]


class Keyphrase(Part):
    """Words that say what the article is about."""

    text: str
    score: Score


class Warning(Part):
    """What was repaired, cut or doubted."""

    code: str
    message: str


class Document(Part):
    """The whole result for one article; the fields are those of the published contract."""

    schema_: Literal["nightdesk/article/1"] = Field(default=SCHEMA, alias="schema")
    id: str
    source: Source
    pipeline: Pipeline
    metadata: Metadata
    text: str
    blocks: tuple[Block, ...]
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    dates: tuple[Timex, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    topics: tuple[Topic, ...] = ()
    genre: Genre | None = None
    sentiment: Sentiment = Sentiment(document=None, entities=())
    keyphrases: tuple[Keyphrase, ...] = ()
    summary: tuple[Span, ...] = ()
    warnings: tuple[Warning, ...] = ()

    def to_json(self) -> str:
        """Serialise to one line of JSON, the same bytes for the same document."""
        return self.model_dump_json(by_alias=True)
