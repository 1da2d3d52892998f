"""The stories of a night: articles about the same event, near copies among them, folded together. Pure.

Each article is a bag of its main entities, key phrases and title's words, the rarer in the night the heavier. Articles
join the story whose first article they are most like (cosine); what joins is never compared with itself, so that
stories do not grow into one another by chains.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

# Set by looking at what mixed agency news of several years was folded into: precision first.
_ALIKE = 0.4
_IN_COMMON = 3
_DAYS_APART = 3
# A feature of more articles than this says nothing about any two of them.
_TOO_COMMON = 200
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One article as stories see it; ``near_of`` is the article it is a near copy of."""

    article: str
    title: str
    summary: str
    source: str
    url: str | None
    day: date | None
    words: int
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    near_of: str | None = None

    @property
    def features(self) -> frozenset[str]:
        """What it is compared by."""
        title = _WORD.findall(self.title.casefold())
        return frozenset(part.casefold() for part in (*self.names, *self.phrases, *title))


@dataclass(slots=True)
class Story:
    """Articles about one event, in the order in which they came; the first leads."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def lead(self) -> Piece:
        """The longest of the articles that have a title and are no copy, or else the first."""
        own = [piece for piece in self.pieces if piece.title and not piece.near_of]
        return max(own, key=lambda piece: piece.words) if own else self.pieces[0]

    @property
    def others(self) -> list[Piece]:
        """All but the lead."""
        return [piece for piece in self.pieces if piece is not self.lead]

    @property
    def sources(self) -> list[str]:
        """Who brought it, most articles first."""
        return [name for name, _ in Counter(piece.source for piece in self.pieces if piece.source).most_common()]


def stories(pieces: Sequence[Piece]) -> list[Story]:
    """Fold articles into stories, those of most articles first, and of equal ones those of most sources and words."""
    common = Counter(feature for piece in pieces for feature in piece.features)
    weight = {
        name: math.log(len(pieces) / n) + 0.1
        for name, n in common.items()
        if 1 < n <= max(_TOO_COMMON, len(pieces) // 20)
    }
    made: list[Story] = []
    of_article: dict[str, int] = {}
    leads: dict[str, list[int]] = defaultdict(list)
    norms: list[float] = []
    for piece in pieces:
        features = {name: weight[name] for name in sorted(piece.features) if name in weight}
        norm = math.sqrt(sum(w * w for w in features.values())) or 1
        joined = of_article.get(piece.near_of or "")
        if joined is None:
            joined = _most_alike(piece, features, norm, leads, norms, made)
        if joined is None:
            joined = len(made)
            made.append(Story())
            norms.append(norm)
            for name in features:
                leads[name].append(joined)
        made[joined].pieces.append(piece)
        of_article[piece.article] = joined
    return sorted(made, key=lambda s: (-len(s.pieces), -len(s.sources), -s.lead.words))


def _most_alike(
    piece: Piece,
    features: dict[str, float],
    norm: float,
    leads: dict[str, list[int]],
    norms: Sequence[float],
    made: Sequence[Story],
) -> int | None:
    """Find the story whose first article is most like this one, if any is like enough."""
    score: dict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    named: set[int] = set()
    own = {name.casefold() for name in piece.names}
    for name, heavy in features.items():
        for story in leads[name]:
            score[story] += heavy * heavy
            shared[story] += 1
            if name in own:
                named.add(story)
    likeness = {
        story: got / (norm * norms[story])
        for story, got in score.items()
        if story in named and shared[story] >= _IN_COMMON and _near_in_time(piece, made[story].pieces[0])
    }
    best = max(likeness, key=lambda story: (likeness[story], -story), default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None


def _near_in_time(one: Piece, other: Piece) -> bool:
    return one.day is None or other.day is None or abs((one.day - other.day).days) <= _DAYS_APART


def several(found: Iterable[Story]) -> list[Story]:
    """Keep the stories of more than one article."""
    return [story for story in found if len(story.pieces) > 1]
