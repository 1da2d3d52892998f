"""Which words of a sentence name an event, and which nouns stand at its two ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from tasks.extraction.events import lexicon
from tasks.extraction.events.actors import Named, is_actor, is_object, people_beside, people_in
from tasks.extraction.events.clauses import MEASURES, Clause, child, clause, complement, contents, prepositions
from tasks.extraction.events.lexicon import Following, Frame

_TARGET_PREPOSITIONS = ("against", "on", "upon", "to", "of", "between", "with", "for", "toward", "towards",
                        "into", "over", "from", "by", "at", "in")  # fmt: skip
_NOUN_TARGETS = ("against", "on", "upon", "with", "to", "into", "between", "toward", "towards")
_NOUN_SOURCES = ("by", "from")
_NOBODY = frozenset({"you", "i", "we", "there", "anyone", "one", "nobody", "everyone"})
_MATERIAL = frozenset({"ASSAULT", "COERCE", "SANCTION"})
_LOCAL = frozenset({"COERCE", "MOBILIZE", "CONCEDE", "RETREAT", "SANCTION"})
_REPORTED = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE", "SUPPORT"})


_OPEN = Frame(type="AGREE", mode=None, belief=0.0, quad="verbal-cooperation", flags=frozenset())


@dataclass(frozen=True, slots=True)
class Match:
    """An event's words: ``trigger`` decides, ``parts`` are shown; ``inner`` is the verb of what it is about."""

    trigger: Token
    parts: tuple[Token, ...]
    frame: Frame
    sources: tuple[Token, ...]
    targets: tuple[Token, ...]
    passive: bool = False
    carried: tuple[Token, ...] = ()
    objects: tuple[Token, ...] = ()
    inner: Token | None = None


def match_verb(verb: Token, named: Named) -> Match | None:
    """The event a verb names: the most demanding frame that holds."""
    frames = lexicon.frames_of(verb, lexicon.verbs())
    if not frames:
        return None
    parts = clause(verb)
    for frame in frames:
        if found := _hold(frame, parts, named):
            return found
    return None


def _hold(frame: Frame, parts: Clause, named: Named) -> Match | None:
    verb, flags = parts.verb, frame.flags
    particle = child(verb, "prt")
    if not _particle_fits(frame, verb, particle) or ("passive" in flags and not parts.passive):
        return None
    inner = complement(verb)
    if "inf" in flags and (inner is None or _is_reserved(frame, inner)):
        return None
    if "intr" in flags and parts.objects:
        return None
    if frame.complement and not any(t.lower_ == frame.complement for t in verb.children if t.dep_ != "prep"):
        return None
    if frame.subject_classes and not any(in_class(s, frame.subject_classes, named) for s in parts.subjects):
        return None
    if "by" in flags and not parts.subjects:
        return None
    objects = _objects(frame, parts, inner)
    if objects is None or not _object_fits(frame, objects, named):
        return None
    beyond = _following(frame, verb, objects, named)
    if beyond is None:
        return None
    return _assemble(frame, parts, named, objects, beyond, inner)


def _is_reserved(frame: Frame, inner: Token) -> bool:
    """ "Declined to comment" rejects nothing and "asked whether" requests nothing."""
    table = lexicon.classes()
    if frame.type == "REJECT":
        return inner.lemma_.lower() in table["reticence"]
    return frame.type == "REQUEST" and any(item.lower_ in table["whether"] for item in inner.lefts)


def _particle_fits(frame: Frame, verb: Token, particle: Token | None) -> bool:
    if frame.particle is None:
        return particle is None or particle.lower_ in ("up", "down", "back", "over") or bool(frame.following)
    words = [item.lower_ for item in verb.children if item.dep_ in ("prt", "advmod", "prep")]
    return frame.particle in words


def _objects(frame: Frame, parts: Clause, inner: Token | None) -> tuple[Token, ...] | None:
    """The object the frame asks for, or None where it is missing."""
    objects = parts.objects
    if frame.complement and not objects:
        judged = next((t for t in parts.verb.children if t.lower_ == frame.complement), None)
        own = child(judged, "nsubj") if judged is not None else None
        objects = (own,) if own is not None else ()
    if not objects and "inf" in frame.flags and inner is not None and not parts.passive:
        own = child(inner, "nsubj", "nsubjpass")
        if own is not None and any(item.lower_ == "to" and item.dep_ == "aux" for item in inner.children):
            objects = (own,)
    if frame.object == "needed" and not objects and parts.receiver is not None:
        objects = (parts.receiver,) if not frame.object_classes else ()
    if frame.object == "needed" and not objects:
        return None
    return objects


def _object_fits(frame: Frame, objects: Sequence[Token], named: Named) -> bool:
    return not frame.object_classes or any(in_class(item, frame.object_classes, named) for item in objects)


def in_class(noun: Token, members: frozenset[str], named: Named) -> bool:
    """Whether a noun, what it measures or what is joined to it belongs to a class."""
    return member(noun, members, named) is not None


def member(noun: Token, members: frozenset[str], named: Named) -> Token | None:
    """Which of a noun, what it measures and what is joined to it belongs to a class."""
    for token in contents(noun):
        if any(word in members for word in _words(token)) or ("@ACTOR" in members and _is_person(token, named)):
            return token
        entity = named.entities.get(token.i)
        if entity is not None and f"@{entity.label}" in members:
            return token
        if entity is None and (entry := named.places.get(token.i)):
            label = {"people": "@NORP", "group": "@ORG"}.get(entry.kind, "@GPE")
            if label in members:
                return token
    return None


def _words(token: Token) -> Iterator[str]:
    """A noun's forms, alone and with the words before it ("war game" is also "war-game")."""
    own = (token.lower_, *lexicon.forms(token))
    yield from own
    for item in token.lefts:
        if item.dep_ in ("compound", "amod"):
            yield from (f"{item.lower_}-{form}" for form in own)
    if token.i > 1 and token.nbor(-1).text == "-":
        yield from (f"{token.nbor(-2).lower_}-{form}" for form in own)


def _is_person(token: Token, named: Named) -> bool:
    entity = named.entities.get(token.i)
    return is_actor(token, named) and (entity is None or entity.label in ("PERSON", "NORP"))


def _following(
    frame: Frame, verb: Token, objects: Sequence[Token], named: Named
) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The targets and the carried nouns of the frame's prepositions; None where a needed one is missing."""
    targets: list[Token] = []
    carried: list[Token] = []
    around = [*prepositions(verb), *(pair for item in objects for pair in prepositions(item))]
    for condition in frame.following:
        nouns = [noun for name, noun in around if name in condition.names and _after(condition, noun, named)]
        if not nouns and condition.required:
            return None
        (targets if condition.is_target else carried).extend(nouns)
    return tuple(targets), tuple(carried)


def _after(condition: Following, noun: Token, named: Named) -> bool:
    limits = condition.classes
    return not limits or "*" in limits or in_class(noun, limits, named)


def _assemble(
    frame: Frame,
    parts: Clause,
    named: Named,
    objects: Sequence[Token],
    beyond: tuple[tuple[Token, ...], tuple[Token, ...]],
    inner: Token | None,
) -> Match | None:
    flags = frame.flags
    follow, carried = beyond
    sources = _doers(parts, named)
    if not parts.passive and frame.type in _MATERIAL and not any(_can_do(s, named) for s in parts.subjects):
        sources = []
    if not sources and not parts.passive and parts.subjects:
        if any(s.lower_ in _NOBODY for s in parts.subjects):
            return None
        if frame.type in _REPORTED:
            sources = _teller(parts.verb, named)
        elif frame.type in _MATERIAL and not any(_is_means(s, named) or s.pos_ == "PRON" for s in parts.subjects):
            return None
    targets = _targets(frame, parts, named, objects, beyond, inner)
    if "context" in flags and not sources:
        weapon = _weapon(parts.verb)
        if weapon is None:
            return None
        sources = _people((weapon,), named)
    if "plural" in flags and not _is_plural(parts.subjects):
        return None
    if "swap" in flags:
        sources, targets = targets, sources
    if "self" in flags:
        sources = _people(objects, named)
    if "hard" in flags and not (targets and sources):
        return None
    if not frame.object_is_target and frame.object_classes:
        carried = (*carried, *(t for item in objects if (t := member(item, frame.object_classes, named))))
    if frame.type == "PROTEST":
        used, targets = _grievance(parts, named, targets)
        return Match(parts.verb, (parts.verb, *carried), frame, tuple(sources), tuple(targets), inner=used, carried=carried)
    if "inf" in flags or (carried and inner is not None and inner.dep_ == "ccomp"):
        used = inner
    else:
        used = next((found for noun in carried if (found := _beneath(noun, parts.verb))), None)
    shown = (parts.verb, *(t for t in parts.verb.children if t.dep_ == "prt"), *carried)
    if "recip" in flags and not targets and len(sources) > 1:
        targets = sources
    return Match(parts.verb, shown, frame, tuple(sources), tuple(targets), parts.passive, carried, tuple(objects), used)


def _is_means(subject: Token, named: Named) -> bool:
    """Whether an attack or a weapon stands as subject; storms and crashes commit nothing."""
    table = lexicon.classes()
    members = table["attack"] | table["weapon"] | table["ammunition"] | frozenset({"strike"})
    return in_class(subject, members, named)


def _can_do(subject: Token, named: Named) -> bool:
    """Whether a subject can commit a deed: people and groups, and what they strike with."""
    able = any(is_actor(token, named) for token in contents(subject))
    return able or subject.pos_ == "PRON" or _is_means(subject, named)


def _grievance(parts: Clause, named: Named, targets: list[Token]) -> tuple[Token | None, list[Token]]:
    """What a protest is about ("… to demand the resignation of X", "… calling for", "… in protest at"): its target."""
    for item in parts.verb.children:
        if item.dep_ in ("advcl", "xcomp", "acl") and item.lemma_.lower() in lexicon.classes()["grievance"]:
            return item, targets or inner_targets(item, named, parts.subjects)
    signs = [noun for name, noun in prepositions(parts.verb) if name == "in" and noun.lemma_.lower() == "protest"]
    return None, targets or [token for noun in signs for token in people_beside(noun, named)]


def _people(heads: Sequence[Token], named: Named) -> list[Token]:
    return list(dict.fromkeys(token for head in heads for token in people_in(head, named)))


def _doers(parts: Clause, named: Named) -> list[Token]:
    """Who does it: subjects that can act, or who made, owns or sent what stands as subject."""
    found = []
    for head in parts.subjects:
        people = people_in(head, named)
        behind = {"in", "on", "with", "for", "against"}
        found += [t for t in people if not (t.dep_ == "pobj" and t.head.head == head and t.head.lower_ in behind)]
        if not people and head.lemma_.lower() in lexicon.classes()["document"]:
            found += [t for s in _senders(head) for t in people_in(s, named)]
    return list(dict.fromkeys(found))


def _senders(document: Token) -> tuple[Token, ...]:
    """Who issued a document: the subject of the verb that it is the object of."""
    verb = document.head
    return clause(verb).subjects if document.dep_ in ("dobj", "pobj") and verb.pos_ == "VERB" else ()


def _teller(verb: Token, named: Named) -> list[Token]:
    """Who reports the clause that a verb stands in, for words that somebody must have said."""
    for above in verb.ancestors:
        if lexicon.effects().get(above.lemma_.lower()) == "say":
            return [t for s in clause(above).subjects for t in people_in(s, named)]
    return []


def _is_plural(subjects: Sequence[Token]) -> bool:
    return any(s.tag_ in ("NNS", "NNPS") or any(True for _ in s.conjuncts) or s.lower_ == "they" for s in subjects)


def _weapon(verb: Token) -> Token | None:
    """The attack or weapon in "were killed in an attack", "by a bomb"."""
    members = lexicon.classes()["attack"] | lexicon.classes()["weapon"] | lexicon.classes()["ammunition"]
    for name, noun in prepositions(verb):
        if name in ("in", "by", "during", "from", "with") and (
            noun.lemma_.lower() in members or noun.lemma_.lower() in ("fighting", "clash", "fire", "explosion")
        ):
            return noun
    return None


def _targets(
    frame: Frame,
    parts: Clause,
    named: Named,
    objects: Sequence[Token],
    beyond: tuple[tuple[Token, ...], tuple[Token, ...]],
    inner: Token | None,
) -> list[Token]:
    follow, carried = beyond
    if frame.object != "no" and frame.object_is_target and objects:
        found = _people(objects, named)
        if not found and frame.type in _MATERIAL:
            found = [item for item in objects if is_object(item)]
        if found:
            return found
    if found := _people(follow, named):
        return found
    if found := _struck(frame, follow):
        return found
    nouns = [*carried, *follow, *(objects if not frame.object_is_target or not frame.object_classes else ())]
    if "intr" not in frame.flags and (found := beside(frame, parts, nouns, named)):
        return found
    if inner is not None and ("inf" in frame.flags or inner.dep_ == "ccomp"):
        return inner_targets(inner, named, parts.subjects)
    for noun in nouns:
        used = _beneath(noun, parts.verb)
        if used is not None and (found := inner_targets(used, named, parts.subjects)):
            return found
    return []


def _beneath(noun: Token, verb: Token) -> Token | None:
    """The verb of a noun's complement, unless the noun hangs on it or on what it governs."""
    used = complement(noun)
    return None if used is None or used == verb or used.is_ancestor(verb) else used


def _struck(frame: Frame, nouns: Sequence[Token]) -> list[Token]:
    return [noun for noun in nouns if is_object(noun)] if frame.type in _MATERIAL else []


def beside(frame: Frame, parts: Clause, nouns: Sequence[Token], named: Named) -> list[Token]:
    """The actor that stands beside an object: its receiver, what follows a preposition, its owner, its nation."""
    if parts.receiver is not None and (found := _people((parts.receiver,), named)):
        return found
    around = [pair for noun in nouns for one in contents(noun) for pair in prepositions(one)]
    around += prepositions(parts.verb)
    for wanted in _TARGET_PREPOSITIONS if frame.type in _LOCAL else _TARGET_PREPOSITIONS[:-3]:
        for name, noun in around:
            if name == wanted and noun.ent_type_ not in ("DATE", "TIME") and (found := _people((noun,), named)):
                if name == "by" and parts.passive:
                    continue
                return found
    return list(dict.fromkeys(token for noun in nouns for token in people_beside(noun, named)))


def inner_targets(verb: Token, named: Named, own: Sequence[Token], depth: int = 0) -> list[Token]:
    """Whom the complement of a verb is about: its own subject, else its event's target, else its objects."""
    subject = child(verb, "nsubj", "nsubjpass")
    if subject is not None and subject.pos_ != "PRON" and not _is_own(subject) and (found := _people((subject,), named)):
        return found
    if (match := match_verb(verb, named)) is not None and match.targets:
        return [token for token in match.targets if token not in own] or list(match.targets)
    parts = clause(verb)
    if found := [t for t in _people(parts.objects, named) if t not in own]:
        return found
    if found := beside(_OPEN, parts, parts.objects, named):
        return [t for t in found if t not in own]
    deeper = complement(verb)
    return inner_targets(deeper, named, own, depth + 1) if deeper is not None and depth < 3 else []


def _is_own(subject: Token) -> bool:
    """ "His country", "their government": who speaks, not who is spoken of."""
    owner = child(subject, "poss")
    return owner is not None and owner.pos_ == "PRON"


def match_noun(noun: Token, named: Named) -> Match | None:
    """The event a noun names, where the text says who is in it."""
    for frame in lexicon.frames_of(noun, lexicon.nouns()):
        sources, targets = _noun_sides(noun, frame, named)
        if frame.subject_classes and not any(t.lower_ in frame.subject_classes for t in noun.lefts):
            continue
        if "recip" in frame.flags and len(sources) + len(targets) < 2:
            continue
        if not sources and not targets:
            continue
        if "light" in frame.flags and not (sources and targets):
            continue
        if "recip" in frame.flags and not targets:
            targets = sources
        elif "recip" in frame.flags and not sources:
            sources = targets
        return Match(noun, (noun,), frame, tuple(sources), tuple(targets), inner=complement(noun))
    return None


def _noun_sides(noun: Token, frame: Frame, named: Named) -> tuple[list[Token], list[Token]]:
    sides: dict[str, list[Token]] = {"source": [], "target": []}
    for side, head in _arguments(noun, frame, named):
        if not sides[side]:
            direct = head.dep_ == "pobj" and head.head.lower_ == "of" and not is_actor(head, named)
            sides[side] = ([] if direct and head.lemma_.lower() not in MEASURES else _people((head,), named)) or ([head] if side == "target" and is_object(head) else [])
    return sides["source"], sides["target"]


def _arguments(noun: Token, frame: Frame, named: Named) -> Iterator[tuple[str, Token]]:
    for item in noun.lefts:
        if item.dep_ == "poss":
            yield frame.possessor, item
        elif item.dep_ in ("amod", "compound", "nmod") and (item.i in named.places or is_actor(item, named)):
            for nation in (item, *item.conjuncts):
                yield frame.possessor if item.dep_ != "amod" else "source", nation
    for name, deep in prepositions(noun):
        if deep.ent_type_ in ("DATE", "TIME"):
            continue
        if name in _NOUN_SOURCES:
            yield "source", deep
        elif name == "of":
            yield frame.of, deep
        elif name in _NOUN_TARGETS:
            yield "target", deep
    head = noun.head
    if noun.dep_ == "dobj" and head.pos_ == "VERB" and head.lemma_ in ("face", "suffer", "sustain", "draw"):
        yield from (("target", s) for s in clause(head).subjects)
