"""spaCy's dependency parser, its sentences side by side; a component that sets what the stock one sets.

The stock parser (arc-eager with non-monotonic moves, ``spacy.TransitionBasedParser.v2``; Honnibal & Johnson 2015) takes
one move after the other through the whole text, two for each token. But once its stack is empty before a token that
has no dependants yet, nothing that came earlier matters for what follows. So a walk of its own begins at each token
at which a sentence may begin, and ends where it comes to another's first (`tasks.extraction.speed.walks`). Joined from
the text's first token on, the walks are what one walk would have been; those that none comes to are dropped.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline import DependencyParser
from spacy.pipeline._parser_internals.nonproj import DELIMITER, deprojectivize
from spacy.tokens import Doc
from thinc.api import Model

from tasks.extraction.speed.steps import Scorer
from tasks.extraction.speed.walks import FEATURES, Scores, Walks, Window

Floats = NDArray[np.float32]
Numbers = NDArray[np.uint64]
Arc = tuple[int, int, int]
# Most tokens that are walked through at once: what a walk takes to begin grows with it, and so do the rows.
_WINDOW = 1000
_ENDS = (".", "?", "!", "…", "...")
_CLOSING = ('"', "'", "”", "’", ")", "]", "»", "''")


class QuickParses:
    """Sets heads, relations and sentences as a stock parser does; a spaCy component."""

    def __init__(self, stock: DependencyParser, scorer: Scorer) -> None:
        self._stock = stock
        self._scorer = scorer
        self._scores = Scores(scorer)
        strings = stock.vocab.strings
        self._root = strings["ROOT"]
        moves = cast(Any, stock).moves
        names = [moves.get_class_name(n) for n in range(moves.n_moves)]
        self._decorated = frozenset(strings[name[2:]] for name in names if DELIMITER in name)
        self._ends, self._closing = (_numbers(stock, words) for words in (_ENDS, _CLOSING))
        # One product for all places: (width, features × pieces × hidden).
        self._places = np.ascontiguousarray(scorer.places.transpose(1, 0, 2).reshape(scorer.places.shape[1], -1))

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's heads, relations and sentence starts."""
        if len(doc) == 0:
            return doc
        arcs = self._arcs(doc)
        return self._stock(doc) if arcs is None else self._annotate(doc, arcs)

    def _arcs(self, doc: Doc) -> list[Arc] | None:
        """Give head, dependant and label of each arc; None when a sentence is longer than a window."""
        vectors = self._scorer.vectors(doc)
        seen = cast(Numbers, doc.to_array(["ORTH", "IS_SPACE", "SPACY", "SENT_START"]))
        starts = self._starts(seen)
        arcs: list[Arc] = []
        at, end = 0, len(doc)
        while at < end:
            stop = min(at + _WINDOW, end)
            window = _window(doc, seen[at:stop, 3], at, starts[(starts >= at) & (starts < stop)] - at)
            joined = Walks(self._stock, window).take(self._scores, self._rows(vectors[at:stop]))
            if stop < end:
                # The last walk came to the window's end, where the stock parser would have seen more words.
                to, _ = joined.pop()
                if to == 0:
                    return None
            else:
                to = end - at
            arcs += [(a["head"] + at, a["child"] + at, a["label"]) for _, state in joined for a in state.arcs]
            at += to
        return arcs

    def _starts(self, seen: Numbers) -> NDArray[np.intp]:
        """Find the tokens at which a sentence begins or may begin."""
        words, spaces, spaced, given = seen.T
        closes = (words[:, None] == self._closing).any(axis=1)
        closes[1:] &= spaced[:-1] == 0
        content = np.flatnonzero(~closes & (spaces == 0))
        ends = (words[content, None] == self._ends).any(axis=1)
        after = content[1:][ends[:-1] & ~ends[1:]]
        return np.unique(np.concatenate([[0], np.flatnonzero(given == 1), after]))

    def _rows(self, vectors: Floats) -> Floats:
        """Give what each token, and first of all a missing one, adds at each place."""
        rows = np.empty((len(vectors) + 1, self._places.shape[1]), dtype=np.float32)
        np.dot(vectors, self._places, out=rows[1:])
        rows[0] = self._scorer.pads.reshape(-1)
        size = len(self._scorer.bias)
        rows[:, :size] += self._scorer.bias
        return rows.reshape(-1, size)

    def _annotate(self, doc: Doc, arcs: Sequence[Arc]) -> Doc:
        values = np.zeros((len(doc), 2), dtype=np.uint64)
        values[:, 1] = self._root
        if arcs:
            heads, children, labels = zip(*arcs, strict=True)
            at = np.array(children)
            values[at, 0] = (np.array(heads) - at).astype(np.uint64)
            values[at, 1] = np.array(labels, dtype=np.uint64)
        doc.from_array(["HEAD", "DEP"], cast(Any, values))
        return doc if self._decorated.isdisjoint(values[:, 1].tolist()) else deprojectivize(doc)


def _window(doc: Doc, given: Numbers, at: int, starts: NDArray[np.intp]) -> Window:
    if at > 0 or len(given) < len(doc):
        # The parser's moves look at nothing but where sentences were said to begin.
        doc = Doc(doc.vocab, words=["a"] * len(given))
        doc.from_array(["SENT_START"], cast(Any, given))
    return Window(doc, starts.tolist(), given == 0)


def _numbers(stock: DependencyParser, words: Sequence[str]) -> Numbers:
    return np.array([stock.vocab.strings.add(word, allow_transient=False) for word in words], dtype=np.uint64)


def quick_parses(stock: DependencyParser) -> QuickParses | None:
    """Make the fast form of a parser; None when its network is of another form or it searches with a beam."""
    scorer = Scorer.of(cast("Model[Any, Any]", stock.model), features=FEATURES)
    if scorer is None or type(stock) is not DependencyParser or stock.cfg["beam_width"] != 1:
        return None
    return QuickParses(stock, scorer)
