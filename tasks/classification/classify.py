"""All classifiers over one article that the extraction components have read."""

from spacy.tokens import Doc

from tasks.classification.genre import find_genre
from tasks.classification.keyphrases import find_keyphrases
from tasks.classification.sentiment.features import Sentence
from tasks.classification.sentiment.model import shipped_tone_model
from tasks.classification.sentiment.tone import find_entity_tones, find_tone
from tasks.classification.summary import find_summary
from tasks.classification.topics.find import find_topics
from tasks.classification.topics.model import TopicModel, shipped_model
from tasks.classification.verdicts import Verdicts
from tasks.extraction.facts import Context, Facts
from tasks.extraction.wording import text_of


def classify(doc: Doc, context: Context, facts: Facts, *, topic_model: TopicModel | None = None) -> Verdicts:
    """Say what an article is about, its form, its tone and its main sentences; pure, offsets are the doc's.

    ``topic_model`` replaces the shipped model of topics, for example by one with labels of one's own.
    """
    text = text_of(doc)
    if not text.strip():
        return Verdicts()
    words = shipped_model()
    read: dict[int, Sentence] = {}
    return Verdicts(
        topics=find_topics(context.title, text, topic_model or words),
        genre=find_genre(doc, text, context, facts),
        tone=find_tone(doc, read),
        entity_tones=find_entity_tones(doc, facts, shipped_tone_model(), read),
        keyphrases=find_keyphrases(doc, text, context.title, words),
        summary=find_summary(doc, context.title, context.blocks),
    )


def preload() -> None:
    """Load the shipped models, so that workers share their memory and the first article is not slow."""
    shipped_model()
    shipped_tone_model()
    find_topics(None, "government", shipped_model())
