"""The linear model of the tone towards a target: three classes over named features."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.document import SentimentLabel

Floats = NDArray[np.float32]
LABELS: tuple[SentimentLabel, ...] = ("negative", "neutral", "positive")
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneModel:
    """``weights`` are features × the three labels, in the order of `LABELS`."""

    columns: dict[str, int]
    weights: Floats
    bias: Floats

    def row(self, found: Mapping[str, float]) -> tuple[NDArray[np.int32], Floats]:
        """Give the columns of the known features and their values; the words share a length of one."""
        known = [(self.columns[name], name, value) for name, value in found.items() if name in self.columns]
        words = sum(not _dense(name) for _, name, _ in known)
        unit = 1 / max(1, words) ** 0.5
        columns = np.array([column for column, _, _ in known], np.int32)
        values = np.array([value if _dense(name) else value * unit for _, name, value in known], np.float32)
        return columns, values

    def probabilities(self, found: Mapping[str, float]) -> Floats:
        """Give the probability of each label."""
        columns, values = self.row(found)
        logits = values @ self.weights[columns] + self.bias
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), np.float32)

    def save(self, path: Path) -> None:
        """Write the model as a compressed npz without pickled objects."""
        np.savez_compressed(
            path,
            format=np.int32(_FORMAT),
            features=np.frombuffer("\n".join(self.columns).encode(), np.uint8),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )


def _dense(name: str) -> bool:
    """Sums of polarities keep their size; features that are there or not are scaled to a common length."""
    return name[:2] in ("p:", "s:")


def read_tone_model(path: Path) -> ToneModel:
    """Read a model written by `ToneModel.save`; raises `ValueError` when the file is of another format."""
    with np.load(path, allow_pickle=False) as data:
        if "format" not in data or int(data["format"]) != _FORMAT:
            raise ValueError(f"{path} is not a tone model of format {_FORMAT}; train it again with this version.")
        names = data["features"].tobytes().decode().split("\n")
        return ToneModel(
            columns={name: column for column, name in enumerate(names)},
            weights=data["weights"].astype(np.float32),
            bias=data["bias"].astype(np.float32),
        )


@cache
def shipped_tone_model() -> ToneModel:
    """The model that comes with the project (``model.npz``; ``docs/components/sentiment.md`` is its card)."""
    return read_tone_model(Path(__file__).with_name("model.npz"))
