"""When and where: the date and the place that an event's clause names, else its sentence."""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from tasks.extraction.events.clauses import above, prepositions
from tasks.extraction.events.lexicon import effects
from tasks.extraction.events.naming import Named
from tasks.extraction.facts import Timex

_WHERE = frozenset({"in", "at", "near", "outside", "inside", "around", "across", "throughout"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_DATED = frozenset({"DATE", "TIME"})
_CLIMB = 12


def anchored(doc: Doc, dates: Iterable[Timex]) -> dict[int, list[tuple[Token, str]]]:
    """The dates of a document by sentence start, each with the last token of its words."""
    table: dict[int, list[tuple[Token, str]]] = {}
    for timex in dates:
        span = doc.char_span(timex.start, timex.end, alignment_mode="expand")
        if timex.type in _DATED and span is not None and len(span):
            table.setdefault(span.root.sent.start, []).append((span.root, timex.value))
    return table


def date_of(trigger: Token, parts: Sequence[Token], dates: Sequence[tuple[Token, str]]) -> str | None:
    """The date that hangs on the event's words, else the only date of the sentence that no reporting verb takes."""
    own, others = [], []
    words = {trigger.i, *(part.i for part in parts)}
    for token, value in dates:
        verb = _governor(token, words)
        if verb is None or verb.i in words:
            own.append(value)
        elif effects().get(verb.lemma_.lower()) != "say":
            others.append((verb, value))
    if own:
        return own[0]
    chain = {token.i for token in above(trigger)}
    near = [value for verb, value in others if verb.i in chain]
    return near[0] if near else others[0][1] if len(others) == 1 and len(dates) == 1 else None


def _governor(token: Token, words: set[int]) -> Token | None:
    """The event word or verb that a date hangs on."""
    current = token
    for _ in range(_CLIMB):
        if current.i in words or (current.pos_ in ("VERB", "AUX") and current is not token):
            return current
        if current.head is current:
            return None
        current = current.head
    return None


def place_of(trigger: Token, parts: Sequence[Token], named: Named, actors: set[int]) -> str | None:
    """The place entity that "in", "at" or "near" ties to the event's words."""
    for word in (trigger, *parts):
        for name, noun in prepositions(word):
            entity = named.entities.get(noun.i)
            if name in _WHERE and entity is not None and entity.label in _PLACES and noun.i not in actors:
                return entity.id
    return None
