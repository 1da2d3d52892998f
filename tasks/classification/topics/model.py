"""A linear topic model: weights by word for each label, and how its sums become probabilities."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile, is_zipfile

import numpy as np
from numpy.typing import NDArray

from tasks.classification.topics.grams import Grams
from tasks.classification.topics.terms import terms

Floats = NDArray[np.float32]
_RAREST = 7.0
_SHORT = 20
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicModel:
    """``columns`` hold every term of the lexicon too; ``weights`` are words × labels.

    ``calibration`` holds the slopes of the sum and of the lexicon's word, and the offset.
    """

    labels: tuple[str, ...]
    columns: dict[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats
    calibration: tuple[float, float, float]

    @property
    def is_whole(self) -> bool:
        """Whether the parts have the sizes that the words and labels ask for, and hold numbers only."""
        words, labels = len(self.columns), len(self.labels)
        sizes = (self.weights.shape, self.rarity.shape, self.bias.shape) == ((words, labels), (words,), (labels,))
        parts = (self.weights, self.rarity, self.bias, np.array(self.calibration))
        return sizes and labels > 0 and all(bool(np.isfinite(part).all()) for part in parts)

    def row(self, grams: Grams) -> tuple[NDArray[np.int32], Floats]:
        """Give the columns of an article's words and their values, a vector of length one."""
        known = [(self.columns[gram], count) for gram, count in grams.counts.items() if gram in self.columns]
        if not known:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        columns = np.array([column for column, _ in known], np.int32)
        values = (1 + np.log(np.array([count for _, count in known], np.float32))) * self.rarity[columns]
        return columns, (values / max(float(np.linalg.norm(values)), 1e-9)).astype(np.float32)

    def sums(self, grams: Grams) -> Floats:
        """Give each label's sum of weights."""
        columns, values = self.row(grams)
        return (values @ self.weights[columns] + self.bias).astype(np.float32)

    def votes(self, grams: Grams) -> dict[str, float]:
        """Give the lexicon's word for each topic of every level.

        Rare words count more, long texts dilute, and every further word adds less.
        """
        lexicon = terms()
        total: dict[str, float] = {}
        for gram, count in grams.counts.items():
            for vote in lexicon.get(gram, ()):
                weight = vote.weight * float(np.log1p(count)) * self._rare(gram)
                total[vote.code] = total.get(vote.code, 0.0) + weight
        length = (_SHORT + len(grams.counts)) ** 0.5
        return {code: (weight / length) ** 0.5 for code, weight in total.items()}

    def probabilities(self, grams: Grams, votes: dict[str, float]) -> Floats:
        """Give each label's probability, each on its own: an article may have several topics, or none."""
        slope, lexicon, offset = self.calibration
        heard = np.array([votes.get(label, 0.0) for label in self.labels], np.float32)
        return (1 / (1 + np.exp(-(slope * self.sums(grams) + lexicon * heard + offset)))).astype(np.float32)

    def pulls(self, grams: Grams, label: int) -> dict[str, float]:
        """Give how much each word pulls an article towards a label, by the model and by the lexicon."""
        slope, lexicon, _ = self.calibration
        known = [gram for gram in grams.counts if gram in self.columns]
        columns = np.array([self.columns[gram] for gram in known], np.int32)
        counts = np.array([grams.counts[gram] for gram in known], np.float32)
        linear = slope * self.weights[columns, label] * self.rarity[columns] * (1 + np.log(counts))
        pulls = dict(zip(known, linear.tolist(), strict=True))
        for gram in grams.counts.keys() & terms().keys():
            for vote in terms()[gram]:
                if vote.code == self.labels[label]:
                    weight = lexicon * vote.weight * float(np.log1p(grams.counts[gram])) * self._rare(gram)
                    pulls[gram] = pulls.get(gram, 0.0) + weight
        return pulls

    def _rare(self, gram: str) -> float:
        column = self.columns.get(gram)
        return min(float(self.rarity[column]), _RAREST) if column is not None else _RAREST

    def save(self, path: Path) -> None:
        """Write the model as a compressed npz without pickled objects."""
        words = "\n".join(self.columns).encode()
        # Through an open file: numpy would add an ending of its own to a name without one.
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                format=np.int32(_FORMAT),
                labels=np.array(self.labels),
                words=np.frombuffer(words, np.uint8),
                rarity=self.rarity.astype(np.float16),
                weights=self.weights.astype(np.float16),
                bias=self.bias,
                calibration=np.array(self.calibration),
            )


def read_model(path: Path) -> TopicModel:
    """Read a model written by `TopicModel.save`; raises `OSError`, or `ValueError` when the file is of another kind."""
    try:
        model = _read(path)
    except (BadZipFile, KeyError, EOFError, UnicodeDecodeError, AttributeError):
        raise ValueError(f"{path} is damaged or no topic model.") from None
    if not model.is_whole:
        raise ValueError(f"{path} is damaged: its parts do not fit together.")
    return model


def _read(path: Path) -> TopicModel:
    # What is no zip would be read as a pickle, or refused in words about pickles.
    if not is_zipfile(path):
        raise ValueError(f"{path} is no topic model.")
    with np.load(path, allow_pickle=False) as data:
        if "format" not in data or int(data["format"]) != _FORMAT:
            raise ValueError(f"{path} is not a topic model of format {_FORMAT}; train it again with this version.")
        words = data["words"].tobytes().decode().split("\n")
        slope, lexicon, offset = (float(value) for value in data["calibration"])
        return TopicModel(
            labels=tuple(str(label) for label in data["labels"]),
            columns={word: column for column, word in enumerate(words)},
            rarity=data["rarity"].astype(np.float32),
            weights=data["weights"].astype(np.float32),
            bias=data["bias"].astype(np.float32),
            calibration=(slope, lexicon, offset),
        )


@cache
def shipped_model() -> TopicModel:
    """The model that comes with the project (``model.npz``; ``docs/components/topics.md`` is its card)."""
    return read_model(Path(__file__).with_name("model.npz"))
