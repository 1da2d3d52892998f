"""Who stands at the two ends of an event: doers, tellers, and the actors beside its object."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Token

from tasks.extraction.events import lexicon
from tasks.extraction.events.clauses import MEASURES, Clause, above, child, clause, contents, prepositions
from tasks.extraction.events.lexicon import Frame
from tasks.extraction.events.naming import Named, is_actor, is_modifier, is_object
from tasks.extraction.events.people import is_scene, people_beside, people_in

_LOCAL = frozenset({"COERCE", "MOBILIZE", "CONCEDE", "RETREAT", "SANCTION"})
_TARGETS = ("against", "on", "upon", "to", "of", "between", "with", "for", "toward", "towards", "into", "over", "from")
_LAST = ("by", "at", "in")
_NOUN_TARGETS = ("against", "on", "upon", "with", "to", "into", "between", "toward", "towards")
_NOUN_SOURCES = ("by", "from")
_NO_DOER = frozenset({"in", "on", "with", "for", "against"})
_WEAPON_PREPOSITIONS = frozenset({"in", "by", "during", "from", "with"})
_SUFFERING = frozenset({"face", "suffer", "sustain", "draw"})


def people(heads: Iterable[Token], named: Named) -> list[Token]:
    """The actors of several noun phrases, each once."""
    return list(dict.fromkeys(token for head in heads for token in people_in(head, named)))


def doers(parts: Clause, named: Named) -> list[Token]:
    """Who does it: subjects that can act, or who made, owns or sent what stands as subject."""
    found: list[Token] = []
    for head in parts.subjects:
        own = people_in(head, named)
        found += [t for t in own if not (t.dep_ == "pobj" and t.head.head == head and t.head.lower_ in _NO_DOER)]
        if not own and head.lemma_.lower() in lexicon.classes()["document"]:
            found += people(_senders(head), named)
    return list(dict.fromkeys(found))


def _senders(document: Token) -> tuple[Token, ...]:
    """Who issued a document: the subject of the verb that it is the object of."""
    verb = document.head
    return clause(verb).subjects if document.dep_ in ("dobj", "pobj") and verb.pos_ == "VERB" else ()


def teller(verb: Token, named: Named) -> list[Token]:
    """Who reports the clause that a verb stands in, for words that somebody must have said."""
    for item in above(verb):
        if lexicon.effects().get(item.lemma_.lower()) == "say":
            return people(clause(item).subjects, named)
    return []


def weapon(verb: Token) -> Token | None:
    """The attack or weapon in "were killed in an attack", "by a bomb"."""
    means = lexicon.classes()["means"]
    pairs = prepositions(verb)
    return next((n for name, n in pairs if name in _WEAPON_PREPOSITIONS and n.lemma_.lower() in means), None)


def beside(frame: Frame | None, parts: Clause, nouns: Sequence[Token], named: Named) -> list[Token]:
    """The actor that stands beside an object: its receiver, what follows a preposition, its owner, its nation."""
    if parts.receiver is not None and (found := people((parts.receiver,), named)):
        return found
    around = [pair for noun in nouns for one in contents(noun) for pair in prepositions(one)]
    around += prepositions(parts.verb)
    for wanted in (*_TARGETS, *(_LAST if frame is not None and frame.type in _LOCAL else ())):
        for name, noun in around:
            if name != wanted or noun.ent_type_ in ("DATE", "TIME") or (name == "by" and parts.passive):
                continue
            if found := people((noun,), named):
                return found
    owners = dict.fromkeys(token for noun in nouns for token in people_beside(noun, named))
    return [token for token in owners if token.dep_ not in ("amod", "compound") or token.i in named.places]


def noun_sides(noun: Token, frame: Frame, named: Named) -> tuple[list[Token], list[Token]]:
    """The sources and the targets that hang on a noun: owner, nation, "by", "of", "against" …"""
    sides: dict[str, list[Token]] = {"source": [], "target": []}
    for side, head in _arguments(noun, frame, named):
        if not sides[side]:
            sides[side] = _filling(side, head, named)
    return sides["source"], sides["target"]


def _filling(side: str, head: Token, named: Named) -> list[Token]:
    """What fills a side; after "of" only what is itself an actor ("a demonstration of the gangs' power" is none)."""
    after_of = head.dep_ == "pobj" and head.head.lower_ == "of"
    strict = after_of and not is_actor(head, named) and head.lemma_.lower() not in MEASURES
    found = [] if strict else people((head,), named)
    if side == "target":
        found = [t for t in found if t is head or not (t.dep_ == "pobj" and t.head.lower_ in _NOUN_SOURCES)]
    return found or ([head] if side == "target" and is_object(head) else [])


def _arguments(noun: Token, frame: Frame, named: Named) -> Iterator[tuple[str, Token]]:
    yield from _before(noun, frame, named)
    for name, deep in prepositions(noun):
        if deep.ent_type_ in ("DATE", "TIME"):
            continue
        if name in _NOUN_SOURCES:
            yield "source", deep
            yield from (("target", low) for low_name, low in prepositions(deep) if low_name in ("on", "against"))
        elif name == "of":
            yield frame.of, deep
        elif name in _NOUN_TARGETS:
            yield "target", deep
    verb = noun.head
    if noun.dep_ == "dobj" and verb.pos_ == "VERB" and verb.lemma_ in _SUFFERING:
        yield from (("target", subject) for subject in clause(verb).subjects)


def _before(noun: Token, frame: Frame, named: Named) -> Iterator[tuple[str, Token]]:
    for item in noun.lefts:
        if item.dep_ == "poss":
            yield frame.possessor, item
        elif item.dep_ in ("amod", "compound", "nmod") and (is_modifier(item, named) or is_actor(item, named)):
            side = "source" if item.dep_ == "amod" else frame.possessor
            if (side == "target" or frame.type == "ASSAULT") and is_scene(item, named, states=side == "target"):
                continue
            yield from ((side, nation) for nation in (item, *item.conjuncts))


def is_own(subject: Token) -> bool:
    """Whether a subject is the speaker's own: "his country", "their government"."""
    owner = child(subject, "poss")
    return owner is not None and owner.pos_ == "PRON"


def is_plural(subjects: Iterable[Token]) -> bool:
    """Whether several are named: a plural, a conjunction, "they"."""
    return any(s.tag_ in ("NNS", "NNPS") or any(True for _ in s.conjuncts) or s.lower_ == "they" for s in subjects)
