"""The spaCy component that adds events to ``doc._.facts``."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from tasks.extraction.events.find import find_events


@Language.component("nightdesk_events")
def events(doc: Doc) -> Doc:
    """Add the article's events; reads the entities and dates that were found before."""
    doc._.facts = replace(doc._.facts, events=find_events(doc, doc._.facts, doc._.context))
    return doc
