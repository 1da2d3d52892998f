"""Who said what: the spaCy component that finds quotations and reported speech."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads and writes them
from tasks.document import QuoteKind
from tasks.extraction.quotes.finder import find_quotes


@dataclass(frozen=True, slots=True)
class Quotes:
    """Adds the article's reported speech to ``doc._.facts``; reads the blocks and the entities found before."""

    kinds: frozenset[str]
    least: float

    def __call__(self, doc: Doc) -> Doc:
        """Read a parsed document; without entities every speaker's entity is None."""
        facts = doc._.facts
        found = find_quotes(doc, doc._.context.blocks, facts.entities)
        kept = tuple(quote for quote in found if quote.kind in self.kinds and quote.score >= self.least)
        doc._.facts = replace(facts, quotes=kept)
        return doc


@Language.factory("nightdesk_quotes", default_config={"kinds": ["direct", "mixed", "indirect"], "least": 0.0})
def make_quotes(nlp: Language, name: str, kinds: Sequence[QuoteKind], least: float) -> Quotes:
    """Make the component; ``kinds`` and ``least``: which quotations are kept, and from which score on."""
    return Quotes(frozenset(kinds), least)
