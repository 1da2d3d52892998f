"""Which words of a sentence name an event: the frames of the lexicon held against clauses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from tasks.extraction.events import lexicon
from tasks.extraction.events.clauses import Clause, child, clause, complement, is_infinitive, prepositions
from tasks.extraction.events.conditions import clause_fits, particle_fits
from tasks.extraction.events.lexicon import Following, Frame
from tasks.extraction.events.membership import can_do, in_class, is_means, member
from tasks.extraction.events.naming import Named, is_actor, is_object
from tasks.extraction.events.people import people_beside
from tasks.extraction.events.sides import beside, doers, is_own, is_plural, noun_sides, people, teller, weapon

_NOBODY = frozenset({"you", "i", "we", "there", "anyone", "one", "nobody", "everyone"})
_MATERIAL = frozenset({"ASSAULT", "COERCE", "SANCTION"})
_REPORTED = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN", "AGREE", "SUPPORT"})
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Match:
    """An event's words: ``trigger`` decides, ``parts`` are shown; ``inner`` is the verb of what it is about."""

    trigger: Token
    parts: tuple[Token, ...]
    frame: Frame
    sources: tuple[Token, ...]
    targets: tuple[Token, ...]
    carried: tuple[Token, ...] = ()
    objects: tuple[Token, ...] = ()
    inner: Token | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A clause for which a frame holds: ``follow`` are targets after prepositions, ``carried`` its own nouns."""

    frame: Frame
    parts: Clause
    objects: tuple[Token, ...]
    follow: tuple[Token, ...]
    carried: tuple[Token, ...]
    inner: Token | None


class Matcher:
    """Matches the words of one document; every verb is read once, however often another's target asks for it."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self._known: dict[int, Match | None] = {}
        self._depth = 0

    def verb(self, token: Token) -> Match | None:
        """The event a verb names: the most demanding frame that holds."""
        if token.i not in self._known:
            frames = lexicon.frames_of(token, lexicon.verbs())
            if self._depth >= _DEEPEST:
                return None
            self._depth += 1
            self._known[token.i] = None
            self._known[token.i] = self._first(frames, clause(token)) if frames else None
            self._depth -= 1
        return self._known[token.i]

    def _first(self, frames: Sequence[Frame], parts: Clause) -> Match | None:
        for frame in frames:
            held = _hold(frame, parts, self._named)
            if held is not None and (match := self._match(held)) is not None:
                return match
        return None

    def noun(self, noun: Token) -> Match | None:
        """The event a noun names, where the text says who is in it."""
        for frame in lexicon.frames_of(noun, lexicon.nouns()):
            if frame.subject_classes and not any(t.lower_ in frame.subject_classes for t in noun.lefts):
                continue
            sources, targets = noun_sides(noun, frame, self._named)
            mutual = "recip" in frame.flags
            if len(sources) + len(targets) < (2 if mutual else 1) or (
                "light" in frame.flags and not (sources and targets)
            ):
                continue
            if mutual:
                sources, targets = sources or targets, targets or sources
            return Match(noun, (noun,), frame, tuple(sources), tuple(targets), inner=complement(noun))
        return None

    def _match(self, held: _Held) -> Match | None:
        """Fill the two sides of a frame that holds; None where it needs more than the text names."""
        frame, flags, parts, named = held.frame, held.frame.flags, held.parts, self._named
        sources = _sources(held, named)
        if sources is None or ("plural" in flags and not is_plural(parts.subjects)):
            return None
        targets = self._targets(held)
        if "hard" in flags and not (targets and sources):
            return None
        if "recip" in flags and not targets and len(sources) > 1:
            targets = sources
        if "swap" in flags:
            sources, targets = targets, sources
        held = _with_carried(held, named)
        used = _content(held)
        if frame.type == "PROTEST":
            used, targets = self._grievance(parts, targets)
        shown = (parts.verb, *(t for t in parts.verb.children if t.dep_ == "prt"), *held.carried)
        return Match(
            parts.verb, shown, frame, tuple(sources), tuple(targets), held.carried, held.objects, used
        )  # fmt: skip

    def _targets(self, held: _Held) -> list[Token]:
        """The first of: the object, what follows a preposition, what stands beside, whom the complement is about."""
        frame, named = held.frame, self._named
        if found := _direct(held, named) or people(held.follow, named) or _struck(frame, held.follow):
            return found
        open_objects = held.objects if not (frame.object_is_target and frame.object_classes) else ()
        nouns = [*_with_carried(held, named).carried, *held.follow, *open_objects]
        if "intr" not in frame.flags and (found := beside(frame, held.parts, nouns, named)):
            return found
        own = held.parts.subjects
        if held.inner is not None and ("inf" in frame.flags or held.inner.dep_ == "ccomp"):
            return self._inner_targets(held.inner, own)
        for noun in nouns:
            used = _beneath(noun, held.parts.verb)
            if used is not None and (found := self._inner_targets(used, own)):
                return found
        return []

    def _inner_targets(self, verb: Token, own: Sequence[Token], depth: int = 0) -> list[Token]:
        """Whom the complement of a verb is about: its own subject, else its event's target, else its objects."""
        subject = child(verb, "nsubj", "nsubjpass")
        named = self._named
        told = subject is not None and subject.pos_ != "PRON" and not is_own(subject)
        if subject is not None and told and (found := people((subject,), named)):
            return found
        match = self.verb(verb)
        if match is not None and match.targets:
            return [token for token in match.targets if token not in own] or list(match.targets)
        parts = clause(verb)
        found = [token for token in people(parts.objects, named) if token not in own]
        if found := found or [token for token in beside(None, parts, parts.objects, named) if token not in own]:
            return found
        deeper = complement(verb)
        return self._inner_targets(deeper, own, depth + 1) if deeper is not None and depth < _DEEPEST else []

    def _grievance(self, parts: Clause, targets: list[Token]) -> tuple[Token | None, list[Token]]:
        """What a protest is about ("to demand that X resign", "calling for", "in protest at"), and its target."""
        for item in parts.verb.children:
            if item.dep_ in ("advcl", "xcomp", "acl") and item.lemma_.lower() in lexicon.classes()["grievance"]:
                return item, targets or self._inner_targets(item, parts.subjects)
        signs = [noun for name, noun in prepositions(parts.verb) if name == "in" and noun.lemma_.lower() == "protest"]
        return None, targets or [token for noun in signs for token in people_beside(noun, self._named)]


def _hold(frame: Frame, parts: Clause, named: Named) -> _Held | None:
    """Test a frame's conditions on a clause."""
    verb = parts.verb
    inner = complement(verb)
    if not particle_fits(frame, verb) or not clause_fits(frame, parts, inner):
        return None
    if frame.subject_classes and not any(in_class(s, frame.subject_classes, named) for s in parts.subjects):
        return None
    objects = _objects(frame, parts, inner)
    if objects is None or any(item.lower_.endswith(("self", "selves")) for item in objects):
        return None
    if "thing" in frame.flags and any(is_actor(item, named) for item in objects):
        return None
    if frame.object_classes and not any(in_class(item, frame.object_classes, named) for item in objects):
        return None
    beyond = _following(frame, verb, objects, named)
    return None if beyond is None else _Held(frame, parts, objects, *beyond, inner)


def _objects(frame: Frame, parts: Clause, inner: Token | None) -> tuple[Token, ...] | None:
    """The object the frame asks for, or None where it is missing."""
    objects = parts.objects
    if not objects and frame.complement:
        judged = next((t for t in parts.verb.children if t.lower_ == frame.complement), None)
        objects = _subject_of(judged)
    if not objects and "inf" in frame.flags and inner is not None and not parts.passive and is_infinitive(inner):
        objects = _subject_of(inner)
    if not objects and frame.object == "needed" and parts.receiver is not None and not frame.object_classes:
        objects = (parts.receiver,)
    return None if frame.object == "needed" and not objects else objects


def _subject_of(word: Token | None) -> tuple[Token, ...]:
    own = child(word, "nsubj", "nsubjpass") if word is not None else None
    return (own,) if own is not None else ()


def _following(
    frame: Frame, verb: Token, objects: Sequence[Token], named: Named
) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The targets and the carried nouns of the frame's prepositions; None where a needed one is missing."""
    if not frame.following:
        return (), ()
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


def _sources(held: _Held, named: Named) -> list[Token] | None:
    """Who does it; None where the subject is one that cannot do it."""
    frame, parts = held.frame, held.parts
    if "self" in frame.flags:
        return people(held.objects, named)
    if parts.passive or not parts.subjects:
        return _hidden(held, named) if "context" in frame.flags else doers(parts, named)
    if any(subject.lower_ in _NOBODY for subject in parts.subjects):
        return None
    if frame.type in _MATERIAL and not any(can_do(subject, named) for subject in parts.subjects):
        return None
    found = doers(parts, named)
    return found or (teller(parts.verb, named) if frame.type in _REPORTED else [])


def _hidden(held: _Held, named: Named) -> list[Token] | None:
    """Who killed, where only the attack or the weapon is named; without one nobody is said to have."""
    found = doers(held.parts, named)
    means = weapon(held.parts.verb)
    if not found and means is None and not any(is_means(s, named) for s in held.parts.subjects):
        return None
    return found or (people((means,), named) if means is not None else [])


def _direct(held: _Held, named: Named) -> list[Token]:
    frame = held.frame
    if (frame.object == "no" and not held.parts.passive) or not frame.object_is_target:
        return []
    return people(held.objects, named) or _struck(frame, held.objects)


def _struck(frame: Frame, nouns: Sequence[Token]) -> list[Token]:
    return [noun for noun in nouns if is_object(noun)] if frame.type in _MATERIAL else []


def _with_carried(held: _Held, named: Named) -> _Held:
    """Count the object that the frame names by class among the carried nouns ("launched an attack")."""
    frame = held.frame
    nouns: list[Token] = []
    if frame.object_classes and not frame.object_is_target:
        nouns = [token for item in held.objects if (token := member(item, frame.object_classes, named)) is not None]
    if frame.type == "ASSAULT" and (means := weapon(held.parts.verb)) is not None:
        nouns.append(means)
    return replace(held, carried=tuple(dict.fromkeys((*held.carried, *nouns))))


def _content(held: _Held) -> Token | None:
    """The verb of what is promised, asked for or alleged."""
    if held.inner is not None and ("inf" in held.frame.flags or (held.carried and held.inner.dep_ == "ccomp")):
        return held.inner
    verb = held.parts.verb
    return next((used for noun in held.carried if (used := _beneath(noun, verb)) is not None), None)


def _beneath(noun: Token, verb: Token) -> Token | None:
    """The verb of a noun's complement, unless the noun hangs on it or on what it governs."""
    used = complement(noun)
    return None if used is None or used == verb or used.is_ancestor(verb) else used
