"""The spaCy factory ``nightdesk_entities``."""

from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads and writes them
from tasks.extraction.entities.component import find_entities


@dataclass(frozen=True, slots=True)
class Entities:
    """Adds the article's entities to ``doc._.facts``."""

    nominals: bool
    pronouns: bool

    def __call__(self, doc: Doc) -> Doc:
        """Read a document with tagger, parser and NER."""
        found = find_entities(doc, nominals=self.nominals, pronouns=self.pronouns)
        doc._.facts = replace(doc._.facts, entities=found)
        return doc


@Language.factory("nightdesk_entities", default_config={"nominals": True, "pronouns": True})
def make_entities(nlp: Language, name: str, nominals: bool, pronouns: bool) -> Entities:
    """Make the component; ``nominals`` and ``pronouns``: whether such mentions are linked to the names."""
    return Entities(nominals, pronouns)
