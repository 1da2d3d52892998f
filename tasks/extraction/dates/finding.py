"""Finds an article's time expressions and resolves each: the component's pure part and its thin layer."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import date

from spacy.tokens import Doc, Span, Token

from tasks.extraction.dates import amounts, days, near, spans
from tasks.extraction.dates.governing import holder_of
from tasks.extraction.dates.grammar import Phrase, grammar
from tasks.extraction.dates.guards import GUARDS
from tasks.extraction.dates.holidays import holiday
from tasks.extraction.dates.names import join_names
from tasks.extraction.dates.story import Meaning, Story
from tasks.extraction.dates.tense import direction_of
from tasks.extraction.dates.words import read_words
from tasks.extraction.facts import Timex
from tasks.extraction.wording import text_of

Sense = Callable[[Phrase, Story], Meaning | None]

SENSES: dict[str, Sense] = {
    sense.__name__: sense
    for sense in (
        days.day, days.ordinal_day, days.range_end, days.week_of, holiday,
        spans.year, spans.spoken_year, spans.decade, spans.century, spans.quarter, spans.season,
        near.near, near.whole, near.ended, near.period, near.year_before, near.ago,
        amounts.duration, amounts.recent, amounts.often,
    )
}  # fmt: skip


def find_dates(doc: Doc, *, published: str | None) -> tuple[Timex, ...]:
    """Find and resolve the time expressions of a parsed text, in order.

    ``published`` is the article's ISO 8601 date or date-time; without it relative expressions keep what can be
    said (``XXXX-WXX-1``) or are left out.
    """
    starts = [token.idx for token in doc]
    if not starts:
        return ()

    def token_at(char: int) -> Token:
        return doc[max(0, bisect_right(starts, char) - 1)]

    def span_of(start: int, end: int) -> Span:
        return doc[token_at(start).i : token_at(end - 1).i + 1]

    story = Story(
        published=_day(published),
        direction=lambda start, end: direction_of(span_of(start, end).root),
        holder=lambda start, end: holder_of(span_of(start, end)).i,
    )
    return tuple(_resolved(text_of(doc), story, token_at))


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _resolved(text: str, story: Story, token_at: Callable[[int], Token]) -> Iterator[Timex]:
    until = 0
    for phrase in grammar().phrases(join_names(text, read_words(text))):
        if phrase.start < until:
            continue
        guard = GUARDS[phrase.rule.guard] if phrase.rule.guard else None
        if guard and not guard(phrase, token_at):
            continue
        meaning = _meaning(phrase, story)
        if meaning is None:
            continue
        until = phrase.end
        start, end = phrase.span
        story.mention(meaning, start, end)
        yield Timex(start=start, end=end, type=meaning.type, value=meaning.value, mod=meaning.mod)


def _meaning(phrase: Phrase, story: Story) -> Meaning | None:
    rule = phrase.rule
    if rule.sense == "fixed":
        return Meaning(type=rule.type, value=rule.value) if rule.type and rule.value else None
    return SENSES[rule.sense](phrase, story)
