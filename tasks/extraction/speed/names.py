"""spaCy's named-entity recogniser as a few matrix products; a component that sets what the stock one sets.

The stock recogniser (``spacy.TransitionBasedParser.v2``; Honnibal & Montani) walks through the tokens, one move each
(begin, in, last, unit, out), and scores the moves of a token from three vectors: the token's own and, while a name is
open, its first token's and the token's before. So what happens outside a name depends on the token alone, and is
scored for all tokens at once; what happens inside depends on where the name began, and all names go on in step.
Moves are the stock ones, with the stock rules for when each may be taken; a document with preset names is left to
the stock recogniser.
"""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc
from thinc.api import Model

from tasks.extraction.speed.steps import Scorer

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]
Flags = NDArray[np.bool_]
_BEGIN, _IN, _LAST, _UNIT, _OUTSIDE = "B-", "I-", "L-", "U-", "O"
_INSIDE_IOB, _OUT_IOB, _BEGIN_IOB = 1, 2, 3
_TOKEN, _FIRST, _BEFORE = 0, 1, 2


class QuickNames:
    """Finds named entities as a stock recogniser does; a spaCy component."""

    def __init__(self, stock: EntityRecognizer, scorer: Scorer) -> None:
        self._stock = stock
        self._scorer = scorer
        moves = [stock.moves.get_class_name(n) for n in range(stock.moves.n_moves)]
        labels = sorted({name[2:] for name in moves if name.startswith(_BEGIN)}, key=lambda x: moves.index(_BEGIN + x))
        self._labels = np.array([stock.vocab.strings[label] for label in labels], dtype=np.uint64)
        begin, unit = ([moves.index(kind + label) for label in labels] for kind in (_BEGIN, _UNIT))
        # The moves that may be taken outside a name, in the stock order, which decides between equal scores.
        self._free = np.array(sorted([*begin, *unit, moves.index(_OUTSIDE)]))
        free = self._free.tolist()
        self._begins = np.array([free.index(move) for move in begin])
        self._label_of_begin = _inverse(begin, free)
        self._label_of_unit = _inverse(unit, free)
        self._in, self._last = (np.array([moves.index(kind + x) for x in labels]) for kind in (_IN, _LAST))

    def __call__(self, doc: Doc) -> Doc:
        """Set the document's entities."""
        if len(doc) == 0:
            return doc
        seen = cast("NDArray[np.uint64]", doc.to_array(["SENT_START", "IS_SPACE", "ENT_IOB"]))
        if seen[:, 2].any():
            return cast(Doc, cast(Any, self._stock)(doc))
        vectors = self._scorer.vectors(doc)
        closes = np.append(seen[1:, 0] == 1, True)
        marks = np.zeros((len(doc), 2), dtype=np.uint64)
        marks[:, 0] = _OUT_IOB
        for start, end, label in self._names(vectors, closes, seen[:, 1] != 0):
            marks[start:end, 0] = _INSIDE_IOB
            marks[start, 0] = _BEGIN_IOB
            marks[start:end, 1] = self._labels[label]
        return doc.from_array(["ENT_IOB", "ENT_TYPE"], cast(Any, marks))

    def _names(self, vectors: Floats, closes: Flags, spaces: Flags) -> Iterator[tuple[int, int, int]]:
        """Yield first token, end and number of label of each name, in order, given which tokens end a sentence."""
        own = self._scorer.feature(vectors, _TOKEN)
        alone = self._scorer.scores(own + self._scorer.missing(_FIRST) + self._scorer.missing(_BEFORE))[:, self._free]
        alone[np.ix_(closes, self._begins)] = -np.inf
        best = alone.argmax(axis=1)
        label, unit = self._label_of_begin[best], self._label_of_unit[best]
        label[spaces] = unit[spaces] = -1
        starts = np.flatnonzero(label >= 0)
        ends = np.flatnonzero(unit >= 0) + 1
        found = [(int(end) - 1, int(end), int(unit[end - 1])) for end in ends]
        lasts = self._ends(vectors, own, closes, starts, label[starts])
        found += [(int(s), int(e), int(x)) for s, e, x in zip(starts, lasts, label[starts], strict=True)]
        reached = 0
        for name in sorted(found):
            if name[0] >= reached:
                reached = name[1]
                yield name

    def _ends(self, vectors: Floats, own: Floats, closes: Flags, starts: Numbers, labels: Numbers) -> Numbers:
        """Give where the names that begin at ``starts`` end, all going on in step."""
        ends = starts + 2
        first = self._scorer.feature(vectors[starts], _FIRST)
        open_ = np.arange(len(starts))
        while len(open_):
            last = ends[open_] - 1
            before = self._scorer.feature(vectors[last - 1], _BEFORE)
            scores = self._scorer.scores(own[last] + first[open_] + before)
            rows, kinds = np.arange(len(open_)), labels[open_]
            on, off = scores[rows, self._in[kinds]], scores[rows, self._last[kinds]]
            goes_on = np.where(self._in[kinds] < self._last[kinds], on >= off, on > off) & ~closes[last]
            open_ = open_[goes_on]
            ends[open_] += 1
        return ends


def _inverse(moves: list[int], free: list[int]) -> Numbers:
    """Map each free move to the number of its label, -1 where it is none of ``moves``."""
    found = np.full(len(free), -1)
    for number, move in enumerate(moves):
        found[free.index(move)] = number
    return found


def quick_names(stock: EntityRecognizer) -> QuickNames | None:
    """Make the fast form of a recogniser; None when its network is of another form or it searches with a beam."""
    model = cast("Model[Any, Any]", stock.model)
    scorer = Scorer.of(model, features=3)
    if scorer is None or type(stock) is not EntityRecognizer or stock.cfg["beam_width"] != 1:
        return None
    return QuickNames(stock, scorer)
