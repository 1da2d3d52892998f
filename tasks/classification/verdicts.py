"""What the classifiers say of an article, as plain records; offsets are characters of the reading, end exclusive."""

from dataclasses import dataclass

from tasks.document import SentimentLabel
from tasks.extraction.facts import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What the article is about: a QCode, its name, its level from 1 down, and the words that weighed most."""

    id: str
    label: str
    level: int
    score: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Genre:
    """The article's form."""

    label: str
    score: float


@dataclass(frozen=True, slots=True)
class EntityTone:
    """The tone towards one entity."""

    entity: str
    label: SentimentLabel
    score: float


@dataclass(frozen=True, slots=True)
class Keyphrase:
    """Words that say what the article is about."""

    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """All that the classifiers say of one article; ``tone`` in [-1, 1] is None when not measured."""

    topics: tuple[Topic, ...] = ()
    genre: Genre | None = None
    tone: float | None = None
    entity_tones: tuple[EntityTone, ...] = ()
    keyphrases: tuple[Keyphrase, ...] = ()
    summary: tuple[Span, ...] = ()
