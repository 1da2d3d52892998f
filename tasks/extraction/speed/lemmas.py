"""spaCy's lemmatizer by rules or tables, remembered: what it says depends on form, part of speech and morphology alone.

Lemmas found outside a memory zone are kept as the string store's numbers. The strings of a zone are forgotten at its
end; of what was found inside one, the lemma itself is kept, and put into the store again wherever it is needed.
"""

from typing import Any, cast

import numpy as np
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc

_KEY: list[int | str] = ["ORTH", "POS", "MORPH"]
_LEMMA: list[int | str] = ["LEMMA"]
_INDEX = "lemma_index"
_MODES = ("rule", "lookup")
# Lemmas remembered of each kind; beyond it, the memory begins anew.
_KEPT = 32_768

Key = tuple[int, int, int]


class RememberedLemmas:
    """Sets what a stock lemmatizer sets; a spaCy component."""

    def __init__(self, stock: Lemmatizer) -> None:
        self._stock = stock
        self._strings = stock.vocab.strings
        self._kept: dict[Key, int] = {}
        self._passing: dict[Key, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemma of each token that has none."""
        if len(doc) == 0:
            return doc
        given = doc.to_array(_LEMMA).reshape(-1).tolist()
        keys = cast("list[Key]", list(map(tuple, doc.to_array(_KEY).tolist())))
        kept = self._kept.get
        known = [lemma or kept(key) for lemma, key in zip(given, keys, strict=True)]
        lemmas = [lemma or self._lemma(doc, n, keys[n]) for n, lemma in enumerate(known)]
        return doc.from_array(_LEMMA, cast(Any, np.array(lemmas, dtype=np.uint64)))

    def _lemma(self, doc: Doc, n: int, key: Key) -> int:
        found = self._passing.get(key)
        if found is None:
            found = self._stock.lemmatize(doc[n])[0]
            self._remember(key, found, passing=cast(Any, doc.vocab).in_memory_zone)
        return self._strings.add(found)

    def _remember(self, key: Key, lemma: str, *, passing: bool) -> None:
        if len(self._kept) + len(self._passing) >= _KEPT:
            self._passing.clear()
        if passing:
            self._passing[key] = lemma
        elif len(self._kept) < _KEPT:
            self._kept[key] = self._strings.add(lemma)
        # The stock lemmatizer remembers without end.
        if len(self._stock.cache) >= _KEPT:
            self._stock.cache.clear()


def remembered(stock: Lemmatizer) -> RememberedLemmas | None:
    """Make the remembering form of a lemmatizer; None when it does what depends on more, or writes over lemmas."""
    if stock.mode not in _MODES or stock.overwrite:
        return None
    if stock.lookups.has_table(_INDEX):
        # The stock lemmatizer looks each form up in a list of thousands.
        index = cast(Any, stock.lookups.get_table(_INDEX))
        for part, forms in list(index.items()):
            index[part] = frozenset(forms)
    return RememberedLemmas(stock)
