"""The spaCy factory ``nightdesk_dates``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads and writes them
from tasks.document import TimexType
from tasks.extraction.dates.finding import find_dates


@dataclass(frozen=True, slots=True)
class Dates:
    """Adds the article's time expressions to ``doc._.facts``."""

    types: frozenset[str]

    def __call__(self, doc: Doc) -> Doc:
        """Read a parsed document; relative dates count from ``doc._.context.published``."""
        found = find_dates(doc, published=doc._.context.published)
        doc._.facts = replace(doc._.facts, dates=tuple(timex for timex in found if timex.type in self.types))
        return doc


@Language.factory("nightdesk_dates", default_config={"types": ["DATE", "TIME", "DURATION", "SET"]})
def make_dates(nlp: Language, name: str, types: Sequence[TimexType]) -> Dates:
    """Make the component; ``types``: which types of TIMEX3 are kept."""
    return Dates(frozenset(types))
