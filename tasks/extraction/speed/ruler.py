"""spaCy's attribute ruler as a table.

What its patterns for single tokens say depends on the token's tag and relation and, for the words that the patterns
name, on its form. So the stock ruler is asked once for each combination and its answer is kept. So is whether such a
token can stand at a place of one of the few patterns over several tokens; where all places of one are taken, the
tokens are given to the stock ruler together. A document with annotations that rules may read or keep is left to the
stock ruler.
"""

import re
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
_BEFORE: list[int | str] = ["POS", "MORPH", "LEMMA"]
# Answers and words remembered; beyond them, the memory begins anew.
_ANSWERS, _WORDS = 8192, 65_536
# As many as an answer's integer has bits.
_MOST_PLACES = 63

Patterns = list[list[dict[str, Any]]]
Numbers = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Words:
    """The lower-cased words that patterns name, literally or by a regular expression."""

    literal: frozenset[str]
    regular: tuple[re.Pattern[str], ...]

    def kind(self, lower: int, vocab: Vocab) -> int:
        """Give the word itself if patterns name it or it is white space, 0 if they treat it like any other."""
        word = vocab.strings[lower]
        named = word in self.literal or word.isspace() or any(regular.search(word) for regular in self.regular)
        return lower if named else 0


@dataclass(frozen=True, slots=True)
class _Several:
    """Patterns over several tokens: one bit for each place of each, and what finds a single token's bits."""

    patterns: tuple[tuple[int, ...], ...]
    single: Matcher

    def bits(self, token: Doc) -> int:
        """Give the places at which a token, alone in its document, can stand."""
        names = (token.vocab.strings[match] for match, _, _ in self.single(token, allow_missing=True))
        return sum({1 << int(name.rpartition(":")[2]) for name in names})

    def find(self, masks: Numbers) -> Iterator[tuple[int, int]]:
        """Yield where all places of a pattern are taken by tokens in a row, given each token's bits."""
        if not masks.any():
            return
        for bits in self.patterns:
            length = len(masks) - len(bits) + 1
            if length > 0:
                places = [masks[at : at + length] >> np.uint64(bit) & np.uint64(1) for at, bit in enumerate(bits)]
                for start in np.flatnonzero(np.logical_and.reduce(places)):
                    yield int(start), int(start) + len(bits)


class MemoisedRuler:
    """Sets what a stock attribute ruler sets, remembering its answers; a spaCy component."""

    def __init__(self, vocab: Vocab, stock: AttributeRuler, words: _Words, several: _Several) -> None:
        self._vocab = vocab
        self._stock = stock
        self._words = words
        self._several = several
        self._kinds: dict[int, int] = {}
        self._rows: dict[tuple[int, int, int], int] = {}
        self._answers = np.zeros((512, len(_VALUES) + 1), dtype=np.uint64)

    def __call__(self, doc: Doc) -> Doc:
        """Set part of speech, morphology and lemma by the ruler's patterns."""
        if len(doc) == 0:
            return doc
        if doc.to_array(_BEFORE).any():
            return self._stock(doc)
        keys = doc.to_array(_KEY)
        kinds, rows = self._kinds, self._rows
        if len(kinds) >= _WORDS or len(rows) >= _ANSWERS:
            kinds.clear()
            rows.clear()
        found: list[int] = []
        for n, (tag, lower, dep) in enumerate(keys.tolist()):
            kind = kinds.get(lower)
            if kind is None:
                kind = kinds[lower] = self._words.kind(lower, self._vocab)
            row = rows.get((tag, kind, dep))
            found.append(self._ask((tag, kind, dep), doc, n) if row is None else row)
        values = self._answers[found]
        for start, end in self._several.find(values[:, 5]):
            values[start:end, :5] = self._stock(self._apart(doc[start:end])).to_array(_VALUES)
        doc.from_array(_VALUES[:4], cast(Any, values[:, :4]))
        for n in np.flatnonzero(values[:, 4] != keys[:, 2]).tolist():
            doc[n].dep = int(values[n, 4])
        return doc

    def _ask(self, key: tuple[int, int, int], doc: Doc, n: int) -> int:
        """Ask the stock ruler and give the row of its answer."""
        row = len(self._rows)
        if row == len(self._answers):
            self._answers = np.concatenate([self._answers, np.zeros_like(self._answers)])
        alone = self._apart(doc[n : n + 1])
        bits = self._several.bits(alone)
        self._answers[row, :5] = self._stock(alone).to_array(_VALUES)[0]
        self._answers[row, 5] = bits
        self._rows[key] = row
        return row

    def _apart(self, span: Span) -> Doc:
        """Copy some tokens into a document of their own."""
        alone = Doc(self._vocab, words=[token.text for token in span], spaces=[False] * len(span))
        for ours, theirs in zip(alone, span, strict=True):
            _copy(theirs, ours)
        return alone


def _copy(source: Token, copy: Any) -> None:
    copy.tag = source.tag
    copy.dep = source.dep


def memoised(nlp: Language, stock: AttributeRuler) -> MemoisedRuler | None:
    """Make the remembering form of a ruler; None when its patterns look at, or set, other things."""
    single = Matcher(nlp.vocab, validate=False)
    places: list[tuple[int, ...]] = []
    literal: set[str] = set()
    regular: set[str] = set()
    for pattern in stock.patterns:
        alternatives = cast(Patterns, pattern["patterns"])
        if not set(cast("dict[str, object]", pattern["attrs"])) <= _SETS or not _are_simple(alternatives):
            return None
        for value in (token["LOWER"] for tokens in alternatives for token in tokens if "LOWER" in token):
            if not _gather(value, literal, regular):
                return None
        for tokens in (alternative for alternative in alternatives if len(alternative) > 1):
            first = sum(len(bits) for bits in places)
            places.append(tuple(range(first, first + len(tokens))))
            for bit, token in zip(places[-1], tokens, strict=True):
                single.add(f"place:{bit}", [[token]])
    if sum(len(bits) for bits in places) > _MOST_PLACES:
        return None
    words = _Words(frozenset(literal), tuple(re.compile(each) for each in regular))
    return MemoisedRuler(nlp.vocab, stock, words, _Several(tuple(places), single))


def _are_simple(alternatives: Iterable[list[dict[str, Any]]]) -> bool:
    return all(set(token) <= _LOOKS_AT for alternative in alternatives for token in alternative)


def _gather(value: Any, literal: set[str], regular: set[str]) -> bool:
    """Add the words that a pattern names; tell whether it names them in a known way."""
    if isinstance(value, str):
        literal.add(value)
        return True
    for kind, named in value.items():
        if kind in ("IN", "NOT_IN"):
            literal.update(named)
        elif kind == "REGEX":
            regular.add(named)
        else:
            return False
    return True
