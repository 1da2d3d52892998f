"""Linear models over sparse rows, fitted with numpy alone: AdaGrad on small dense batches, always the same result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_SEED = 20_260_101
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """One example: ``values`` at the ``columns`` that are not zero."""

    columns: NDArray[np.int32]
    values: Floats


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is fitted; ``decay`` is the L2 penalty of each step a weight takes part in."""

    loss: Literal["logistic", "softmax"]
    epochs: int = 8
    rate: float = 0.3
    decay: float = 1e-3
    batch: int = 128


def fit(rows: Sequence[Row], targets: Floats, weights: Floats, *, width: int, recipe: Recipe) -> tuple[Floats, Floats]:
    """Fit weights (width × classes) and biases (classes).

    ``targets`` are examples × classes in [0, 1]; ``weights`` likewise, and 0 leaves an answer out (for softmax
    the first column weighs the example).
    """
    classes = targets.shape[1]
    matrix, bias = np.zeros((width, classes), np.float32), np.zeros(classes, np.float32)
    steps, bias_steps = np.full((width, classes), _EPSILON, np.float32), np.full(classes, _EPSILON, np.float32)
    order = np.random.default_rng(_SEED)
    for _ in range(recipe.epochs):
        shuffled = order.permutation(len(rows))
        for at in range(0, len(rows), recipe.batch):
            chosen = shuffled[at : at + recipe.batch]
            columns, batch = _dense([rows[i] for i in chosen])
            error = _error(batch @ matrix[columns] + bias, targets[chosen], recipe.loss)
            error *= weights[chosen] if recipe.loss == "logistic" else weights[chosen, :1]
            slope = batch.T @ error / len(chosen) + recipe.decay * matrix[columns] / len(chosen)
            steps[columns] += slope**2
            matrix[columns] -= recipe.rate * slope / np.sqrt(steps[columns])
            slope = error.mean(axis=0)
            bias_steps += slope**2
            bias -= recipe.rate * slope / np.sqrt(bias_steps)
    return matrix, bias


def decide(rows: Sequence[Row], matrix: Floats, bias: Floats) -> Floats:
    """Give the rows' logits, examples × classes."""
    return np.stack([row.values @ matrix[row.columns] + bias for row in rows])


def _dense(rows: Sequence[Row]) -> tuple[NDArray[np.int32], Floats]:
    """Put rows into a matrix over the columns that any of them uses."""
    columns, places = np.unique(np.concatenate([row.columns for row in rows]), return_inverse=True)
    batch = np.zeros((len(rows), len(columns)), np.float32)
    lines = np.repeat(np.arange(len(rows)), [len(row.columns) for row in rows])
    batch[lines, places] = np.concatenate([row.values for row in rows])
    return columns, batch


def _error(logits: Floats, targets: Floats, loss: str) -> Floats:
    if loss == "logistic":
        return (1 / (1 + np.exp(-np.clip(logits, -30, 30))) - targets).astype(np.float32)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True) - targets, np.float32)
