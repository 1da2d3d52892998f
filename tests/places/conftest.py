from collections.abc import Callable

import pytest
import spacy
from spacy.tokens import Doc

from tasks.document import EntityLabel
from tasks.extraction import pipeline  # noqa: F401 - registers the extensions
from tasks.extraction.facts import Block, Context, Entity, Facts, Mention
from tasks.extraction.places.component import find_places
from tasks.extraction.places.gazetteer import Gazetteer, gazetteer
from tasks.extraction.places.marking import Marked

_NLP = spacy.blank("en")


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    return gazetteer()


def article(text: str, *names: tuple[str, EntityLabel]) -> Doc:
    """A document with the named entities marked wherever they stand; capitalised words are proper nouns."""
    doc = _NLP(text)
    for token in doc:
        token.pos_ = "PROPN" if token.text[:1].isupper() else "NOUN"
    doc._.facts = Facts(entities=tuple(_entity(text, f"e{n}", *name) for n, name in enumerate(names, 1)))
    return doc


def _entity(text: str, entity_id: str, name: str, label: EntityLabel) -> Entity:
    starts = [at for at in range(len(text)) if text.startswith(name, at)]
    mentions = tuple(Mention(at, at + len(name), "name") for at in starts)
    return Entity(id=entity_id, label=label, name=name, mentions=mentions)


@pytest.fixture(scope="session")
def resolve_in(places: Gazetteer) -> Callable[..., Marked]:
    def run(text: str, *names: tuple[str, EntityLabel], url: str | None = None, kind: str = "paragraph") -> Marked:
        doc = article(text, *names)
        context = Context(url=url, blocks=(Block(kind, 0, len(text)),))  # type: ignore[arg-type]
        return find_places(doc, doc._.facts.entities, context, places)

    return run
