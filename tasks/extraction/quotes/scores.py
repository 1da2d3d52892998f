"""The score of a quotation: how often its pattern is right, from ``scores.toml``."""

import tomllib
from functools import cache
from pathlib import Path

from tasks.document import QuoteKind

_UNKNOWN = 0.5


def score(rule: str, kind: QuoteKind, *, named: bool) -> float:
    """Give the probability that content and speaker are right; ``named``: a speaker was found."""
    return _table().get(rule if named else "unnamed", {}).get(kind, _UNKNOWN)


@cache
def _table() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = tomllib.loads(
        Path(__file__).with_name("scores.toml").read_text(encoding="utf-8")
    )
    return table
