"""Which nouns of a phrase are actors, and whom a pronoun stands for inside its sentence."""

from collections.abc import Iterator

from spacy.tokens import Token

from tasks.extraction.events.clauses import MEASURES, above, child, prepositions
from tasks.extraction.events.lexicon import classes
from tasks.extraction.events.naming import Named, is_actor, is_modifier

_PLURAL = frozenset({"they", "them", "themselves", "their"})
_HE_OR_SHE = frozenset({"he", "she", "him", "her", "his", "himself", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THIRD = _HE_OR_SHE | _IT | _PLURAL
_BOTH = frozenset({"two", "both"})


def people_in(head: Token, named: Named) -> list[Token]:
    """The actors in a noun phrase: the head and what is joined to it, else its owner, maker or nation."""
    if (head.lemma_.lower() in MEASURES or head.like_num) and head.lower_ not in _BOTH:
        for name, noun in prepositions(head):
            if name == "of" and (found := people_in(noun, named)):
                return found
    if _is_pair(head) and (found := partners(head, named)):
        return found
    heads = [token for token in (head, *_joined(head)) if is_actor(token, named) or token.lower_ in _THIRD]
    return heads or people_beside(head, named)


def _is_pair(head: Token) -> bool:
    """ "The two", "both", "the two leaders": people named before."""
    if head.lower_ in _BOTH:
        return True
    before = {item.lower_ for item in head.lefts}
    return head.tag_ == "NNS" and "two" in before and "the" in before and len(before) == len(_BOTH)


def people_beside(head: Token, named: Named) -> list[Token]:
    """The actors that own, make or follow a noun that is no actor itself."""
    inner = [item for item in head.children if item.dep_ == "poss"]
    inner += [noun for name, noun in prepositions(head) if name in ("by", "from")]
    inner += [noun for name, noun in prepositions(head) if name in ("of", "on", "against", "with", "for")]
    struck = head.lemma_.lower() in classes()["means"]
    inner += [
        item
        for item in head.children
        if item.dep_ in ("amod", "compound", "nmod")
        and is_modifier(item, named)
        and not (struck and is_scene(item, named, states=False))
    ]
    for item in inner:
        if found := [token for token in (item, *_joined(item)) if is_actor(token, named)]:
            return found
        if item.dep_ == "pobj" and (deep := [t for t in item.children if t.dep_ == "poss" and is_actor(t, named)]):
            return deep
    return []


def is_scene(word: Token, named: Named, *, states: bool) -> bool:
    """Whether a place before a noun only says where: "the New York arrests", "the Paris attacks"; with ``states``
    a country's name does so, too."""
    entity, entry = named.entities.get(word.i), named.places.get(word.i)
    if entry is not None and entry.kind in ("name", "people") and not states:
        return False
    return (entity is not None and entity.label in ("GPE", "LOC", "FAC")) or (
        entry is not None and entry.kind in ("name", "capital")
    )


def _joined(head: Token) -> Iterator[Token]:
    yield from (
        token for token in head.conjuncts if token.i > head.i and token.pos_ in ("NOUN", "PROPN", "ADJ", "PRON")
    )


def partners(pronoun: Token, named: Named) -> list[Token]:
    """Whom "the two" or "they" stand for in "X met Y and the two signed …": both sides of the verb above."""
    for verb in above(pronoun):
        subject = child(verb, "nsubj")
        if subject is None or subject == pronoun or subject.i > pronoun.i or subject.pos_ == "PRON":
            continue
        others = [noun for name, noun in prepositions(verb) if name == "with"]
        others += [item for item in verb.children if item.dep_ == "dobj"]
        return [t for side in (subject, *others) if is_actor(side, named) for t in people_in(side, named)]
    return []


def antecedent(pronoun: Token, named: Named) -> Token | None:
    """Whom a third-person pronoun stands for inside its sentence: the subject of the nearest verb above it."""
    for verb in above(pronoun):
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        given = child(verb, "dobj")
        if given is not None and pronoun.dep_ == "poss" and _can_mean(pronoun, given, named):
            return given
        subject = child(verb, "nsubj", "nsubjpass")
        if subject is not None and _can_mean(pronoun, subject, named):
            return subject
    return None


def _can_mean(pronoun: Token, noun: Token, named: Named) -> bool:
    before = noun.i < pronoun.i and noun.pos_ != "PRON" and not noun.is_ancestor(pronoun)
    return before and is_actor(noun, named) and _agrees(pronoun, noun, named)


def _agrees(pronoun: Token, noun: Token, named: Named) -> bool:
    entity = named.entities.get(noun.i)
    if pronoun.lower_ in _HE_OR_SHE:
        return (entity is not None and entity.label == "PERSON") or (
            noun.tag_ in ("NN", "NNP") and noun.i not in named.places
        )
    if pronoun.lower_ in _IT:
        return not (entity is not None and entity.label == "PERSON")
    return (
        noun.tag_ in ("NNS", "NNPS") or bool(noun.conjuncts) or (entity is not None and entity.label in ("NORP", "ORG"))
    )
