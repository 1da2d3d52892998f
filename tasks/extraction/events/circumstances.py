"""When and where: the date and the place that an event's clause names, else its sentence."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from tasks.document import DateBasis
from tasks.extraction.events.clauses import above, prepositions
from tasks.extraction.events.lexicon import effects
from tasks.extraction.events.naming import Named
from tasks.extraction.events.people import is_scene
from tasks.extraction.facts import Timex

_WHERE = frozenset({"in", "at", "near", "outside", "inside", "around", "across", "throughout"})
_WITH = frozenset({"with", "between"})
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_DATED = frozenset({"DATE", "TIME"})
_CLIMB = 12


def anchored(doc: Doc, dates: Iterable[Timex]) -> dict[int, list[tuple[Token, str]]]:
    """The dates of a document by sentence start, each with the last token of its words."""
    table: dict[int, list[tuple[Token, str]]] = {}
    for timex in dates:
        span = doc.char_span(timex.start, timex.end, alignment_mode="expand")
        if timex.type in _DATED and span and timex.value[:1].isdigit():
            table.setdefault(span.root.sent.start, []).append((span.root, timex.value))
    return table


def date_of(
    trigger: Token, parts: Sequence[Token], dates: Sequence[tuple[Token, str]], triggers: set[int]
) -> tuple[str | None, DateBasis | None]:
    """The date that hangs on the event's words, else on the verb above them, else the sentence's only one.

    Gives where it was found beside it.
    Dates that hang on a reporting verb or on another event's words (``triggers``) are theirs; a noun in passing
    ("protested against the invasion on Friday") takes only what hangs on itself.
    """
    own, others = [], []
    words = {trigger.i, *(part.i for part in parts), *_joined_above(trigger)}
    for token, value in dates:
        verb = _governor(token, words | triggers)
        if verb is None or verb.i in words:
            own.append(value)
        elif verb.i not in triggers and effects().get(verb.lemma_.lower()) != "say":
            others.append((verb, value))
    if own:
        return own[0], "clause"
    if trigger.pos_ in ("NOUN", "PROPN"):
        return None, None
    chain = {token.i for token in above(trigger)}
    near = [value for verb, value in others if verb.i in chain]
    if near:
        return near[0], "sentence"
    return (others[0][1], "sentence") if len(others) == 1 and len(dates) == 1 else (None, None)


def _joined_above(trigger: Token) -> Iterator[int]:
    """The verbs that an event's verb is joined to by "and": "met on Monday and signed"."""
    current = trigger
    while current.dep_ == "conj" and current.head.pos_ == "VERB" and current.head is not current:
        current = current.head
        yield current.i


def _governor(token: Token, words: set[int]) -> Token | None:
    """The event's word or the verb that a date hangs on."""
    current = token
    for _ in range(_CLIMB):
        if current.i in words or (current.pos_ in ("VERB", "AUX") and current is not token):
            return current
        if current.head is current:
            return None
        current = current.head
    return None


def place_of(trigger: Token, parts: Sequence[Token], named: Named, actors: set[int], triggers: set[int]) -> str | None:
    """The place entity that stands before the event's noun ("the Paris attacks"), else the one that "in", "at" or
    "near" ties to the event's words, else to the verbs above them.

    Where the words of another event (``triggers``) stand above a noun, the place is theirs.
    """
    own = {trigger.i, *(part.i for part in parts)}
    before = (item for word in (trigger, *parts) for item in word.lefts if item.dep_ == "compound")
    scenes = [
        named.entities.get(item.i) for item in before if item.i not in actors and is_scene(item, named, states=False)
    ]
    if scenes and scenes[0] is not None:
        return scenes[0].id
    for word in (trigger, *parts, *above(trigger)):
        if word.i in triggers - own and trigger.pos_ in ("NOUN", "PROPN"):
            return None
        for noun in _stands_in(word):
            entity = named.entities.get(noun.i)
            if entity is not None and entity.label in _PLACES and noun.i not in actors:
                return entity.id
    return None


def _stands_in(word: Token, depth: int = 2) -> Iterator[Token]:
    """The nouns after "in", "at", "near", and those behind them: "met X at the Games in Paris"."""
    for name, noun in prepositions(word):
        if name in _WHERE:
            yield noun
        if depth and name in _WHERE | _WITH:
            yield from _stands_in(noun, depth - 1)
