"""Many walks of an arc-eager parser through one text, each from a token at which a sentence may begin.

A parser's state is spaCy's own, and so are what its moves do and when they may be taken; only the scores come from
elsewhere. All walks take their moves in step. One that comes to where another began, in the state in which that one
began, ends there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.ml.parser_model import ParserStepModel
from spacy.pipeline import DependencyParser
from spacy.pipeline._parser_internals.stateclass import StateClass
from spacy.tokens import Doc

from tasks.extraction.speed.steps import Scorer

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Ids = NDArray[np.int32]
#: How many tokens of a state are looked at.
FEATURES = 8
# Which of them, in the stock order: first of the buffer, top of the stack, last left dependant of the former.
_NEXT, _TOP, _NEXT_LEFT = 0, 2, 5


_PLACES = SimpleNamespace(state2vec=SimpleNamespace(nF=FEATURES))


@dataclass(frozen=True, slots=True)
class Window:
    """Some tokens, the starts of walks among them, in order, and of which tokens nothing was said before."""

    doc: Doc
    starts: Sequence[int]
    free: Flags


class Scores:
    """Scores states by the rows that their tokens add at each place: row (token + 1) × places + place of ``rows``."""

    def __init__(self, scorer: Scorer) -> None:
        self._half = scorer.hidden
        self._upper = np.vstack([scorer.upper, scorer.upper_bias[None]])
        self._ones = np.ones((1, FEATURES), dtype=np.float32)
        self._first = np.arange(FEATURES, 2 * FEATURES)

    def of(self, ids: Ids, rows: Floats) -> Floats:
        """Score every move of each state, given its tokens."""
        half = self._half
        summed = np.matmul(self._ones, rows.take(ids * FEATURES + self._first, axis=0))[:, 0]
        hidden = np.ones((len(ids), half + 1), dtype=np.float32)
        best = np.maximum(summed[:, :half], summed[:, half : 2 * half], out=hidden[:, :half])
        for piece in range(2 * half, summed.shape[1], half):
            np.maximum(best, summed[:, piece : piece + half], out=best)
        return hidden @ self._upper


class Walks:
    """The walks through one window."""

    def __init__(self, parser: DependencyParser, window: Window) -> None:
        self._parser = cast(Any, parser)
        self._window = window
        moves = self._parser.moves
        names = [moves.get_class_name(n) for n in range(moves.n_moves)]
        self._break = next(n for n, name in enumerate(names) if name.startswith("B-"))
        states = _begin(moves, window, (names.index("S"), names.index("D")))
        self._states = dict(zip(window.starts, states, strict=True))
        self._starts = {id(state): start for start, state in self._states.items()}
        self._begins = np.zeros(len(window.doc) + 1, dtype=np.bool_)
        self._begins[list(window.starts)] = True
        self._leads_to: dict[int, int] = {}
        self._tail = window.starts[0]

    def take(self, scores: Scores, rows: Floats) -> list[tuple[int, StateClass]]:
        """Take all moves; give the walks that, one after the other, lead from the first start on, with their starts."""
        active = list(self._states.values())
        while active and active[0] is self._states[self._tail]:
            ids = ParserStepModel.get_token_ids(_PLACES, active)
            if ids[:, _TOP].min() < 0 and self._arrive(active, ids):
                active = [s for s in active if (at := self._starts[id(s)]) >= self._tail and at not in self._leads_to]
            else:
                active = self._parser.transition_states(active, scores.of(ids, rows))
        start = self._window.starts[0]
        joined = [(start, self._states[start])]
        while (start := self._leads_to.get(start, -1)) >= 0:
            joined.append((start, self._states[start]))
        return joined

    def _arrive(self, active: Sequence[StateClass], ids: Ids) -> bool:
        """Note which walks came to where another began; tell whether any did."""
        met = (ids[:, _TOP] < 0) & self._begins[ids[:, _NEXT]] & (ids[:, _NEXT_LEFT] < 0)
        any_ = False
        for n in np.flatnonzero(met).tolist():
            start, at = self._starts[id(active[n])], int(ids[n, _NEXT])
            if start != at and self._is_fresh(active[n], at):
                self._leads_to[start] = at
                any_ = True
        while self._tail in self._leads_to:
            self._tail = self._leads_to[self._tail]
        return any_

    def _is_fresh(self, state: StateClass, at: int) -> bool:
        """Tell whether a state before a token, with an empty stack, is as if nothing had been before."""
        # Words may have been put back into the buffer, and a sentence start may have been set behind the token.
        after = at + 1
        breaks = after < len(self._window.free) and bool(self._window.free[after])
        return bool(state._b_i == at and self._parser.moves.is_valid(state, self._break) == breaks)


def _begin(moves: Any, window: Window, skip: tuple[int, int]) -> Iterator[StateClass]:
    """Make a state with an empty stack before each start, given the moves that pass over a token."""
    state, at = StateClass(window.doc), 0
    for start in window.starts:
        for _ in range(start - at):
            for move in skip:
                moves.transition(state, move)
        at = start
        yield state.copy()
