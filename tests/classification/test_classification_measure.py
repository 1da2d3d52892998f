"""The measuring of topics against labels of our own: the table, the picture and the labels themselves."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tasks.classification.topics.taxonomy import tops
from tasks.classification.train.measure import Answer, Label, picture, read_labels, report

LABELS = Path("docs/components/topics-labels.tsv")
SPORT, WEATHER = "15000000", "17000000"


def answers() -> list[Answer]:
    sport, weather = Label(SPORT, frozenset()), Label(WEATHER, frozenset({SPORT}))
    return [Answer(sport, SPORT, 0.9), Answer(sport, None, 0.0), Answer(weather, SPORT, 0.8)]


def test_own_labels_are_enough_and_of_every_class():
    labels = read_labels(LABELS)
    lines = [line for line in LABELS.read_text().splitlines() if not line.startswith("#")]
    assert len(labels) == len(lines) >= 235, "no article twice"
    counts = Counter(label.topic for label in labels.values())
    assert set(counts) == set(tops())
    assert min(counts.values()) >= 5
    assert all(label.also <= set(tops()) - {label.topic} for label in labels.values())


def test_the_table_counts_precision_and_recall_by_topic():
    table = "\n".join(report(answers()))
    assert "sport                                      n   2  precision 0.50  recall 0.50  f1 0.50" in table
    assert "main topic right 0.333, main or further topic 0.667" in table
    assert "weather taken for sport: 1" in table


def test_the_picture_shows_every_pair_once():
    drawn = ElementTree.fromstring(picture(answers()))
    texts = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text.isdigit()] == ["1", "1", "1"]
    assert "Main topics of 3 articles" in texts
    assert "none" in texts


def test_the_committed_picture_is_of_all_labels():
    drawn = ElementTree.parse("docs/components/topics-confusion.svg").getroot()
    numbers = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text") if node.text.isdigit()]
    assert sum(map(int, numbers)) == len(read_labels(LABELS))
