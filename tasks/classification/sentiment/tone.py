"""The tone of an article, and its tone towards the main things it names."""

from collections.abc import Iterator, Sequence

import numpy as np
from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from tasks.classification.sentiment.features import Sentence, features
from tasks.classification.sentiment.model import LABELS, Floats, ToneModel
from tasks.classification.verdicts import EntityTone
from tasks.extraction.facts import Entity, Facts

# Only so many entities, and mentions of each, are judged: the weightiest and the first.
_ENTITIES, _MENTIONS = 8, 3
_LEAST_SALIENCE = 0.15
_SENTENCES = 40
# That much polarity weighs as much as all the neutral words of a text.
_CALM = 3.0


def find_entity_tones(doc: Doc, facts: Facts, model: ToneModel, read: dict[int, Sentence]) -> tuple[EntityTone, ...]:
    """Judge the tone towards the main entities, in their order; ``read`` keeps sentences by their first word."""
    main = sorted(facts.entities, key=lambda entity: -entity.salience)[:_ENTITIES]
    kept = {entity.id for entity in main if entity.salience >= _LEAST_SALIENCE}
    tones = []
    for entity in facts.entities:
        if entity.id in kept and (found := list(_judged(doc, entity, model, read))):
            mean = np.mean(found, axis=0)
            best = int(mean.argmax())
            tones.append(EntityTone(entity.id, LABELS[best], round(float(mean[best]), 4)))
    return tuple(tones)


def _judged(doc: Doc, entity: Entity, model: ToneModel, read: dict[int, Sentence]) -> Iterator[Floats]:
    for mention in entity.mentions[:_MENTIONS]:
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is None or not len(span):
            continue
        sentence: Tokens = doc[span.start : span.start + 1].sent
        end = min(span.end, sentence.end)
        yield model.probabilities(features(_read(sentence, read), span.start - sentence.start, end - sentence.start))


def _read(sentence: Tokens, read: dict[int, Sentence]) -> Sentence:
    if sentence.start not in read:
        read[sentence.start] = Sentence.read(sentence)
    return read[sentence.start]


def find_tone(sentences: Sequence[Tokens], read: dict[int, Sentence]) -> float | None:
    """Give the tone of a text in [-1, 1]: good against bad words, early sentences counting double; None if empty."""
    good = bad = 0.0
    words = False
    for place, sentence in enumerate(sentences[:_SENTENCES]):
        weight = 2.0 if place < 3 else 1.0
        known = _read(sentence, read)
        good += weight * sum(value for value in known.polarities if value > 0)
        bad -= weight * sum(value for value in known.polarities if value < 0)
        words = words or any(token.is_alpha for token in known.tokens)
    return round((good - bad) / (good + bad + _CALM), 4) if words else None
