"""The spaCy factory ``nightdesk_classification``: what the article is about, after what was found in it."""

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads them
from tasks.classification.classify import classify
from tasks.classification.topics.classifier import TopicClassifier, choose_classifier
from tasks.classification.verdicts import Verdicts

if not Doc.has_extension("verdicts"):
    Doc.set_extension("verdicts", default=Verdicts())


@dataclass(frozen=True, slots=True)
class Classification:
    """Puts topics, genre, tone, key phrases and summary into ``doc._.verdicts``."""

    parts: frozenset[str]
    classifier: TopicClassifier

    def __call__(self, doc: Doc) -> Doc:
        """Read a parsed document and the facts that were found before; without facts it does what it can."""
        doc._.verdicts = classify(doc, doc._.context, doc._.facts, classifier=self.classifier, parts=self.parts)
        return doc


@Language.factory(
    "nightdesk_classification",
    default_config={
        "topics": True,
        "genre": True,
        "sentiment": True,
        "keyphrases": True,
        "summary": True,
        "topic_model": None,
        "topic_classifier": None,
    },
)
def make_classification(
    nlp: Language,
    name: str,
    topics: bool,
    genre: bool,
    sentiment: bool,
    keyphrases: bool,
    summary: bool,
    topic_model: str | None,
    topic_classifier: str | None,
) -> Classification:
    """Make the component; the first five say what is wanted, the last two replace the shipped model of topics."""
    wanted = {"topics": topics, "genre": genre, "sentiment": sentiment, "keyphrases": keyphrases, "summary": summary}
    parts = frozenset(part for part, asked in wanted.items() if asked)
    return Classification(parts, choose_classifier(reference=topic_classifier, path=topic_model))
