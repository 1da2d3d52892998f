"""spaCy's attribute ruler, remembered.

What its patterns for single tokens say depends on the token's tag, form and relation alone, so the stock ruler is asked
once for each combination and its answer is kept. So is whether such a token can stand at a place of one of the few
patterns over several tokens; where all places of one are taken, the tokens are given to the stock ruler together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

#: What a pattern may look at for its answer to be remembered, and what it may set.
_LOOKS_AT = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
_SETS = frozenset({"TAG", "POS", "MORPH", "LEMMA", "DEP"})
_KEY: list[int | str] = ["TAG", "LOWER", "DEP"]
_VALUES: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]
_KEPT = 65_536
# As many as an answer's integer has bits.
_MOST_PLACES = 63


@dataclass(frozen=True, slots=True)
class _Several:
    """Patterns over several tokens: one bit for each place of each, and what finds a single token's bits."""

    patterns: tuple[tuple[int, ...], ...]
    single: Matcher

    def bits(self, token: Doc) -> int:
        """Give the places at which a token, alone in its document, can stand."""
        names = (token.vocab.strings[match] for match, _, _ in self.single(token, allow_missing=True))
        return sum({1 << int(name.rpartition(":")[2]) for name in names})

    def find(self, masks: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
        """Yield where all places of a pattern are taken by tokens in a row, given each token's bits."""
        for bits in self.patterns:
            length = len(masks) - len(bits) + 1
            if length > 0:
                places = [masks[at : at + length] >> np.uint64(bit) & np.uint64(1) for at, bit in enumerate(bits)]
                for start in np.flatnonzero(np.logical_and.reduce(places)):
                    yield int(start), int(start) + len(bits)


class MemoisedRuler:
    """Sets what a stock attribute ruler sets, remembering its answers; a spaCy component."""

    def __init__(self, vocab: Vocab, stock: AttributeRuler, several: _Several) -> None:
        self._vocab = vocab
        self._stock = stock
        self._several = several
        self._known: dict[bytes, tuple[int, ...]] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and lemma by the ruler's patterns."""
        if len(doc) == 0:
            return doc
        keys = doc.to_array(_KEY)
        raw, size = keys.tobytes(), keys.itemsize * len(_KEY)
        rows = [self._answer(raw[n * size : (n + 1) * size], doc, n) for n in range(len(doc))]
        values = np.array(rows, dtype=np.uint64)
        for start, end in self._several.find(values[:, 5]):
            values[start:end, :5] = self._stock(self._apart(doc[start:end])).to_array(_VALUES)
        doc.from_array(_VALUES[:4], cast(Any, np.ascontiguousarray(values[:, :4])))
        for n in np.flatnonzero(values[:, 4] != keys[:, 2]):
            doc[int(n)].dep = int(values[n, 4])
        return doc

    def _answer(self, key: bytes, doc: Doc, n: int) -> tuple[int, ...]:
        answer = self._known.get(key)
        if answer is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            alone = self._apart(doc[n : n + 1])
            bits = self._several.bits(alone)
            said = self._stock(alone).to_array(_VALUES)[0]
            answer = self._known[key] = (*(int(value) for value in said), bits)
        return answer

    def _apart(self, span: Span) -> Doc:
        """Copy some tokens into a document of their own."""
        alone = Doc(self._vocab, words=[token.text for token in span], spaces=[False] * len(span))
        for ours, theirs in zip(alone, span, strict=True):
            _copy(theirs, ours)
        return alone


def _copy(source: Token, copy: Any) -> None:
    copy.tag = source.tag
    copy.pos = source.pos
    copy.lemma = source.lemma
    copy.set_morph(source.morph)
    copy.dep = source.dep


def memoised(nlp: Language, stock: AttributeRuler) -> MemoisedRuler | None:
    """Make the remembering form of a ruler; None when its patterns look at, or set, other things."""
    single = Matcher(nlp.vocab, validate=False)
    places: list[tuple[int, ...]] = []
    for pattern in stock.patterns:
        alternatives = cast("list[list[dict[str, object]]]", pattern["patterns"])
        looks = {key for alternative in alternatives for token in alternative for key in token}
        if (
            not looks <= _LOOKS_AT
            or not set(cast("dict[str, object]", pattern["attrs"])) <= _SETS
            or _repeats(alternatives)
        ):
            return None
        for tokens in (alternative for alternative in alternatives if len(alternative) > 1):
            first = sum(len(bits) for bits in places)
            places.append(tuple(range(first, first + len(tokens))))
            for bit, token in zip(places[-1], tokens, strict=True):
                single.add(f"place:{bit}", [[token]])
    if sum(len(bits) for bits in places) > _MOST_PLACES:
        return None
    return MemoisedRuler(nlp.vocab, stock, _Several(tuple(places), single))


def _repeats(alternatives: Iterable[list[dict[str, object]]]) -> bool:
    return any("OP" in token for alternative in alternatives for token in alternative)
