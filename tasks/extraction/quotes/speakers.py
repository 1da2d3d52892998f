"""Who speaks: the words that name a source, and the entity they stand for."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from tasks.extraction.facts import Entity, Speaker
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.units import Page

_INNER = frozenset(
    ("compound", "amod", "det", "poss", "nummod", "nmod", "quantmod", "case", "advmod", "predet", "flat")
)
_HE_SHE = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_TITLES = {
    "mr": "male",
    "mr.": "male",
    "sir": "male",
    "mrs": "female",
    "mrs.": "female",
    "ms": "female",
    "ms.": "female",
}
_BACK = 2000


@dataclass(frozen=True, slots=True)
class Name:
    """A mention with its entity, in text order."""

    start: int
    end: int
    kind: str
    entity: Entity


class Speakers:
    """Finds speakers' words and entities on one page."""

    def __init__(self, page: Page, entities: Sequence[Entity]) -> None:
        self._page = page
        self._names = sorted(
            (Name(m.start, m.end, m.kind, entity) for entity in entities for m in entity.mentions),
            key=lambda name: (name.start, -name.end),
        )
        self._people = [name for name in self._names if name.entity.label == "PERSON" and name.kind == "name"]
        self._gender = self._known_genders()
        self._callings: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._gather_callings()

    def speaker(self, source: Token, running: str | None) -> Speaker:
        """Give the words of a source and its entity; ``running``: the entity that spoke last."""
        start, end = self._extent(source)
        return Speaker(start, end, self._entity(source, running))

    def lasting(self, source: Token, running: str | None) -> Speaker:
        """The speaker as later sentences know it: what a relative pronoun stands for, in its place."""
        if source.lower_ in _RELATIVE and (head := _relative_head(source)) is not None:
            return self.speaker(head, running)
        return self.speaker(source, running)

    def _extent(self, source: Token) -> tuple[int, int]:
        """The noun phrase without its relative clauses and appositions, widened to the name that holds its head."""
        first = source.i
        for child in source.lefts:
            if child.dep_ in _INNER and self._page.inside[child.left_edge.i] < 0 and not _is_time(child):
                first = min(first, child.left_edge.i)
        last = source.i
        for child in source.rights:
            if child.dep_ == "prep" and child.i == last + 1 and source.pos_ in ("NOUN", "PRON", "DET", "NUM", "ADJ"):
                last = _short_edge(child)
            elif child.dep_ in ("case", "flat") and child.i == last + 1:
                last = child.i
        start, end = self._page.starts[first], self._page.end_of(last)
        name = self._name_over(source)
        return (min(start, name.start), max(end, name.end)) if name else (start, end)

    def _name_over(self, token: Token) -> Name | None:
        """The longest mention that holds a token's characters."""
        index = bisect_right(self._names, token.idx, key=lambda name: name.start)
        held = [name for name in self._names[max(0, index - 6) : index] if name.end >= token.idx + len(token)]
        return min(held, key=lambda name: name.start, default=None)

    def _entity(self, source: Token, running: str | None) -> str | None:
        name = self._name_over(source)
        if name:
            return name.entity.id
        for child in source.rights:
            if child.dep_ == "appos" and (other := self._name_over(child)) and other.entity.label == "PERSON":
                return other.entity.id
        word = source.lower_
        if word in _RELATIVE:
            return self._antecedent(source)
        if word in _HE_SHE:
            return self._pronoun(source, _HE_SHE[word], running)
        if source.pos_ == "NOUN":
            return self._nominal(source, running)
        return None

    def _antecedent(self, source: Token) -> str | None:
        if (head := _relative_head(source)) is not None:
            name = self._name_over(head)
            return name.entity.id if name else None
        before = self._before(source.idx)
        return before[-1].entity.id if before and before[-1].end >= source.idx - 3 else None

    def _before(self, at: int) -> list[Name]:
        index = bisect_right(self._people, at, key=lambda name: name.start)
        return [name for name in self._people[max(0, index - 12) : index] if name.start > at - _BACK]

    def _pronoun(self, source: Token, gender: str, running: str | None) -> str | None:
        """The person a pronoun stands for: the last subject of the paragraph, the running speaker, the last named."""
        before = [name for name in self._before(source.idx) if self._may_be(name.entity.id, gender)]
        subjects = [name for name in before if self._is_subject(name)]
        near = [name for name in subjects if self._block_of(name.start) == self._block_of(source.idx)]
        if near:
            return near[-1].entity.id
        if running and self._may_be(running, gender):
            return running
        last = subjects or before
        return last[-1].entity.id if last else None

    def _may_be(self, entity: str, gender: str) -> bool:
        return not gender or self._gender.get(entity, gender) == gender

    def _block_of(self, at: int) -> int:
        return bisect_right(self._page.blocks, at, key=lambda block: block.start)

    def _is_subject(self, name: Name) -> bool:
        index = bisect_right(self._page.starts, name.end - 1) - 1
        token = self._page.tokens[index]
        return self._page.inside[index] < 0 and token.dep_ in ("nsubj", "nsubjpass")

    def _known_genders(self) -> dict[str, str]:
        genders = {name.entity.id: name.entity.gender for name in self._people if name.entity.gender}
        for name in self._people:
            word = self._page.text[max(0, name.start - 6) : name.end].split()
            title = next((_TITLES[w.casefold()] for w in word[:2] if w.casefold() in _TITLES), None)
            if title:
                genders.setdefault(name.entity.id, "female" if title == "female" else "male")
        return {key: str(value) for key, value in genders.items()}

    def _gather_callings(self) -> None:
        """Note the nouns that stand with names, each in text order: ``minister`` in ``foreign minister Wang Yi``."""
        for name in self._people:
            index = bisect_right(self._page.starts, name.end - 1) - 1
            head = self._page.tokens[index]
            first = bisect_right(self._page.starts, name.start) - 1
            beside = list(self._page.tokens[first:index]) + _words_before(self._page, first)
            beside += [child for child in head.children if child.dep_ == "appos"]
            beside += [head.head] if head.dep_ == "appos" else []
            for word in beside:
                self._callings[word.lower_].append((name.start, name.entity.id))

    def _nominal(self, source: Token, running: str | None) -> str | None:
        """The person a definite noun stands for: one given that calling before, else the last to speak or act."""
        definite = any(child.lower_ in ("the", "this", "that") and child.dep_ == "det" for child in source.lefts)
        if not definite or source.tag_ == "NNS":
            return None
        noun = source.lower_
        called = self._callings.get(noun, [])
        if before := bisect_left(called, source.idx, key=lambda calling: calling[0]):
            return called[before - 1][1]
        plain = not any(child.dep_ in ("prep", "relcl", "poss", "compound", "amod") for child in source.children)
        if not plain or noun not in lexicon().person:
            return None
        return running or self._pronoun(source, "", None)


def _is_time(word: Token) -> bool:
    """Whether a word before a noun only tells when (``today officials said``), not whose (``Monday's report``)."""
    return word.ent_type_ in ("DATE", "TIME") and word.dep_ in ("compound", "nmod", "advmod")


def _short_edge(prep: Token) -> int:
    """The end of a prepositional phrase, without clauses."""
    noun = next((child for child in prep.children if child.dep_ in ("pobj", "pcomp")), None)
    if noun is None:
        return prep.i
    return int(noun.i)


def _relative_head(source: Token) -> Token | None:
    """The noun that a relative pronoun stands for."""
    at = source
    for _ in range(4):
        if at.dep_ == "relcl":
            return at.head
        at = at.head
    return None


def _words_before(page: Page, first: int) -> list[Token]:
    """The nouns directly before a name: its titles."""
    words: list[Token] = []
    for index in range(first - 1, max(-1, first - 5), -1):
        if page.tokens[index].pos_ not in ("NOUN", "PROPN", "ADJ"):
            break
        words.append(page.tokens[index])
    return words
