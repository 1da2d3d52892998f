import pytest
from spacy.language import Language

from config.settings import Settings
from tasks.extraction.facts import Context, Entity
from tasks.extraction.pipeline import load


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load(Settings().analysis.model, components=("nightdesk_entities",))


@pytest.fixture
def read(nlp):
    """Analyse a text; gives its entities by name."""

    def entities(text: str, context: Context | None = None) -> dict[str, Entity]:
        doc = nlp.make_doc(text)
        doc._.context = context or Context()
        return {entity.name: entity for entity in nlp(doc)._.facts.entities}

    return entities


@pytest.fixture
def words():
    """The text of an entity's mentions of one kind."""

    def of(text: str, entity: Entity, kind: str) -> list[str]:
        return [text[m.start : m.end] for m in entity.mentions if m.kind == kind]

    return of
