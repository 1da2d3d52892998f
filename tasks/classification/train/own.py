"""A topic model with labels of one's own, for ``nightdesk train topics --labels my.jsonl``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tasks.classification.topics.model import TopicModel
from tasks.classification.train.calibrate import calibrate, calibration_error, chances, heard
from tasks.classification.train.linear import Floats, Row, fit
from tasks.classification.train.samples import Sample
from tasks.classification.train.topics import RECIPE, Counted, blank_model, count

_FOLDS = 5
_LEAST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Trained:
    """A fitted model and what it reached on articles it had not seen."""

    model: TopicModel
    articles: int
    accuracy: float
    macro_f1: float
    calibration_error: float


def read_own(path: Path) -> tuple[Sample, ...]:
    """Read JSON Lines with ``text``, ``label`` and optionally ``title``; raises `ValueError` that names the line."""
    samples = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            samples.append(_sample(json.loads(line), path.stem))
        except UnicodeDecodeError:
            raise ValueError(f"{path}, line {number}: it is not UTF-8.") from None
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}, line {number}: it is no JSON ({error}).") from None
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}.") from None
    return tuple(samples)


def _sample(record: object, source: str) -> Sample:
    """Read one example; a Media Topic may be written as its QCode."""
    if not isinstance(record, dict):
        raise ValueError("expected an object with text and label")
    for name in ("text", "label"):
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise ValueError(f"{name!r} must be a text that is not empty")
    title = record.get("title")
    if title is not None and not isinstance(title, str):
        raise ValueError("'title' must be a text or null")
    return Sample(title, record["text"], record["label"].strip().removeprefix("medtop:"), source)


def train_own(samples: Sequence[Sample]) -> Trained:
    """Fit a model on labelled articles and measure it by cross-validation.

    Raises `ValueError` when there are fewer than two labels, or a label with fewer than five examples.
    """
    labels = tuple(sorted({sample.label for sample in samples if sample.label is not None}))
    _check(samples, labels)
    counted = count(samples)
    sums, votes = (np.zeros((len(counted), len(labels)), np.float32) for _ in range(2))
    for fold in range(_FOLDS):
        rest = [each for index, each in enumerate(counted) if index % _FOLDS != fold]
        model = _fitted(rest, labels)
        for index in range(fold, len(counted), _FOLDS):
            sums[index], votes[index] = heard(model, counted[index].grams)
    numbers = calibrate(sums, votes, _targets(counted, labels))
    scores = chances(sums, votes, numbers)
    return _measured(replace(_fitted(counted, labels), calibration=numbers), scores, counted)


def _check(samples: Sequence[Sample], labels: Sequence[str]) -> None:
    if len(labels) < 2:
        raise ValueError("A classifier needs articles of two labels at least.")
    for label in labels:
        if (number := sum(sample.label == label for sample in samples)) < _LEAST_EXAMPLES:
            raise ValueError(f"Label {label!r} has {number} examples; {_LEAST_EXAMPLES} are needed at least.")


def _targets(counted: Sequence[Counted], labels: Sequence[str]) -> Floats:
    return np.array([[each.sample.label == label for label in labels] for each in counted], np.float32)


def _fitted(counted: Sequence[Counted], labels: tuple[str, ...]) -> TopicModel:
    blank = blank_model([each.grams for each in counted], labels)
    rows = [Row(*blank.row(each.grams)) for each in counted]
    targets = _targets(counted, labels)
    recipe = replace(RECIPE, epochs=20)
    weights, bias = fit(rows, targets, np.ones_like(targets), width=len(blank.columns), recipe=recipe)
    return replace(blank, weights=weights, bias=bias)


def _measured(model: TopicModel, scores: Floats, counted: Sequence[Counted]) -> Trained:
    given = [model.labels[best] for best in scores.argmax(axis=1)]
    gold = [each.sample.label for each in counted]
    right = [one == other for one, other in zip(given, gold, strict=True)]
    return Trained(
        model=model,
        articles=len(counted),
        accuracy=sum(right) / len(right),
        macro_f1=sum(_f1(label, given, gold) for label in model.labels) / len(model.labels),
        calibration_error=calibration_error(scores.max(axis=1).tolist(), right),
    )


def _f1(label: str, given: Sequence[str], gold: Sequence[str | None]) -> float:
    both = sum(one == other == label for one, other in zip(given, gold, strict=True))
    named = sum(one == label for one in given) + sum(other == label for other in gold)
    return 2 * both / named if named else 0.0
