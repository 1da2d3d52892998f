"""Who said what: the spaCy component that finds quotations and reported speech."""

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from tasks.extraction.quotes.finder import find_quotes


@Language.component("nightdesk_quotes")
def quotes(doc: Doc) -> Doc:
    """Add the article's reported speech to ``doc._.facts``; reads the blocks and the entities found before."""
    facts = doc._.facts
    found = find_quotes(doc, doc._.context.blocks, facts.entities)
    doc._.facts = replace(facts, quotes=found)
    return doc
