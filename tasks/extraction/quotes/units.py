"""The page as the quotation finder sees it: sentences that quotation marks do not break, and what lies inside marks."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from tasks.document import QuoteKind
from tasks.extraction.facts import Block
from tasks.extraction.quotes.lexicon import lexicon
from tasks.extraction.quotes.marks import Marked
from tasks.extraction.wording import text_of

_ENDS = frozenset(".?!…;")
_OPEN_END = frozenset(",-–—…:")
_TAIL_WORDS = 14
_TAIL_PARTS = frozenset(("PROPN", "NOUN", "DET", "ADJ", "PRON", "ADP", "NUM", "PART", "ADV", "AUX", "CCONJ"))


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with the quotations in it: tokens ``first`` to ``last`` (excluded) and the marks among them."""

    block: int
    first: int
    last: int
    marks: tuple[Marked, ...]


class Page:
    """A parsed text with its quoted stretches."""

    def __init__(self, doc: Doc, blocks: Sequence[Block], marks: Sequence[Marked]) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.blocks = blocks
        self.marks = marks
        self.tokens: list[Token] = list(doc)
        self.starts = [token.idx for token in self.tokens]
        self.inside = self._inside()
        self.units = tuple(self._units())

    def end_of(self, index: int) -> int:
        """The character after a token."""
        return self.starts[index] + len(self.tokens[index])

    def marks_between(self, start: int, end: int) -> Iterator[Marked]:
        """The quoted stretches that share characters with a stretch, in order."""
        number = bisect_right(self.marks, start, key=lambda mark: mark.end)
        while number < len(self.marks) and self.marks[number].start < end:
            yield self.marks[number]
            number += 1

    def kind(self, start: int, end: int) -> QuoteKind:
        """Tell content all inside marks from content with some, and from content without."""
        marks = list(self.marks_between(start, end))
        if not marks:
            return "indirect"
        at = start
        for mark in marks:
            if any(char.isalnum() for char in self.text[at : mark.start]):
                return "mixed"
            at = mark.end
        return "mixed" if any(char.isalnum() for char in self.text[at:end]) else "direct"

    def _inside(self) -> list[int]:
        """For each token the number of the stretch it lies in, or -1."""
        found, number = [-1] * len(self.starts), 0
        for index, start in enumerate(self.starts):
            while number < len(self.marks) and self.marks[number].end <= start:
                number += 1
            if number < len(self.marks) and self.marks[number].start <= start:
                found[index] = number
        return found

    def _units(self) -> Iterator[Unit]:
        number, first, block_end, block = 0, 0, -1, -1
        for index, token in enumerate(self.tokens):
            if token.idx >= block_end:
                if first < index:
                    yield self._unit(block, first, index)
                first = index
                while block + 1 < len(self.blocks) and self.blocks[block + 1].start <= token.idx:
                    block += 1
                block_end = self.blocks[block + 1].start if block + 1 < len(self.blocks) else len(self.text) + 1
                number += 1
            elif first < index and self._begins(index) and not self._is_label(block, index):
                yield self._unit(block, first, index)
                first = index
        if first < len(self.tokens):
            yield self._unit(block, first, len(self.tokens))

    def _unit(self, block: int, first: int, last: int) -> Unit:
        while last > first + 1 and self.tokens[last - 1].is_space:
            last -= 1
        numbers = sorted({self.inside[i] for i in range(first, last)} - {-1})
        return Unit(block, first, last, tuple(self.marks[number] for number in numbers))

    def _is_label(self, block: int, index: int) -> bool:
        """Whether a token follows the colon of a headline: ``Name: words`` is one sentence there."""
        heads = 0 <= block < len(self.blocks) and self.blocks[block].kind in ("title", "heading")
        return heads and self.tokens[index - 1].text == ":"

    def _begins(self, index: int) -> bool:
        """Whether a sentence begins at a token, seen with the quotation before it."""
        token = self.tokens[index]
        before = self.inside[index - 1]
        if self.inside[index] >= 0 and self.inside[index] == before:
            return False
        if token.is_space or (token.is_punct and self.inside[index] < 0):
            return False
        if before >= 0:
            return self._begins_after_mark(index, self.marks[before])
        previous = self.tokens[index - 1].text
        ended = previous[-1] in _ENDS or self.tokens[index - 1].is_space
        if self.inside[index] >= 0:
            return previous[-1] in ".?!…" and bool(token.is_sent_start or previous in ".?!…")
        return bool(token.is_sent_start) and ended

    def _begins_after_mark(self, index: int, mark: Marked) -> bool:
        last = self.text[mark.start : mark.end].rstrip("\"”“»'’` \u00a0)")[-1:]
        if last in _OPEN_END or last.isalnum() or not last:
            return False
        word = self.tokens[index].text
        if word[0].islower():
            return False
        return last == "." or not self.is_tail(index)

    def is_tail(self, index: int) -> bool:
        """Whether the words from a token on are a short clause that reports what stands before: ``Ms. Park asked.``"""
        verbs = lexicon().speech
        for at in range(index, min(index + _TAIL_WORDS, len(self.tokens))):
            token = self.tokens[at]
            after = self.tokens[min(at + 1, len(self.tokens) - 1)].lower_
            if token.pos_ in ("VERB", "AUX") and (token.lemma_ in verbs or f"{token.lemma_} {after}" in verbs):
                return after not in (":", "that")
            if token.pos_ not in _TAIL_PARTS and token.text != "," and token.dep_ not in ("amod", "acl"):
                return False
        return False
