"""The pipeline with the dates component alone, loaded once."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from config.settings import Settings
from tasks.extraction.facts import Context, Timex
from tasks.extraction.pipeline import load

#: A Monday.
PUBLISHED = "2022-03-07"

Find = Callable[..., list[tuple[str, str, str]]]


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load(Settings().analysis.model, components=("nightdesk_dates",))


@pytest.fixture(scope="session")
def timexes(nlp: Language) -> Callable[..., tuple[Timex, ...]]:
    def find(text: str, published: str | None = PUBLISHED) -> tuple[Timex, ...]:
        doc = nlp.make_doc(text)
        doc._.context = Context(published=published)
        found: tuple[Timex, ...] = nlp(doc)._.facts.dates
        return found

    return find


@pytest.fixture(scope="session")
def find(timexes: Callable[..., tuple[Timex, ...]]) -> Find:
    """Text, type and value of each expression found."""

    def found(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str, str]]:
        return [(text[t.start : t.end], t.type, t.value) for t in timexes(text, published)]

    return found
