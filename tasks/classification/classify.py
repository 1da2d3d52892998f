"""All classifiers over one article that the extraction components have read."""

from collections.abc import Collection

from spacy.tokens import Doc

from tasks.classification.genre import find_genre
from tasks.classification.keyphrases import find_keyphrases
from tasks.classification.sentiment.features import Sentence
from tasks.classification.sentiment.model import shipped_tone_model
from tasks.classification.sentiment.tone import find_entity_tones, find_tone
from tasks.classification.summary import find_summary
from tasks.classification.topics.classifier import Story, TopicClassifier, choose_classifier
from tasks.classification.topics.model import shipped_model
from tasks.classification.verdicts import Verdicts
from tasks.extraction.facts import Context, Facts
from tasks.extraction.wording import text_of

#: What can be asked for, each on its own.
PARTS = ("topics", "genre", "sentiment", "keyphrases", "summary")


def classify(
    doc: Doc,
    context: Context,
    facts: Facts,
    *,
    classifier: TopicClassifier | None = None,
    parts: Collection[str] = PARTS,
) -> Verdicts:
    """Say what an article is about, its form, its tone and its main sentences; pure, offsets are the doc's.

    ``classifier`` replaces the shipped one of topics; ``parts`` are those of `PARTS` that are wanted.
    """
    text = text_of(doc)
    if not text.strip():
        return Verdicts()
    topics = classifier or choose_classifier()
    story = Story(text=text, title=context.title, context=context, facts=facts)
    sentences = list(doc.sents)
    read: dict[int, Sentence] = {}
    toned = "sentiment" in parts
    return Verdicts(
        topics=tuple(topics(story)) if "topics" in parts else (),
        genre=find_genre(doc, text, context, facts) if "genre" in parts else None,
        tone=find_tone(sentences, read) if toned else None,
        entity_tones=find_entity_tones(doc, facts, shipped_tone_model(), read) if toned else (),
        keyphrases=find_keyphrases(doc, text, context.title, shipped_model()) if "keyphrases" in parts else (),
        summary=find_summary(sentences, context.title, context.blocks) if "summary" in parts else (),
    )
