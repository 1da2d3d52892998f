"""Who reports an event, and the article's own day for what its lead reports without a date."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from tasks.extraction.events.actors import actor
from tasks.extraction.events.naming import Named
from tasks.extraction.facts import Actor, Context, Event, Quote

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_READ_FIRST = frozenset({"title", "paragraph"})
# The headline and the first paragraphs tell the news; what follows may be background of any year.
_LEAD_BLOCKS = 2
_DAY = 10


def with_reporters(doc: Doc, events: Iterable[Event], quotes: Sequence[Quote], named: Named) -> list[Event]:
    """Give each event that stands inside reported speech the one who reports it."""
    ordered = sorted(quotes, key=lambda quote: quote.start)
    longest = max((quote.end - quote.start for quote in ordered), default=0)
    return [replace(event, reporter=_reporter(doc, event, ordered, longest, named)) for event in events]


def _reporter(doc: Doc, event: Event, quotes: Sequence[Quote], longest: int, named: Named) -> Actor | None:
    trigger = event.triggers[0]
    first = bisect_right(quotes, trigger.start - longest - 1, key=lambda quote: quote.start)
    last = bisect_right(quotes, trigger.start, key=lambda quote: quote.start)
    around = [
        quote for quote in quotes[first:last] if quote.end >= trigger.end and quote.speaker and not _is_deed(doc, quote)
    ]
    if not around:
        return None
    speaker = min(around, key=lambda quote: quote.end - quote.start).speaker
    span = doc.char_span(speaker.start, speaker.end, alignment_mode="expand") if speaker else None
    if span is None or speaker is None:
        return None
    said = next(iter(actor(span.root, named)), None)
    return replace(said, start=speaker.start, end=speaker.end, entity=speaker.entity or said.entity) if said else None


def _is_deed(doc: Doc, quote: Quote) -> bool:
    """Whether a quotation is what its speaker will or will not do ("refused to …"): that is told by the writer."""
    return quote.kind == "indirect" and doc.text.startswith("to ", quote.start)


def with_article_dates(doc: Doc, events: Iterable[Event], context: Context) -> tuple[Event, ...]:
    """Date what the lead asserts in a plain tense, without a date of its own, by the article's day."""
    lead = [block for block in context.blocks if block.kind in _READ_FIRST][:_LEAD_BLOCKS]
    if not context.published or not lead:
        return tuple(events)
    day, end = context.published[:_DAY], lead[-1].end
    return tuple(
        replace(event, date=day, date_from="article")
        if event.date is None and event.triggers[0].start < end and _is_news(doc, event)
        else event
        for event in events
    )


def _is_news(doc: Doc, event: Event) -> bool:
    """Whether an event is asserted by a finite verb in a simple tense."""
    if event.modality != "asserted" or event.polarity != "affirmed":
        return False
    span = doc.char_span(event.triggers[0].start, event.triggers[0].end, alignment_mode="expand")
    return span is not None and _is_simple(span.root)


def _is_simple(verb: Token) -> bool:
    if verb.pos_ != "VERB":
        return False
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    passive = verb.tag_ == "VBN" and any(helper.tag_ == "VBD" and helper.lemma_ == "be" for helper in helpers)
    return (verb.tag_ in _FINITE and not helpers) or (passive and len(helpers) == 1)
