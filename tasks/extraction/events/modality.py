"""Did it happen: polarity, modality, and the type an intended event has in PLOVER."""

from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Token

from tasks.document import EventType, Quad
from tasks.extraction.events.clauses import child, negated
from tasks.extraction.events.lexicon import QUADS, Frame, effects

_FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo", "would", "'d"})
_POSSIBLE = frozenset({"may", "might", "could", "can", "ca"})
_OUGHT = frozenset({"must", "should", "ought"})
_CONDITIONS = frozenset({"if", "unless", "whether", "until"})
_COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE"})
_FORCEFUL = frozenset({"SANCTION", "COERCE", "ASSAULT", "PROTEST"})
_INVERTED = frozenset({"had", "should", "were"})
_CLIMB = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How an event stands to what is so; ``ought`` says that somebody is told to bring it about, ``purpose`` that it is
    another event's aim, ``fallen`` that it was tried and failed."""

    polarity: Literal["affirmed", "negated"] = "affirmed"
    modality: Literal["asserted", "intended", "hypothetical"] = "asserted"
    ought: bool = False
    purpose: bool = False
    fallen: bool = False


def standing(word: Token) -> Standing:
    """Read auxiliaries, negation and the verbs above an event's word."""
    found = Standing(polarity="negated" if negated(word) else "affirmed")
    found = _auxiliaries(found, word)
    if word.dep_ in ("acomp", "attr", "oprd") and word.head.pos_ in ("AUX", "VERB"):
        found = _auxiliaries(found, word.head)
        found = replace(found, polarity="negated") if negated(word.head) else found
    current = word
    for _ in range(_CLIMB):
        above = current.head
        if above is current or current.dep_ in ("relcl", "nsubj", "nsubjpass", "dobj", "pobj", "conj"):
            if current.dep_ == "conj" and current.pos_ == "VERB" and child(current, "nsubj", "aux") is None:
                found = _auxiliaries(found, above)
                current = above
                continue
            break
        if current.dep_ == "advcl" and _is_condition(current):
            return replace(found, modality="hypothetical")
        if current.dep_ in ("xcomp", "ccomp", "pcomp", "acl", "prep"):
            found = _governed(found, above, current)
        elif current.dep_ in ("advcl",) and any(t.lower_ == "to" for t in current.children if t.dep_ == "aux"):
            return replace(found, modality="intended", purpose=True)
        current = above
    return replace(found, modality="hypothetical") if _is_asked(current) else found


def _is_condition(verb: Token) -> bool:
    """ "If Iran attacked …", "had Iran attacked …, it would …"."""
    if any(t.lower_ in _CONDITIONS for t in verb.children if t.dep_ == "mark"):
        return True
    return _is_inverted(verb, _INVERTED)


def _is_asked(verb: Token) -> bool:
    """Whether a sentence asks if something is so: "Did Iran attack?", "What if Iran attacks?"."""
    sentence = verb.sent
    if not sentence.text.rstrip("\"'”’ ").endswith("?"):
        return False
    return _is_inverted(verb, None) or sentence.text.lower().lstrip("\"'“‘ ").startswith("what if ")


def _is_inverted(verb: Token, words: frozenset[str] | None) -> bool:
    """Whether a clause begins with its auxiliary: one of ``words``, or any."""
    first = next((t for t in verb.subtree if not t.is_punct and not t.is_space), verb)
    subject = child(verb, "nsubj", "nsubjpass")
    helper = first.dep_ in ("aux", "auxpass") and first.head == verb
    return helper and subject is not None and subject.i > first.i and (words is None or first.lower_ in words)


def _auxiliaries(found: Standing, word: Token) -> Standing:
    words = {item.lower_ for item in word.children if item.dep_ in ("aux", "auxpass")}
    if words & _OUGHT:
        return replace(found, ought=True, modality="hypothetical")
    if words & _POSSIBLE:
        return replace(found, modality="hypothetical")
    if words & _FUTURE and found.modality == "asserted":
        perfect = bool(words & {"have"}) and bool(words & {"would", "'d"})
        return replace(found, modality="hypothetical" if perfect else "intended")
    return found


def _governed(found: Standing, above: Token, current: Token) -> Standing:
    effect = effects().get(above.lemma_.lower())
    if effect == "unreal" or (effect is None and _is_open(current)):
        return replace(found, modality="hypothetical")
    if effect in ("intend", "ready"):
        found = replace(found, modality="intended" if found.modality == "asserted" else found.modality)
    elif effect in ("negative", "stop"):
        found = replace(found, polarity="negated", fallen=effect == "negative")
    elif effect == "aspect":
        found = _auxiliaries(found, above)
    if effect not in (None, "say") and negated(above):
        found = replace(found, polarity="negated")
    if effect in ("try", "intend", "ready"):
        found = _auxiliaries(found, above)
    return found


def _is_open(word: Token) -> bool:
    """Whether a word is an infinitive, which says nothing of its having happened."""
    return word.dep_ in ("xcomp", "acl") and any(t.lower_ == "to" and t.dep_ == "aux" for t in word.children)


def typed(frame: Frame, mode: Standing) -> tuple[EventType, Quad]:
    """The type in a standing: a promised deed is AGREE, an announced blow THREATEN, a refused deed REJECT."""
    kind = frame.type
    unwilling = mode.polarity == "negated" and (mode.modality == "intended" or "inf" in frame.flags)
    if kind == "AGREE" and (mode.fallen or unwilling):
        kind = "REJECT"
    elif mode.modality == "intended" and not mode.purpose:
        if kind in _COOPERATIVE:
            kind = "REJECT" if mode.polarity == "negated" else "AGREE"
        elif kind in _FORCEFUL and mode.polarity == "affirmed":
            kind = "THREATEN"
    return kind, frame.quad if kind == frame.type else QUADS[kind]
