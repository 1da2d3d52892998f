"""How sure an event is: the belief in its row, weighed by where it stands and who is in it."""

from collections.abc import Sequence

from spacy.tokens import Token

from tasks.extraction.events.clauses import above
from tasks.extraction.events.lexicon import classes, effects
from tasks.extraction.events.matching import Match
from tasks.extraction.events.modality import Standing
from tasks.extraction.facts import Actor

#: Events below this are not worth reporting.
LEAST = 0.4
_ONE_SIDE = 0.8
_NO_SOURCE = 0.75
_UNPLACED = 0.7
_PRIVATE = 0.5
_NAMELESS = 0.44
_NOUN = 0.8
_BELOW = 0.85
_NEGATED = 0.8
_HYPOTHETICAL = 0.6
_POLITICAL = frozenset(
    {"GOV", "MIL", "REB", "OPP", "COP", "JUD", "LEG", "PTY", "IGO", "SPY", "NGO", "REF", "CRM", "LAB"}
)
#: What private people and firms do to each other in these types is no news of the political kind.
_PUBLIC = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
                     "RETREAT", "AID", "SANCTION"})  # fmt: skip
_CARRYING = frozenset({"say", "aspect", "try"})
_SUBORDINATE = frozenset({"relcl", "advcl", "acl", "pcomp"})


def score(match: Match, mode: Standing, source: Sequence[Actor], target: Sequence[Actor]) -> float:
    """The probability that the event is there as coded, rounded to three places."""
    value = match.frame.belief
    if not target:
        value *= _ONE_SIDE if "recip" not in match.frame.flags else 1.0
    if not source:
        value *= _NO_SOURCE
    if not _is_political(match, source, target):
        named = any(actor.entity for actor in (*source, *target))
        value *= _UNPLACED if match.frame.type not in _PUBLIC else _PRIVATE if named else _NAMELESS
    if match.trigger.pos_ in ("NOUN", "PROPN"):
        value *= _NOUN
    value *= _BELOW ** _depth(match.trigger)
    if mode.polarity == "negated":
        value *= _NEGATED
    if mode.modality == "hypothetical":
        value *= _HYPOTHETICAL
    return round(min(1.0, value), 3)


def _is_political(match: Match, source: Sequence[Actor], target: Sequence[Actor]) -> bool:
    """Whether a country, a government, a force or a party takes part, or somebody dies in an attack.

    To travel to a country is not yet political.
    """
    if any(actor.sector in _POLITICAL for actor in (*source, *target)):
        return True
    if match.frame.type == "ASSAULT" and any(part.lemma_.lower() in classes()["attack"] for part in match.carried):
        return True
    travels = match.frame.type == "CONSULT" and match.frame.mode == "visit"
    return any(actor.country for actor in (source if travels else (*source, *target)))


def _depth(word: Token) -> int:
    """How many subordinate clauses stand between a word and its sentence's main clause; reports do not count."""
    clauses = (token for token in (word, *above(word)) if _is_below(token))
    return min(sum(1 for _ in clauses), 3)


def _is_below(token: Token) -> bool:
    if token.dep_ in _SUBORDINATE:
        return True
    return token.dep_ in ("ccomp", "xcomp") and effects().get(token.head.lemma_.lower()) not in _CARRYING
