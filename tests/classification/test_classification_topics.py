import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.classification.topics.find import find_topics
from tasks.classification.topics.grams import count_grams
from tasks.classification.topics.model import read_model, shipped_model
from tasks.classification.topics.taxonomy import concepts, lineage, tops
from tasks.classification.topics.terms import terms
from tasks.classification.words import normalise

QUAKE = (
    "A powerful earthquake struck the coast before dawn, and rescuers were digging through the rubble of collapsed "
    "buildings for survivors. The death toll rose to 120 as aftershocks shook the region and thousands were evacuated."
)
MATCH = (
    "The striker scored twice in the second half as the home side beat their rivals 3-1 to reach the cup final. "
    "The goalkeeper saved a late penalty, and the coach praised his midfielders after the match."
)
STRIKE = (
    "Railway workers walked out on Monday in a dispute over pay. The trade union said industrial action would go on "
    "until employers made a better pay offer; picket lines formed outside the main stations."
)
RAIN = (
    "Forecasters expect heavy rain and strong winds overnight. The weather service issued a storm warning and said "
    "temperatures would fall to 3 degrees Celsius, with snow on high ground and fog in the valleys."
)
PEACE = (
    "Artillery and missile strikes hit the besieged city as troops fought on the front line. Diplomats met for peace "
    "talks, and the foreign minister called for a ceasefire to end the war."
)


def best(text: str, title: str | None = None) -> str | None:
    topics = find_topics(title, text, shipped_model())
    return topics[0].id if topics else None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (QUAKE, "medtop:03000000"),
        (MATCH, "medtop:15000000"),
        (STRIKE, "medtop:09000000"),
        (RAIN, "medtop:17000000"),
        (PEACE, "medtop:16000000"),
    ],
)
def test_topics_find_classes_with_and_without_labelled_data(text: str, code: str) -> None:
    assert best(text) == code


def test_topics_carry_every_ancestor_and_evidence_inside_the_text() -> None:
    topics = find_topics(None, PEACE, shipped_model())
    given = {topic.id.removeprefix("medtop:") for topic in topics}
    assert all(set(lineage(code)) <= given for code in given)
    assert any(topic.level > 1 for topic in topics)
    words = {PEACE[span.start : span.end] for topic in topics for span in topic.evidence}
    assert "peace talks" in words


def test_topics_are_ordered_and_children_never_surer_than_parents() -> None:
    topics = find_topics("Diplomats call for ceasefire", PEACE, shipped_model())
    scores = {topic.id.removeprefix("medtop:"): topic.score for topic in topics}
    assert [topic.score for topic in topics] == sorted(scores.values(), reverse=True)
    assert all(scores[code] <= scores[parent] for code in scores if (parent := concepts()[code].parent))


def test_topics_are_none_when_nothing_stands_out() -> None:
    assert find_topics(None, "", shipped_model()) == ()
    assert find_topics(None, "Xyzzy plugh, and then it was.", shipped_model()) == ()


def test_topics_title_alone_decides() -> None:
    assert best("They said it on Tuesday.", "Earthquake kills dozens, rescuers search rubble") == "medtop:03000000"


@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_topics_never_raise_and_stay_inside_the_text(text: str, title: str | None) -> None:
    for topic in find_topics(title, text, shipped_model()):
        assert 0 <= topic.score <= 1
        assert all(0 <= span.start < span.end <= len(text) for span in topic.evidence)


def test_topics_grams_count_a_title_more_than_the_text() -> None:
    grams = count_grams("Peace talks", "Peace came. " + "Filler words. " * 40 + "War came.", {"peace", "war"})
    assert grams.counts["peace"] > 2 * grams.counts["war"]
    assert grams.places["war"].start > grams.places["peace"].start


def test_topics_taxonomy_has_seventeen_tops_and_the_lexicon_speaks_of_each() -> None:
    assert len(tops()) == 17
    spoken = {vote.code for votes in terms().values() for vote in votes}
    assert set(tops()) <= spoken <= set(concepts())


@pytest.mark.parametrize(
    ("word", "form"),
    [("Ministers", "minister"), ("parties", "party"), ("crisis", "crisis"), ("China's", "china"), ("$900m", "$0m"),
     ("churches", "church"), ("bus", "bus")],
)  # fmt: skip
def test_topics_words_are_normalised(word: str, form: str) -> None:
    assert normalise(word) == form


def test_topics_model_file_of_another_format_is_refused(tmp_path) -> None:
    import numpy as np

    np.savez(tmp_path / "other.npz", format=99)
    with pytest.raises(ValueError, match="train it again"):
        read_model(tmp_path / "other.npz")
