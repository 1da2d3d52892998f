"""How the model of the tone towards a target is fitted, and measured."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from spacy.language import Language

from tasks.classification.sentiment.features import Sentence, features
from tasks.classification.sentiment.model import LABELS, ToneModel
from tasks.classification.train.linear import Recipe, Row, fit

RECIPE = Recipe("softmax", epochs=4, rate=0.2, decay=0.05)
_RAREST = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """The features of a target in a sentence, and the place of its tone in `LABELS`."""

    found: dict[str, float]
    label: int


def read_judged(path: Path, nlp: Language) -> tuple[Judged, ...]:
    """Parse sentences with a target each: JSON Lines with ``text`` and ``gold.target`` (start, end, label)."""
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    judged = []
    for line, doc in zip(lines, nlp.pipe((line["text"] for line in lines), batch_size=64), strict=True):
        target = line["gold"]["target"]
        span = doc.char_span(target["start"], target["end"], alignment_mode="expand")
        sentence = doc[span.start : span.start + 1].sent
        end = min(span.end, sentence.end)
        found = features(Sentence.read(sentence), span.start - sentence.start, end - sentence.start)
        judged.append(Judged(found, LABELS.index(target["label"])))
    return tuple(judged)


def train_tones(judged: Sequence[Judged], recipe: Recipe = RECIPE) -> ToneModel:
    """Fit the model; each label weighs the same in all, so that the rarer tones are found."""
    spread = Counter(name for each in judged for name in each.found)
    names = sorted(name for name, number in spread.items() if number >= _RAREST)
    width = len(names)
    zero = np.zeros((width, len(LABELS)), np.float32)
    blank = ToneModel(
        columns={name: column for column, name in enumerate(names)}, weights=zero, bias=np.zeros(3, np.float32)
    )
    rows = [Row(*blank.row(each.found)) for each in judged]
    targets = np.eye(len(LABELS), dtype=np.float32)[[each.label for each in judged]]
    share = targets.mean(axis=0)
    weights = np.repeat((targets / (len(LABELS) * share)).sum(axis=1, keepdims=True), len(LABELS), axis=1)
    matrix, bias = fit(rows, targets, weights.astype(np.float32), width=width, recipe=recipe)
    return ToneModel(columns=blank.columns, weights=matrix, bias=bias)


def macro_f1(model: ToneModel, judged: Sequence[Judged]) -> float:
    """Mean F1 of the three labels."""
    given = [int(model.probabilities(each.found).argmax()) for each in judged]
    gold = [each.label for each in judged]
    return sum(_f1(label, given, gold) for label in range(len(LABELS))) / len(LABELS)


def _f1(label: int, given: Sequence[int], gold: Sequence[int]) -> float:
    both = sum(one == other == label for one, other in zip(given, gold, strict=True))
    return 2 * both / max(1, given.count(label) + gold.count(label))
