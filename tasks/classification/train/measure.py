"""``python -m tasks.classification.train.measure LABELS ARTICLES``: the topic model against labels of our own.

LABELS is ``docs/components/topics-labels.tsv`` (ids and labels, no texts), ARTICLES a JSON Lines file, also
gzipped, with ``id``, ``title`` and ``text``.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.classification.topics.find import find_topics
from tasks.classification.topics.model import shipped_model
from tasks.classification.topics.taxonomy import concepts, tops
from tasks.classification.train.calibrate import calibration_error
from tasks.classification.train.picture import draw


@dataclass(frozen=True, slots=True)
class Label:
    """The main topic that a reader gave an article, and others that would be right as well."""

    topic: str
    also: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """An article's label, the best topic of level 1 that was found (None: no topic), and its score."""

    label: Label
    found: str | None
    score: float


def main() -> None:
    """Print scores by topic and the confusion matrix."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--picture", type=Path, help="write the confusion matrix to this SVG file, too")
    given = parser.parse_args()
    answers = list(answer(read_labels(given.labels), given.articles))
    for line in report(answers):
        print(line)  # noqa: T201 - a command's output
    if given.picture:
        given.picture.write_text(picture(answers), encoding="utf-8")


def read_labels(path: Path) -> dict[str, Label]:
    """Read labels by article id."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        row[0]: Label(_code(row[1]), frozenset(_code(digits) for digits in row[2].split(",") if digits)) for row in rows
    }


def _code(digits: str) -> str:
    return f"{digits}000000"


def answer(labels: dict[str, Label], path: Path) -> Iterator[Answer]:
    """Find the topics of the labelled articles."""
    model = shipped_model()
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if label := labels.get(record["id"]):
                topics = find_topics(record.get("title"), record["text"], model)
                best = next((topic for topic in topics if topic.level == 1), None)
                found = best.id.removeprefix("medtop:") if best else None
                yield Answer(label, found, best.score if best else 0.0)


def report(answers: Sequence[Answer]) -> Iterator[str]:
    """Give precision, recall and F1 by topic, their mean, the calibration error and who was taken for whom."""
    scores = {code: _f1(code, answers) for code in tops()}
    for code, (precision, recall, f1) in scores.items():
        number = sum(each.label.topic == code for each in answers)
        yield f"{concepts()[code].name:42} n {number:3}  precision {precision:.2f}  recall {recall:.2f}  f1 {f1:.2f}"
    told = [each for each in answers if each.found]
    right = [each.found == each.label.topic or each.found in each.label.also for each in told]
    exact = sum(each.found == each.label.topic for each in answers)
    yield f"articles {len(answers)}, macro F1 {sum(f1 for _, _, f1 in scores.values()) / len(scores):.3f}"
    yield f"main topic right {exact / len(answers):.3f}, main or further topic {sum(right) / len(answers):.3f}"
    yield f"calibration error {calibration_error([each.score for each in told], right):.3f} (main or further topic)"
    taken = Counter((each.label.topic, each.found or "none") for each in answers if each.found != each.label.topic)
    for (gold, found), number in taken.most_common(15):
        name = concepts()[found].name if found in concepts() else found
        yield f"  {concepts()[gold].name} taken for {name}: {number}"


def picture(answers: Sequence[Answer]) -> str:
    """Draw who was taken for whom."""
    rows = {code: place for place, code in enumerate(tops())}
    pairs = Counter((rows[each.label.topic], rows.get(each.found or "", len(rows))) for each in answers)
    names = [concepts()[code].name for code in tops()]
    return draw(names, pairs, title=f"Main topics of {len(answers)} articles")


def _f1(code: str, answers: Sequence[Answer]) -> tuple[float, float, float]:
    both = sum(each.found == code == each.label.topic for each in answers)
    precision = both / max(1, sum(each.found == code for each in answers))
    recall = both / max(1, sum(each.label.topic == code for each in answers))
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


if __name__ == "__main__":
    main()
