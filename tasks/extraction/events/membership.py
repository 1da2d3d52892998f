"""Which class of the lexicon a noun belongs to, by its forms, its modifiers and the entity it names."""

from collections.abc import Iterator

from spacy.tokens import Token

from tasks.extraction.events import lexicon
from tasks.extraction.events.clauses import contents
from tasks.extraction.events.naming import Named, is_actor

_TABLE_LABELS = {"people": "@NORP", "group": "@ORG"}


def in_class(noun: Token, members: frozenset[str], named: Named) -> bool:
    """Whether a noun, what it measures or what is joined to it belongs to a class."""
    return member(noun, members, named) is not None


def member(noun: Token, members: frozenset[str], named: Named) -> Token | None:
    """Which of a noun, what it measures and what is joined to it belongs to a class."""
    return next((token for token in contents(noun) if _belongs(token, members, named)), None)


def _belongs(token: Token, members: frozenset[str], named: Named) -> bool:
    if any(word in members for word in _words(token)):
        return True
    entity = named.entities.get(token.i)
    if "@ACTOR" in members and is_actor(token, named) and (entity is None or entity.label in ("PERSON", "NORP")):
        return True
    if entity is not None:
        return f"@{entity.label}" in members
    entry = named.places.get(token.i)
    return entry is not None and _TABLE_LABELS.get(entry.kind, "@GPE") in members


def _words(token: Token) -> Iterator[str]:
    """A noun's forms, alone and with the words before it ("war game" is also "war-game")."""
    own = (token.lower_, *lexicon.forms(token))
    yield from own
    for item in token.lefts:
        if item.dep_ in ("compound", "amod"):
            yield from (f"{item.lower_}-{form}" for form in own)
    if token.i > 1 and token.nbor(-1).text == "-":
        yield from (f"{token.nbor(-2).lower_}-{form}" for form in own)


def is_means(subject: Token, named: Named) -> bool:
    """Whether an attack or a weapon stands as subject; storms and crashes commit nothing."""
    return in_class(subject, lexicon.classes()["means"], named)


def can_do(subject: Token, named: Named) -> bool:
    """Whether a subject can commit a deed: people and groups, and what they strike with."""
    able = any(is_actor(token, named) for token in contents(subject))
    return able or subject.pos_ == "PRON" or is_means(subject, named)
