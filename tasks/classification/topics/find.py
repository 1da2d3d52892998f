"""What an article is about, in IPTC Media Topics: level 1 by a linear model and a lexicon, deeper by the lexicon."""

import math
from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS

from tasks.classification.topics.grams import Grams, count_grams
from tasks.classification.topics.model import TopicModel
from tasks.classification.topics.taxonomy import Concept, concepts
from tasks.classification.topics.terms import terms
from tasks.classification.verdicts import Topic
from tasks.extraction.facts import Span

# Below the first no topic is given at all; below the second none beside the best one.
_LEAST = 0.12
_LEAST_SECOND = 0.35
_EVIDENCE = 5
# A deeper topic needs that much of the lexicon's word, or two terms; its share of the parent's score grows with it.
_DEEP_VOTES = 0.35
_DEEP_TERMS = 2
_DEEP_SCALE = 0.8
_DEEP_RIVAL = 0.5
_DEEPER_BRANCHES = 3


def find_topics(title: str | None, text: str, model: TopicModel) -> tuple[Topic, ...]:
    """Give the topics of an article, best first, with every ancestor of a topic; none when nothing stands out."""
    grams = count_grams(title, text, model.columns)
    if not grams.counts:
        return ()
    votes = model.votes(grams)
    spoken = [gram for gram in grams.counts if gram in terms()]
    scores = dict(zip(model.labels, map(float, model.probabilities(grams, votes)), strict=True))
    best = max(scores.values())
    found: list[Topic] = []
    for label, score in scores.items():
        if score < _LEAST or (score < _LEAST_SECOND and score < best):
            continue
        found.append(_top(label, score, grams, model))
        if label in concepts():
            found.extend(_deeper(concepts()[label], score, grams, votes, spoken))
    return tuple(sorted(found, key=lambda topic: (-topic.score, topic.level, topic.id)))


def _top(label: str, score: float, grams: Grams, model: TopicModel) -> Topic:
    concept = concepts().get(label)
    return Topic(
        id=concept.qcode if concept else label,
        label=concept.name if concept else label,
        level=concept.level if concept else 1,
        score=round(score, 4),
        evidence=_spans(model.pulls(grams, model.labels.index(label)), grams),
    )


def _deeper(parent: Concept, score: float, grams: Grams, votes: dict[str, float], spoken: list[str]) -> Iterator[Topic]:
    """Go down the branches for which the lexicon speaks loudest; ``spoken`` are the article's terms of the lexicon."""
    children = [concepts()[code] for code in votes if code in concepts() and concepts()[code].parent == parent.code]
    loudest = sorted(
        ((votes.get(child.code, 0.0), child) for child in children), key=lambda pair: (-pair[0], pair[1].code)
    )
    for weight, child in loudest[:_DEEPER_BRANCHES]:
        pulls = dict(_pulls(child.code, grams, spoken))
        if weight < _DEEP_VOTES * (1 if len(pulls) >= _DEEP_TERMS else 2) or weight < _DEEP_RIVAL * loudest[0][0]:
            continue
        sure = score * (1 - math.exp(-weight / _DEEP_SCALE))
        yield Topic(
            id=child.qcode,
            label=child.name,
            level=child.level,
            score=round(sure, 4),
            evidence=_spans(pulls, grams),
        )
        yield from _deeper(child, sure, grams, votes, spoken)


def _pulls(code: str, grams: Grams, spoken: list[str]) -> Iterator[tuple[str, float]]:
    for gram in spoken:
        for vote in terms()[gram]:
            if vote.code == code:
                yield gram, vote.weight * math.log1p(grams.counts[gram])


def _telling(gram: str) -> bool:
    """Tell whether a reader would take a sequence as evidence: no function words, something with letters."""
    words = gram.split()
    return not any(word in STOP_WORDS or len(word) == 1 for word in words) and any(char.isalpha() for char in gram)


def _trimmed(gram: str, span: Span) -> tuple[str, Span]:
    """Cut function words off the ends of a sequence ("war in"), and of its place (one character apart)."""
    words = gram.split()
    while len(words) > 1 and words[-1] in STOP_WORDS:
        span = Span(span.start, span.end - len(words.pop()) - 1)
    while len(words) > 1 and words[0] in STOP_WORDS:
        span = Span(span.start + len(words.pop(0)) + 1, span.end)
    return " ".join(words), span


def _spans(pulls: dict[str, float], grams: Grams) -> tuple[Span, ...]:
    """The places of the words that pull most, in text order, none inside another."""
    chosen: list[Span] = []
    placed = (gram for gram, pull in pulls.items() if pull > 0 and gram in grams.places)
    for found in sorted(placed, key=lambda gram: (-pulls[gram], gram)):
        gram, span = _trimmed(found, grams.places[found])
        if not _telling(gram):
            continue
        if all(span.end <= other.start or span.start >= other.end for other in chosen):
            chosen.append(span)
        if len(chosen) == _EVIDENCE:
            break
    return tuple(sorted(chosen, key=lambda span: span.start))
