"""The words and word sequences of an article with their weights: the title counts more than the lead, the lead more
than the rest."""

from collections.abc import Container
from dataclasses import dataclass

from tasks.classification.topics.terms import LONGEST_TERM, beginnings, terms
from tasks.classification.words import Words, read_words
from tasks.extraction.facts import Span

_TITLE = 5.0
_LEAD = 2.0
_LEAD_WORDS = 60


@dataclass(frozen=True, slots=True)
class Grams:
    """Weighted counts by sequence, and where each first stands in the text (a title given apart has no place)."""

    counts: dict[str, float]
    places: dict[str, Span]


def count_grams(title: str | None, text: str, known: Container[str]) -> Grams:
    """Count the single words, pairs and lexicon terms of an article that are ``known``."""
    counts: dict[str, float] = {}
    places: dict[str, Span] = {}
    # A title that is also the text's first line is counted once.
    if title and not text.startswith(title.strip()):
        _count(read_words(title), counts, known, title_words=None)
    words = read_words(text)
    inside = len(read_words(title).forms) if title and text.startswith(title.strip()) else 0
    for gram, index, length in _count(words, counts, known, title_words=inside):
        places.setdefault(gram, Span(words.starts[index], words.ends[index + length - 1]))
    return Grams(counts, places)


def _count(
    words: Words, counts: dict[str, float], known: Container[str], *, title_words: int | None
) -> list[tuple[str, int, int]]:
    """Add the sequences of ``words``, of which the first ``title_words`` (None: all) are a title; list them."""
    forms, lexicon, longer, found = words.forms, terms(), beginnings(), []
    for index in range(len(forms)):
        if title_words is None or index < title_words:
            weight = _TITLE
        else:
            weight = _LEAD if index - title_words < _LEAD_WORDS else 1.0
        gram = ""
        for length in range(1, min(LONGEST_TERM, len(forms) - index) + 1):
            gram = f"{gram} {forms[index + length - 1]}" if gram else forms[index]
            if gram in known and (length <= 2 or gram in lexicon):
                counts[gram] = counts.get(gram, 0.0) + weight
                found.append((gram, index, length))
            if length == 2 and gram not in longer:
                break
    return found
