"""The parts of a clause: who does, who suffers, what carries a verb. Reads spaCy's ClearNLP dependencies."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from spacy.tokens import Token

from tasks.extraction.events.lexicon import classes

_NO = frozenset({"never", "no", "neither"})
_NO_LABELS = frozenset({"det", "advmod", "preconj"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
_OUTER = frozenset({"out", "outside", "inside", "up", "away", "from", "back", "off", "down", "across", "near"})
_ABOUT = frozenset({"to", "for", "of", "against", "from", "about", "at", "with", "into", "on", "in", "over"})
_HOPS = 6
_REACH = 40
#: Heads that only count or gather what follows "of".
MEASURES = classes()["measure"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its logical subjects and objects; ``receiver`` is the indirect object."""

    verb: Token
    passive: bool
    subjects: tuple[Token, ...]
    objects: tuple[Token, ...]
    receiver: Token | None = None


def child(token: Token, *labels: str) -> Token | None:
    """The first child of a token with one of these dependency labels."""
    return next((item for item in token.children if item.dep_ in labels), None)


def above(token: Token) -> Iterator[Token]:
    """The words that govern a token, nearest first, as far up as a clause can reach."""
    yield from islice(token.ancestors, _REACH)


def prepositions(token: Token) -> Iterator[tuple[str, Token]]:
    """The prepositions that hang on a token with their nouns; "out of" counts as "of"."""
    for item in token.children:
        if item.dep_ not in ("prep", "agent"):
            continue
        for noun in item.children:
            if noun.dep_ == "pobj":
                yield item.lower_, noun
            elif noun.dep_ == "prep" and item.lower_ in _OUTER:
                yield from ((noun.lower_, deep) for deep in noun.children if deep.dep_ == "pobj")


def contents(noun: Token) -> Iterator[Token]:
    """A noun, what it measures ("tons of grain"), and what is joined to it by "and"."""
    yield noun
    if noun.lemma_.lower() in MEASURES or noun.like_num:
        yield from (deep for name, deep in prepositions(noun) if name == "of")
    yield from noun.conjuncts


def clause(verb: Token) -> Clause:
    """Read a verb's clause, its missing subject taken from the clause that governs it."""
    passive = _is_passive(verb)
    if passive:
        return _passive_clause(verb)
    objects = tuple(item for item in verb.children if item.dep_ in ("dobj", "attr"))
    objects = tuple(_antecedent(item) for item in objects) or _left_out_object(verb)
    return Clause(verb, False, _subject(verb), objects, _receiver(verb))


def _receiver(verb: Token) -> Token | None:
    dative = child(verb, "dative")
    if dative is not None and dative.pos_ == "ADP":
        return child(dative, "pobj")
    return dative


def _passive_clause(verb: Token) -> Clause:
    suffering = _subject(verb)
    by = child(verb, "agent")
    doers = tuple(item for item in by.children if item.dep_ == "pobj") if by is not None else ()
    if direct := child(verb, "dobj"):
        return Clause(verb, True, doers, (direct,), suffering[0] if suffering else None)
    return Clause(verb, True, doers, suffering, _receiver(verb))


def _is_passive(verb: Token) -> bool:
    if child(verb, "nsubjpass", "auxpass", "agent") is not None:
        return True
    if child(verb, "nsubj", "aux") is not None or verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "advcl"):
        return verb.dep_ == "acl" or child(verb, "dobj", "prt") is None
    return verb.dep_ == "conj" and verb.head.pos_ == "VERB" and _is_passive(verb.head)


def _antecedent(token: Token) -> Token:
    """The noun a relative pronoun stands for, else the token itself."""
    if token.lower_ in _RELATIVE:
        for item in above(token):
            if item.dep_ == "relcl":
                return item.head
    return token


def _left_out_object(verb: Token) -> tuple[Token, ...]:
    """ "The man police arrested": the object of a relative clause without a pronoun is the noun before it."""
    if verb.dep_ != "relcl" or child(verb, "nsubj") is None:
        return ()
    own = child(verb, "nsubj")
    if own is not None and (own.lower_ in _RELATIVE or child(verb, "prep", "ccomp", "xcomp") is not None):
        return ()
    return (verb.head,) if verb.head.pos_ in ("NOUN", "PROPN") else ()


def _subject(verb: Token) -> tuple[Token, ...]:
    """The grammatical subject, looked for in the governing clauses where the verb has none of its own."""
    for _ in range(_HOPS):
        own = next((item for item in verb.children if item.dep_ in ("nsubj", "nsubjpass", "csubj")), None)
        if own is not None:
            return (_antecedent(own),)
        head = verb.head
        if verb.dep_ in ("acl", "relcl") and head.pos_ in ("NOUN", "PROPN", "PRON"):
            if not is_infinitive(verb):
                return (head,)
            return _owner(head)
        if verb.dep_ in ("xcomp", "ccomp") and (given := child(head, "dobj")) is not None and is_infinitive(verb):
            return (given,)
        if head is verb or head.pos_ not in ("VERB", "AUX", "ADP", "SCONJ", "ADJ", "NOUN"):
            return ()
        if head.pos_ == "NOUN" and verb.dep_ not in ("conj", "ccomp"):
            return _owner(head)
        verb = head
    return ()


def _owner(noun: Token) -> tuple[Token, ...]:
    """ "Iran's threat to …", "the threat by Iran to …": whose noun it is; else the subject of its verb."""
    if (poss := child(noun, "poss")) is not None:
        return (poss,)
    if (by := next((deep for name, deep in prepositions(noun) if name == "by"), None)) is not None:
        return (by,)
    if noun.dep_ in ("dobj", "pobj", "attr") and noun.head.pos_ in ("VERB", "AUX"):
        own = child(noun.head, "nsubj")
        return (own,) if own is not None else ()
    return ()


def is_infinitive(verb: Token) -> bool:
    """Whether a verb has the particle "to" before it."""
    return any(item.dep_ == "aux" and item.lower_ == "to" for item in verb.children)


def complement(word: Token) -> Token | None:
    """The verb of a word's infinitive, gerund or that-clause."""
    for item in word.children:
        if item.dep_ in ("xcomp", "ccomp", "acl") and item.pos_ in ("VERB", "AUX", "ADJ", "NOUN"):
            return item
        if item.dep_ == "advcl" and is_infinitive(item) and item.i > word.i:
            return item
        if item.dep_ == "prep" and item.lower_ in _ABOUT and (inner := child(item, "pcomp")) is not None:
            return inner
    return None


def negated(word: Token) -> bool:
    """Whether the word, its auxiliaries or its determiner say no."""
    if any(item.dep_ == "neg" or (item.lower_ in _NO and item.dep_ in _NO_LABELS) for item in word.children):
        return True
    return word.dep_ == "conj" and word.head.pos_ == word.pos_ and _shares_auxiliary(word) and negated(word.head)


def _shares_auxiliary(word: Token) -> bool:
    return child(word, "nsubj", "nsubjpass", "aux") is None
