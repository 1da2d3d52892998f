"""The spaCy factory ``nightdesk_events``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads and writes them
from tasks.document import EventType
from tasks.extraction.events.find import find_events


@dataclass(frozen=True, slots=True)
class Events:
    """Adds the article's events to ``doc._.facts``; reads the entities and dates that were found before."""

    types: frozenset[str]
    least: float

    def __call__(self, doc: Doc) -> Doc:
        """Read a parsed document; without entities actors are words only."""
        found = find_events(doc, doc._.facts, doc._.context)
        kept = tuple(event for event in found if event.type in self.types and event.score >= self.least)
        doc._.facts = replace(doc._.facts, events=kept)
        return doc


@Language.factory("nightdesk_events", default_config={"types": list(get_args(EventType)), "least": 0.0})
def make_events(nlp: Language, name: str, types: Sequence[EventType], least: float) -> Events:
    """Make the component; ``types`` and ``least``: which types of PLOVER are kept, and from which score on."""
    return Events(frozenset(types), least)
