"""From the matches of a sentence to its coded events: what is only said, asked or meant is no event of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from tasks.document import EventType, Quad
from tasks.extraction.events.clauses import above, child, clause
from tasks.extraction.events.figurative import is_figurative
from tasks.extraction.events.lexicon import QUADS, Frame, classes, effects
from tasks.extraction.events.matching import Match, Matcher
from tasks.extraction.events.modality import Standing, standing, typed
from tasks.extraction.events.naming import Named
from tasks.extraction.events.sides import people

_SPEECH = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE"})
_ASKING = frozenset({"REQUEST", "REJECT", "AGREE", "THREATEN"})
_FORCEFUL = frozenset({"SANCTION", "COERCE", "ASSAULT", "THREATEN", "PROTEST"})
_MUST = Frame(type="REQUEST", mode="change", belief=0.75, quad=QUADS["REQUEST"])
_NOUNS = frozenset({"NOUN", "PROPN"})


@dataclass(frozen=True, slots=True)
class Coded:
    """A match with its standing and the type and quad it has in that standing."""

    match: Match
    mode: Standing
    type: EventType
    quad: Quad


def code(sentence: Span, matcher: Matcher, named: Named) -> Iterator[Coded]:
    """Code the events of one sentence, in text order."""
    matches = [match for token in sentence if (match := _match(token, matcher, named)) is not None]
    matches = [match for match in matches if not is_figurative(match, named)]
    content, carried = _content(matches), _carried(matches)
    triggers = {match.trigger.i for match in matches}
    for match in matches:
        if match.frame is not _MUST and match.trigger.i in carried:
            continue
        if match.trigger.i in content and not _stands_alone(match):
            continue
        mode = standing(match.trigger)
        if (mode.ought and match.frame is not _MUST) or (mode.purpose and _serves(match.trigger, triggers)):
            continue
        kind, quad = typed(match.frame, mode)
        if kind == "AGREE" and match.inner is not None and _is_blow(match.inner, matcher):
            kind, quad = "THREATEN", QUADS["THREATEN"]
        yield Coded(match, mode, kind, quad)


def _match(token: Token, matcher: Matcher, named: Named) -> Match | None:
    if token.pos_ in ("VERB", "ADJ") and token.dep_ not in ("amod", "compound"):
        return matcher.verb(token)
    if token.pos_ == "AUX" and token.lower_ == "must":
        return _must(token, named)
    if token.pos_ in _NOUNS and token.dep_ != "compound":
        return matcher.noun(token)
    return None


def _must(token: Token, named: Named) -> Match | None:
    """ "Iran must stop, Macron said": what a reporter says another must do is asked of the other."""
    verb = token.head
    teller = verb.head
    if verb.dep_ != "ccomp" or effects().get(teller.lemma_.lower()) != "say":
        return None
    target = child(verb, "nsubj", "nsubjpass")
    sources = people(clause(teller).subjects, named)
    targets = [t for t in people((target,), named) if t.pos_ != "PRON" and t not in sources] if target else []
    return (
        Match(verb, (token, verb), _MUST, tuple(sources), tuple(targets), inner=verb) if sources and targets else None
    )


def _stands_alone(match: Match) -> bool:
    """A noun with both its sides named is an event wherever it stands ("refused to condemn Iran's attack on …")."""
    return match.trigger.pos_ in _NOUNS and bool(match.sources) and bool(match.targets)


def _serves(word: Token, triggers: set[int]) -> bool:
    """Whether a purpose ("to disperse the crowd") belongs to another event's verb."""
    return any(item.i in triggers for item in above(word))


def _is_blow(verb: Token, matcher: Matcher) -> bool:
    if verb.lemma_.lower() in classes()["retaliation"]:
        return True
    match = matcher.verb(verb)
    return match is not None and match.frame.type in _FORCEFUL


def _content(matches: Sequence[Match]) -> set[int]:
    """The words that only say what is promised, asked for, refused, threatened or alleged."""
    taken: set[int] = set()
    for match in matches:
        if match.inner is None:
            continue
        grounds = match.inner.dep_ == "pcomp" and match.frame.type in _FORCEFUL
        if match.frame.type in _SPEECH or grounds:
            taken |= {token.i for token in match.inner.subtree} - {match.trigger.i}
    return taken


def _carried(matches: Sequence[Match]) -> set[int]:
    """The nouns that are part of another event's words, or what is asked for or refused."""
    carried = {noun.i for match in matches for noun in match.carried}
    return carried | {noun.i for match in matches if match.frame.type in _ASKING for noun in match.objects}
