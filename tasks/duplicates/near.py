"""Near copies among sketched articles: candidates by equal bands of their sketches, then by estimated similarity.

Pure functions over arrays of `RECORD`; memory grows with the articles looked at, not with the archive they are
compared to, which passes by one part at a time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.duplicates.signature import SIGNATURE, SKETCH

#: One article of an archive's part: number in its run, SHA-256, signature, sketch.
RECORD = np.dtype([("n", "<u4"), ("article", "S32"), ("signature", f"S{SIGNATURE}"), ("sketch", "u1", (SKETCH,))])
Records = npt.NDArray[np.void]
Indices = npt.NDArray[np.intp]

# Four bytes a band: of pairs that are 0.6 alike 99 in 100 become candidates, of those that are 0.1 alike 3 in 1,000.
_BAND = 4
_BANDS = SKETCH // _BAND
# Chance of two unrelated bytes being equal.
_CHANCE = 1 / 256
# Candidate pairs whose similarity is computed at once.
_PAIRS = 1 << 16
# With how many that share a band an article is compared, the earliest ones: a crowd is one text many times over.
_CROWD = 50


@dataclass(frozen=True, slots=True)
class Copy:
    """That an article of a run is a near copy of an earlier one: both by SHA-256, similarity in [0, 1]."""

    n: int
    article: bytes
    of: bytes
    similarity: float


def near_copies(new: Records, archive: Iterable[Records], threshold: float) -> list[Copy]:
    """Find for each new article the earlier one it is most like, if that reaches ``threshold``; in order of number.

    ``new`` is in order of number, and the ``archive``'s parts are from the oldest on. Of equally like ones the
    earliest counts: first the archive's, then those of the run with lower numbers.
    """
    best = np.zeros(len(new))
    of = np.zeros(len(new), dtype="S32")
    for part in archive:
        _compare(new, part, best, of, inside=False)
    _compare(new, new, best, of, inside=True)
    return [
        Copy(int(new["n"][i]), whole(new["article"][i]), whole(of[i]), round(float(best[i]), 3))
        for i in np.flatnonzero(best >= threshold).tolist()
    ]


def _compare(
    new: Records, old: Records, best: npt.NDArray[np.float64], of: npt.NDArray[np.bytes_], *, inside: bool
) -> None:
    """Raise each new article's ``best`` by what is in ``old``; ``inside`` the run only lower numbers count."""
    for mine, other in _candidates(_bands(new), _bands(old)):
        fits = new["article"][mine] != old["article"][other]
        if inside:
            fits &= other < mine
        mine, other = mine[fits], other[fits]
        likeness = similarity(new["sketch"][mine], old["sketch"][other])
        # The last assignment to an index holds: that of the most alike, and of those of the earliest.
        order = np.lexsort((-other, likeness))
        top, which = np.zeros_like(best), np.zeros(len(best), dtype=np.intp)
        top[mine[order]], which[mine[order]] = likeness[order], other[order]
        better = top > best
        best[better] = top[better]
        of[better] = old["article"][which[better]]


def _candidates(new: npt.NDArray[np.uint32], old: npt.NDArray[np.uint32]) -> Iterator[tuple[Indices, Indices]]:
    """Yield indices of new and of old articles that share a band, band by band and some pairs at a time."""
    for band in range(_BANDS):
        order = np.argsort(old[:, band], kind="stable")
        ordered = old[order, band]
        first = np.searchsorted(ordered, new[:, band], side="left")
        count = np.minimum(np.searchsorted(ordered, new[:, band], side="right") - first, _CROWD)
        found = np.flatnonzero(count)
        for chosen in np.array_split(found, max(1, -(-int(count[found].sum()) // _PAIRS))):
            pairs = count[chosen]
            offset = np.arange(pairs.sum()) - np.repeat(np.cumsum(pairs) - pairs, pairs)
            yield np.repeat(chosen, pairs), order[np.repeat(first[chosen], pairs) + offset]


def similarity(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Estimate the Jaccard similarity of pairs of sketches; ±0.04 at 0.7 (standard error)."""
    equal: npt.NDArray[np.float64] = (one == other).mean(axis=1)
    return np.clip((equal - _CHANCE) / (1 - _CHANCE), 0, 1)


def _bands(records: Records) -> npt.NDArray[np.uint32]:
    return np.ascontiguousarray(records["sketch"]).view(np.uint32)


def whole(digest: bytes) -> bytes:
    """Give a digest its last zero bytes back, which numpy takes for padding."""
    return bytes(digest).ljust(32, b"\0")
