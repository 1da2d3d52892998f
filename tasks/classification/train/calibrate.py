"""How sums become probabilities: three numbers fitted on articles that the model has not seen, and their error."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tasks.classification.topics.grams import Grams
from tasks.classification.topics.model import TopicModel
from tasks.classification.train.linear import Floats

_STEPS, _RATE, _BINS = 400, 0.1, 10
# A class for which the lexicon speaks this clearly may be a second topic: it says nothing of calibration.
_OPEN = 0.95


def heard(model: TopicModel, grams: Grams) -> tuple[Floats, Floats]:
    """Give the two things a probability is made of: the sums and the lexicon's word, a value for each label."""
    votes = model.votes(grams)
    return model.sums(grams), np.array([votes.get(label, 0.0) for label in model.labels], np.float32)


def calibrate(sums: Floats, votes: Floats, targets: Floats) -> tuple[float, float, float]:
    """Fit the slopes of the sum and of the lexicon, and the offset, by logistic loss over all labels alike."""
    open_cases = (votes >= _OPEN) & (targets == 0)
    weight = np.where(open_cases, 0.0, 1.0)
    features = np.stack([sums, votes, np.ones_like(sums)])
    numbers = np.array([1.0, 1.0, 0.0])
    scale = np.array([np.abs(plane).mean() + 1e-6 for plane in features])
    for _ in range(_STEPS):
        logits = np.tensordot(numbers, features, 1)
        error = weight * (1 / (1 + np.exp(-logits)) - targets)
        slope = (features * error).sum(axis=(1, 2)) / weight.sum()
        numbers -= _RATE * slope / scale**2
    return float(numbers[0]), float(numbers[1]), float(numbers[2])


def chances(sums: Floats, votes: Floats, numbers: tuple[float, float, float]) -> Floats:
    """Give the probabilities that calibrated sums stand for."""
    return np.asarray(1 / (1 + np.exp(-(numbers[0] * sums + numbers[1] * votes + numbers[2]))), np.float32)


def calibrated(model: TopicModel, numbers: tuple[float, float, float]) -> TopicModel:
    """Give the model another calibration."""
    return replace(model, calibration=numbers)


def calibration_error(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error in ten equal bins: how far the mean score is from the share that is right."""
    total, error = len(scores), 0.0
    for index in range(_BINS):
        chosen = [i for i, score in enumerate(scores) if int(min(score, 0.9999) * _BINS) == index]
        if chosen:
            mean = sum(scores[i] for i in chosen) / len(chosen)
            error += abs(mean - sum(right[i] for i in chosen) / len(chosen)) * len(chosen) / total
    return error
