"""Events in PLOVER's types: a lexicon as data, matched against clauses."""

from tasks.extraction.events.component import make_events

__all__ = ["make_events"]
