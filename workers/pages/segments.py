"""A text cut where marks begin and end, so that marks may nest and overlap. Offsets are Unicode code points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters that a fact stands on: ``fact`` names it.

    ``layer`` is what it is shown as; a tie has none: it is lit up with its fact and not marked by itself.
    """

    start: int
    end: int
    fact: str
    layer: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text on which the same marks lie, outermost first."""

    start: int
    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def end(self) -> int:
        """Give the offset after the last character."""
        return self.start + len(self.text)

    @property
    def layers(self) -> str:
        """Name the layers, each once."""
        return " ".join(dict.fromkeys(mark.layer for mark in self.marks if mark.layer))

    @property
    def facts(self) -> str:
        """Name the facts that are marked here, each once."""
        return " ".join(dict.fromkeys(mark.fact for mark in self.marks if mark.layer))

    @property
    def ties(self) -> str:
        """Name the facts that are tied to these characters, each once."""
        return " ".join(dict.fromkeys(mark.fact for mark in self.marks if not mark.layer))

    @property
    def kinds(self) -> str:
        """Name the kinds of the marks, each once."""
        return " ".join(dict.fromkeys(mark.kind for mark in self.marks if mark.kind))


def split(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> list[Segment]:
    """Cut ``text[start:end]`` where marks begin and end; what of a mark lies outside is left out."""
    end = len(text) if end is None else min(end, len(text))
    inside = sorted(
        (mark for mark in marks if max(mark.start, start) < min(mark.end, end)), key=lambda m: (m.start, -m.end)
    )
    cuts = sorted(_cuts(inside, start, end))
    segments, active, coming = [], list[Mark](), 0
    for here, there in pairwise(cuts):
        active = [mark for mark in active if mark.end > here]
        while coming < len(inside) and inside[coming].start <= here:
            active.append(inside[coming])
            coming += 1
        segments.append(Segment(here, text[here:there], tuple(active)))
    return segments


def _cuts(marks: Sequence[Mark], start: int, end: int) -> set[int]:
    cuts = {start, end} if start < end else set()
    for mark in marks:
        cuts |= {max(mark.start, start), min(mark.end, end)}
    return cuts
