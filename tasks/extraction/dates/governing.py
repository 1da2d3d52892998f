"""Which time expression dates a word: for components that place a happening in time."""

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Span, Token

from tasks.extraction.facts import Timex

#: Dependencies under which a clause of its own begins.
_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "csubjpass", "conj"})
_LINKS = frozenset({"ADP", "SCONJ", "DET", "NUM", "PUNCT"})
_MOST_STEPS = 40


def governing_date(token: Token, dates: Sequence[Timex]) -> Timex | None:
    """Give the expression that dates a word: its own, else its clause's, else one of the same sentence, else None.

    ``dates`` are those of the word's own document, in order. Only expressions with a date or time of the calendar
    count (no durations, sets, ``PAST_REF``). An expression that stands before a noun and belongs to it ("its
    Feb. 24 invasion") dates that noun only.
    """
    sentence = token.sent
    first = bisect_left(dates, sentence.start_char, key=lambda date: date.start)
    last = bisect_left(dates, sentence.end_char, key=lambda date: date.start)
    inside = [date for date in dates[first:last] if is_calendar(date)]
    ranked = [(rank, abs(date.start - token.idx), date) for date in inside if (rank := _rank(token, date)) is not None]
    return min(ranked, key=lambda item: item[:2])[2] if ranked else None


def is_calendar(date: Timex) -> bool:
    """Whether an expression names a date or time that has its place on the calendar."""
    return date.type in ("DATE", "TIME") and date.value[:2].isdigit()


def _rank(token: Token, date: Timex) -> int | None:
    """How closely an expression belongs to a word: 0 its own, 1 its clause's, 2 its sentence's, None not at all."""
    span = token.doc.char_span(date.start, date.end, alignment_mode="expand")
    if span is None:
        return None
    holder = holder_of(span)
    if holder.i == token.i:
        return 0
    if holder.pos_ in ("NOUN", "PROPN") and span.start < holder.i:
        return None
    if holder.pos_ in ("NOUN", "PROPN"):
        return 2
    return 1 if _clause(token).i == _clause(holder).i else 2


def holder_of(span: Span) -> Token:
    """Give the word that an expression depends on, through its prepositions."""
    head = span.root
    for _ in range(_MOST_STEPS):
        above = head.head
        if above.i == head.i:
            return head
        head = above
        if not span.start <= head.i < span.end and head.pos_ not in _LINKS:
            return head
    return head


def _clause(token: Token) -> Token:
    """The verb of the clause that a word stands in; "agreed to meet" is one clause."""
    for _ in range(_MOST_STEPS):
        verbal = token.pos_ in ("VERB", "AUX")
        if token.head.i == token.i or (token.dep_ in _CLAUSES and verbal):
            return token
        token = token.head
    return token
