"""The events lexicon: what verbs and nouns mean in PLOVER's types, and what must stand beside them.

The rows are data (``verbs.txt``, ``nouns.txt``, ``classes.txt``, ``matrix.txt``); their heads describe them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from spacy.tokens import Token

from tasks.document import EventType, Quad

_HERE = Path(__file__).parent
_BELIEF = 0.8
ANY = frozenset({"*"})
_BY_QUAD: dict[Quad, tuple[EventType, ...]] = {
    "verbal-cooperation": ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    "material-cooperation": ("COOPERATE", "AID", "RETREAT"),
    "verbal-conflict": ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    "material-conflict": ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
QUADS: dict[EventType, Quad] = {kind: quad for quad, kinds in _BY_QUAD.items() for kind in kinds}
Side = Literal["source", "target"]
Effect = Literal["say", "intend", "ready", "try", "aspect", "stop", "negative", "unreal"]


@dataclass(frozen=True, slots=True)
class Following:
    """A preposition that a frame needs or takes; without ``classes``, or with names only, its noun is the target."""

    names: frozenset[str]
    classes: frozenset[str]
    required: bool

    @property
    def is_target(self) -> bool:
        """Whether the noun after the preposition is itself the target."""
        return all(word == "*" or word.startswith("@") for word in self.classes)


@dataclass(frozen=True, slots=True)
class Frame:
    """One row: a type and what must hold for a word to name an event of it."""

    type: EventType
    mode: str | None
    belief: float
    quad: Quad
    flags: frozenset[str] = frozenset()
    object: Literal["no", "needed", "taken"] = "no"
    object_classes: frozenset[str] = frozenset()
    object_is_target: bool = True
    subject_classes: frozenset[str] = frozenset()
    following: tuple[Following, ...] = ()
    particle: str | None = None
    complement: str | None = None
    of: Side = "target"
    possessor: Side = "source"

    @property
    def specificity(self) -> int:
        """How much the row asks for; of the rows that hold, the one that asks most is taken."""
        needs = [self.particle, self.subject_classes, self.object_classes, self.complement]
        prepositions = sum(2 + bool(f.classes) for f in self.following if f.required)
        return (
            sum(map(bool, needs))
            + (self.object == "needed")
            + prepositions
            + 2 * bool(self.particle)
            + 3 * ("inf" in self.flags)
        )


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


@cache
def classes() -> dict[str, frozenset[str]]:
    """The words of each noun class."""
    pairs = (row[0].split(":", 1) for row in _rows("classes.txt"))
    return {name: frozenset(words.split()) for name, words in pairs}


def _members(names: str) -> frozenset[str]:
    """The words a condition names: classes are opened, anything else stands for itself."""
    table = classes()
    return frozenset().union(*(table.get(name, frozenset({name})) for name in names.split(",")))


def _frame(kind: str, conditions: str) -> Frame:
    name, _, mode = kind.partition(".")
    event = next((known for known in get_args(EventType) if known == name), None)
    if event is None:
        raise ValueError(f"The events lexicon names the type {name!r}, which PLOVER does not have.")
    frame = Frame(type=event, mode=mode or None, belief=_BELIEF, quad=QUADS[event])
    for condition in conditions.split():
        frame = _narrowed(frame, condition)
    return frame


def _narrowed(frame: Frame, condition: str) -> Frame:
    """Add one condition of a row to its frame."""
    if condition.startswith("obj"):
        return _with_object(frame, condition)
    key, _, value = condition.partition("=")
    match key:
        case "w":
            return replace(frame, belief=float(value))
        case "quad":
            return replace(frame, quad=cast(Quad, value))
        case "prt":
            return replace(frame, particle=value)
        case "acomp":
            return replace(frame, complement=value)
        case "subj" | "mod":
            return replace(frame, subject_classes=_members(value))
        case "of":
            return replace(frame, of=cast(Side, value))
        case "poss":
            return replace(frame, possessor=cast(Side, value))
        case "prep" | "prep?":
            return replace(frame, following=(*frame.following, _following(key, value)))
    return replace(frame, flags=frame.flags | {condition})


def _with_object(frame: Frame, condition: str) -> Frame:
    mark, names = condition[3:4], condition[4:]
    if mark in ("", "?"):
        return replace(frame, object="taken" if mark else "needed")
    members = frozenset[str]() if names == "*" else _members(names)
    return replace(frame, object="needed", object_classes=members, object_is_target=mark == ":")


def _following(key: str, value: str) -> Following:
    names, _, limits = value.partition(":")
    members = ANY if limits == "*" else _members(limits) if limits else frozenset[str]()
    return Following(frozenset(names.split(",")), members, required=not key.endswith("?"))


def _table(name: str) -> dict[str, tuple[Frame, ...]]:
    table: dict[str, list[Frame]] = {}
    for kind, conditions, words in _rows(name):
        frame = _frame(kind, conditions)
        for word in words.split():
            table.setdefault(word, []).append(frame)
    return {word: tuple(sorted(frames, key=lambda f: (-f.specificity, -f.belief))) for word, frames in table.items()}


def forms(token: Token) -> Iterator[str]:
    """The dictionary forms a word may have: the model's lemma, then plain English endings taken off."""
    yield token.lemma_.lower()
    word, verb = token.lower_, token.pos_ == "VERB"
    if verb and word.endswith("ed"):
        yield from (word[:-1], word[:-2])
    elif verb and word.endswith("ing"):
        yield from (f"{word[:-3]}e", word[:-3])
    elif word.endswith("ies"):
        yield f"{word[:-3]}y"
    elif word.endswith("s"):
        yield word[:-1]


def frames_of(token: Token, table: dict[str, tuple[Frame, ...]]) -> tuple[Frame, ...]:
    """The frames of a word's first known form."""
    return next((table[form] for form in forms(token) if form in table), ())


@cache
def verbs() -> dict[str, tuple[Frame, ...]]:
    """The frames of each verb, the most demanding first."""
    return _table("verbs.txt")


@cache
def nouns() -> dict[str, tuple[Frame, ...]]:
    """The frames of each noun that names an event."""
    return _table("nouns.txt")


@cache
def effects() -> dict[str, Effect]:
    """What a word does to the event in its complement."""
    return {word: cast(Effect, effect) for effect, words in _rows("matrix.txt") for word in words.split()}
