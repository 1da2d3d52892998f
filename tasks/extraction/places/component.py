"""The component: gives the article's places their positions, and marks the places that the model missed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

import tasks.extraction.attributes  # noqa: F401 - the component reads and writes them
from tasks.extraction.facts import Context, Entity, Facts
from tasks.extraction.places.cues import locality
from tasks.extraction.places.gazetteer import Gazetteer, gazetteer
from tasks.extraction.places.home import countries, towns
from tasks.extraction.places.inside import add_inside
from tasks.extraction.places.marking import Choice, Marked, mark
from tasks.extraction.places.resolve import resolve, weights
from tasks.extraction.places.scan import scan
from tasks.extraction.places.toponyms import Toponym, add_findings, find_toponyms, weigh
from tasks.extraction.wording import text_of

# A name that says what it is needs no words around it.
_SAYS_SO = (" county", " parish")
_SURE = 4.0
_MOST_NAMED = 5


def find_places(
    doc: Doc, entities: Sequence[Entity], context: Context, places: Gazetteer, *, least: float | None = None
) -> Marked:
    """Resolve the places among an article's entities and among its unmarked names.

    Gives the entities with what was learnt of them (label, country, missed mentions, missed places) and their
    places, in the order of the entities. Below the score ``least`` (by default that of
    `weights`) a place is doubtful and left out.
    """
    text = text_of(doc)
    if least is None:
        least = weights()["doubt"]["least"]
    toponyms = _toponyms(doc, text, entities, context, places)
    home = towns(context.url, places)
    publisher = Toponym("", "inside", candidates=home, weight=weights()["mention"]["publisher"])
    names = [*toponyms, publisher] if home else toponyms
    resolved = resolve(names, countries(text, context.url, places))
    choices = [
        Choice(toponym, entry, score)
        for toponym, (entry, score) in zip(toponyms, resolved, strict=False)
        if entry is not None and score >= least
    ]
    chosen = {choice.toponym.folded for choice in choices}
    doubted = [toponym for toponym in toponyms if toponym.label == "GPE" and toponym.folded not in chosen]
    return replace(mark(entities, choices, len(text)), warnings=tuple(_warnings(doubted)))


def _toponyms(doc: Doc, text: str, entities: Sequence[Entity], context: Context, places: Gazetteer) -> list[Toponym]:
    found = find_toponyms(text, entities, places)
    found = add_findings(found, text, scan(doc, entities, places), places)
    found = add_inside(found, entities, places)
    for toponym in found:
        toponym.weight = weigh(toponym, context, weights()["mention"])
        toponym.locality = locality(text, toponym.spans) + _SURE * toponym.folded.endswith(_SAYS_SO)
    return found


def _warnings(doubted: Iterable[Toponym]) -> Iterable[tuple[str, str]]:
    """One warning an article: which names of places stay without a place, and among how many."""
    named = [f"{toponym.name} ({len(toponym.candidates)})" for toponym in doubted]
    if named:
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        listed = ", ".join(named[:_MOST_NAMED]) + more
        yield "place_doubtful", f"No namesake in the gazetteer was likely enough for: {listed}."


@dataclass(frozen=True, slots=True)
class Places:
    """Adds the article's places to ``doc._.facts``, and what they tell to its entities."""

    least: float

    def __call__(self, doc: Doc) -> Doc:
        """Read a document whose entities were found before; without any, places that the text names become such."""
        facts: Facts = doc._.facts
        found = find_places(doc, facts.entities, doc._.context, gazetteer(), least=self.least)
        doc._.facts = replace(
            facts, entities=found.entities, places=found.places, warnings=(*facts.warnings, *found.warnings)
        )
        return doc


@Language.factory("nightdesk_places", default_config={"least": weights()["doubt"]["least"]})
def make_places(nlp: Language, name: str, least: float) -> Places:
    """Make the component; ``least``: the probability below which a namesake is doubtful and no place is given."""
    return Places(least)
