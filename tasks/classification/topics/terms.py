"""The topic lexicon (``terms.tsv``): which words and phrases speak for which Media Topic."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.classification.topics.taxonomy import lineage
from tasks.classification.words import read_words

_WEIGHTS = {"!": 2.0, "~": 0.5}
LONGEST_TERM = 4


@dataclass(frozen=True, slots=True)
class Vote:
    """A term speaks for a topic, with a weight."""

    code: str
    weight: float


@cache
def terms() -> dict[str, tuple[Vote, ...]]:
    """Votes by term, in the normal form of words; a term that speaks for several top topics gives each a share."""
    votes: dict[str, dict[str, float]] = {}
    for code, term, weight in _entries():
        for ancestor in lineage(code):
            known = votes.setdefault(term, {})
            known[ancestor] = max(known.get(ancestor, 0.0), weight)
    return {term: tuple(_shared(known)) for term, known in votes.items()}


@cache
def beginnings() -> frozenset[str]:
    """The first two words of every term of three words and more."""
    return frozenset(" ".join(words[:2]) for term in terms() if len(words := term.split()) > 2)


def _entries() -> Iterator[tuple[str, str, float]]:
    for line in Path(__file__).with_name("terms.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, listed = line.split("\t")
        for entry in listed.split(", "):
            term = " ".join(read_words(entry.lstrip("!~")).forms)
            if any(char.isalpha() for char in term):
                yield code, term, _WEIGHTS.get(entry[0], 1.0)


def _shared(votes: dict[str, float]) -> Iterator[Vote]:
    rivals = sum(code.endswith("000000") for code in votes)
    for code, weight in votes.items():
        yield Vote(code, weight / rivals)
