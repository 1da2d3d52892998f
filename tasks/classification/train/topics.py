"""How the topic model is fitted: labelled articles, labelled headlines, and the lexicon as examples of its own.

Classes that nobody labelled (disaster, labour, conflict, weather ...) are learnt from the lexicon: its terms are
examples, and headlines in which it speaks clearly are weak ones. An example that may well belong to an unlabelled
class is not held against that class.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tasks.classification.topics.grams import Grams, count_grams
from tasks.classification.topics.model import TopicModel
from tasks.classification.topics.taxonomy import tops
from tasks.classification.topics.terms import terms
from tasks.classification.train.linear import Floats, Recipe, Row, fit
from tasks.classification.train.samples import Sample

RECIPE = Recipe("logistic", epochs=6, rate=0.3, decay=0.03)
_RAREST_WORD, _RAREST_PAIR = 4, 6
_ARTICLE_WEIGHT = 4.0
# The lexicon's word (as `TopicModel.votes` gives it) above which it is a weak label, and leaves a class open.
_WEAK_LABEL, _OPEN = 1.1, 0.95
_ALSO, _ALSO_UNLABELLED = 0.3, 0.6
# Corrections of the log odds, chosen on development sets: the two biggest sections, whose words stand in everybody's
# articles, come out too high, and those with few or no full articles to learn from too low.
PRIOR = {
    "02000000": -0.3, "03000000": 0.4, "04000000": -0.9, "05000000": 0.3, "09000000": 0.3, "10000000": -0.9,
    "11000000": -0.6, "12000000": 0.3, "14000000": -0.6,
}  # fmt: skip
UNLABELLED = frozenset({"03000000", "09000000", "14000000", "16000000", "17000000"})


@dataclass(frozen=True, slots=True)
class Counted:
    """A sample and its words, counted once for however many models."""

    sample: Sample
    grams: Grams


@dataclass(frozen=True, slots=True)
class _Example:
    grams: Grams
    target: Floats
    weight: Floats


class _Everything:
    """Every word is known: for counting before there is a vocabulary."""

    def __contains__(self, gram: object) -> bool:
        return True


def count(samples: Sequence[Sample]) -> list[Counted]:
    """Count the words of samples."""
    return [Counted(sample, count_grams(sample.title, sample.text, _Everything())) for sample in samples]


def train_topics(counted: Sequence[Counted]) -> TopicModel:
    """Fit a model of the seventeen topics of level 1; its calibration is still neutral."""
    blank = blank_model([each.grams for each in counted], tops())
    examples = [example for each in counted if (example := _example(each.sample, each.grams, blank))]
    examples.extend(_lexicon_examples())
    rows, kept = [], []
    for example in examples:
        columns, values = blank.row(example.grams)
        if len(columns):
            rows.append(Row(columns, values))
            kept.append(example)
    targets = np.array([example.target for example in kept], np.float32)
    weights = np.array([example.weight for example in kept], np.float32)
    matrix, bias = fit(rows, targets, weights, width=len(blank.columns), recipe=RECIPE)
    prior = np.array([PRIOR.get(code, 0.0) for code in tops()], np.float32)
    return replace(blank, weights=matrix, bias=bias + prior)


def blank_model(grams: Sequence[Grams], labels: tuple[str, ...]) -> TopicModel:
    """Take the words and pairs that are frequent enough, with how rare they are; all weights are zero."""
    spread: Counter[str] = Counter()
    for each in grams:
        spread.update(each.counts.keys())
    words = sorted(gram for gram, number in spread.items() if number >= _least(gram) or gram in terms())
    words.extend(sorted(set(terms()) - set(words)))
    rarity = np.array([np.log(1 + len(grams) / (1 + spread[word])) for word in words], np.float32)
    return TopicModel(
        labels=labels,
        columns={word: column for column, word in enumerate(words)},
        rarity=rarity,
        weights=np.zeros((len(words), len(labels)), np.float32),
        bias=np.zeros(len(labels), np.float32),
        calibration=(1.0, 1.0, 0.0),
    )


def _least(gram: str) -> int:
    return _RAREST_PAIR if " " in gram else _RAREST_WORD


def _example(sample: Sample, grams: Grams, model: TopicModel) -> _Example | None:
    votes = model.votes(grams)
    target, weight = np.zeros(len(tops()), np.float32), np.ones(len(tops()), np.float32)
    article = bool(sample.title)
    if sample.label is None:
        return _weak(grams, votes)
    for column, code in enumerate(tops()):
        if code == sample.label:
            target[column] = 1
        elif votes.get(code, 0.0) >= _OPEN:
            target[column] = _ALSO_UNLABELLED if code in UNLABELLED else _ALSO
            weight[column] = 0 if article else 1
    return _Example(grams, target, weight * (_ARTICLE_WEIGHT if article else 1))


def _weak(grams: Grams, votes: Mapping[str, float]) -> _Example | None:
    """Label by the lexicon where it speaks clearly; classes it does not speak of are doubtful negatives."""
    heard = np.array([votes.get(code, 0.0) for code in tops()], np.float32)
    if heard.max() < _WEAK_LABEL:
        return None
    target = (heard == heard.max()).astype(np.float32)
    return _Example(
        grams, target, np.where(target > 0, 1, np.where(heard < 0.2 * _WEAK_LABEL, 0.5, 0)).astype(np.float32)
    )


def _lexicon_examples() -> list[_Example]:
    examples = []
    for term, votes in sorted(terms().items()):
        strength = {vote.code: vote.weight for vote in votes if vote.code in tops()}
        target = np.array([code in strength for code in tops()], np.float32)
        weight = np.full(len(tops()), max(strength.values()) / 2, np.float32)
        examples.append(_Example(Grams({term: 1.0}, {}), target, weight))
    return examples
