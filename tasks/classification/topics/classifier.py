"""What gives an article its topics: the shipped model, one with labels of one's own, or any callable."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tasks.classification.topics.find import find_topics
from tasks.classification.topics.model import TopicModel, read_model, shipped_model
from tasks.classification.topics.taxonomy import concepts
from tasks.classification.verdicts import Topic
from tasks.errors import PartFailed, Unusable
from tasks.extraction.facts import Context, Facts, Span
from tasks.named import import_named

_PREFIX = "medtop:"
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a classifier gets of an article: its words, what is known of it, and what was found in it.

    Offsets of ``facts`` and ``context.blocks`` count in ``text``, as those of the evidence given must.
    """

    text: str
    title: str | None
    context: Context
    facts: Facts


class TopicClassifier(Protocol):
    """Anything that gives an article's topics: scored in [0, 1], each with the words of the text that speak for it.

    The same story must get the same topics. Missing ancestors of Media Topics are added, the order is put right.
    """

    def __call__(self, story: Story, /) -> Iterable[Topic]:
        """Give the topics of one article, none when nothing stands out."""
        ...


@dataclass(frozen=True, slots=True)
class ModelClassifier:
    """Topics by a linear model."""

    model: TopicModel

    def __call__(self, story: Story, /) -> tuple[Topic, ...]:
        """Give the topics of one article."""
        people = [
            (mention.start, mention.end)
            for entity in story.facts.entities
            if entity.label == "PERSON"
            for mention in entity.mentions
            if mention.kind == "name"
        ]
        return completed(_spoken(topic, people) for topic in find_topics(story.title, story.text, self.model))


@dataclass(frozen=True, slots=True)
class NamedClassifier:
    """A callable that the settings name; its answers are checked."""

    reference: str
    function: Callable[[Story], Iterable[Topic]]

    def __call__(self, story: Story, /) -> tuple[Topic, ...]:
        """Give the topics of one article; raises `PartFailed` when the callable raises or answers wrongly."""
        try:
            given = tuple(self.function(story))
        except Exception as error:
            # Only the kind of the error: its message may hold the article's text.
            raise PartFailed(f"{self._named} raised {type(error).__name__}.") from error
        if fault := _fault(given, len(story.text)):
            raise PartFailed(f"{self._named} {fault}.")
        return completed(given)

    @property
    def _named(self) -> str:
        return f"The callable {self.reference!r} (analysis.topic_classifier)"


def _spoken(topic: Topic, people: Sequence[tuple[int, int]]) -> Topic:
    """Leave people's names out of the evidence where other words speak for the topic, too: a name says no subject."""
    telling = tuple(
        span for span in topic.evidence if not any(start < span.end and span.start < end for start, end in people)
    )
    return replace(topic, evidence=telling) if telling else topic


def choose_classifier(*, reference: str | None = None, path: str | None = None) -> TopicClassifier:
    """Give the callable ``reference`` ("package.module:name"), the model at ``path``, or the shipped model.

    Raises `Unusable` when it cannot be imported or read.
    """
    if reference is not None:
        function = import_named(reference, setting="analysis.topic_classifier")
        if not callable(function):
            raise Unusable(f"analysis.topic_classifier: {reference!r} is not callable; name a function of an article.")
        return NamedClassifier(reference, function)
    return ModelClassifier(_own_model(Path(path)) if path is not None else shipped_model())


def _own_model(path: Path) -> TopicModel:
    try:
        if not path.is_file():
            raise ValueError(f"there is no file {path}.")
        return read_model(path)
    except (OSError, ValueError) as error:
        mend = "Make it with `nightdesk train topics`, or take the setting away."
        raise Unusable(f"analysis.topic_model: {error} {mend}") from None


def _fault(given: tuple[object, ...], length: int) -> str | None:
    if len(given) > _MOST:
        return f"gave {len(given)} topics; {_MOST} are the most"
    for topic in given:
        if not isinstance(topic, Topic):
            return f"gave a {type(topic).__name__} where a Topic of tasks.classification.verdicts is wanted"
        if fault := _fault_of(topic, length):
            return fault
    return None


def _fault_of(topic: Topic, length: int) -> str | None:
    if not (isinstance(topic.id, str) and isinstance(topic.label, str) and topic.id and topic.label):
        return "gave a topic whose id or label is no text"
    if not isinstance(topic.level, int) or topic.level < 1:
        return f"gave topic {topic.id!r} the level {topic.level!r}; levels count from 1"
    if not isinstance(topic.score, float | int) or not 0 <= topic.score <= 1:
        return f"gave topic {topic.id!r} the score {topic.score!r}; scores lie in [0, 1]"
    if not all(isinstance(span, Span) and 0 <= span.start < span.end <= length for span in topic.evidence):
        return f"gave topic {topic.id!r} evidence that is no Span of the text"
    return None


def completed(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """Give topics best first, each once, every missing ancestor of a Media Topic with its child's score and words."""
    given = sorted(topics, key=lambda topic: -topic.score)
    found: dict[str, Topic] = {}
    for topic in given:
        found.setdefault(topic.id, topic)
    for topic in given:
        for ancestor in _ancestors(topic):
            known = found.setdefault(ancestor.id, ancestor)
            if known.score < ancestor.score:
                found[ancestor.id] = replace(known, score=ancestor.score)
    return tuple(sorted(found.values(), key=lambda topic: (-topic.score, topic.level, topic.id)))


def _ancestors(topic: Topic) -> Iterator[Topic]:
    concept = concepts().get(topic.id.removeprefix(_PREFIX)) if topic.id.startswith(_PREFIX) else None
    while concept and concept.parent:
        concept = concepts()[concept.parent]
        yield replace(topic, id=concept.qcode, label=concept.name, level=concept.level)
