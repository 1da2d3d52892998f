"""Names that stand in the lists: countries, peoples, cities, regions, organisations."""

from collections.abc import Iterator

from tasks.extraction.entities.lexicon import Lexicon, Listed
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

_LONGEST = 7
_PREPOSITIONS = frozenset(
    {"in", "at", "from", "near", "to", "outside", "around", "across", "of", "into", "throughout", "for"}
)
_TOWN = 300  # thousands of people: below it a city's name needs a preposition before it


def gazetteer_names(tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    """Give the longest listed names in text order; the surer ones with more trust."""
    at = 0
    while at < len(tokens):
        match = _longest(at, tokens, lexicon)
        if match is None:
            at += 1
            continue
        last, entry = match
        if name := _name(at, last, entry, tokens, lexicon):
            yield name
        at = last


def _longest(at: int, tokens: Tokens, lexicon: Lexicon) -> tuple[int, Listed] | None:
    word = tokens.words[at]
    upper = tokens.upper[tokens.sentence[at]]
    starts, table = (lexicon.folded_starts, lexicon.folded) if upper else (lexicon.starts, lexicon.listed)
    if word not in starts and word.split("'")[0] not in starts:
        return None
    _, stop = tokens.sentences[tokens.sentence[at]]
    for last in range(min(stop, at + _LONGEST), at, -1):
        if entry := table.get(tokens.slice(at, last)):
            return last, entry
    return None


def _name(first: int, last: int, entry: Listed, tokens: Tokens, lexicon: Lexicon) -> Name | None:
    """Weigh a match: long or well-known names stand for themselves, others need a sign around them."""
    if last - first == 1 and _is_part(first, last, entry, tokens, lexicon):
        return None
    if entry.kind == "city" and tokens.slice(first, last) not in lexicon.capitals:
        near = tokens.word(first - 1).lower() in _PREPOSITIONS
        upper = tokens.upper[tokens.sentence[first]]
        return Name(first, last, "GPE", 2 if near or upper or last - first > 1 else 1 if entry.size >= _TOWN else 0)
    if entry.kind == "organisation" and last - first == 1 and not _is_acronym(tokens.words[first]):
        starts_sentence = first == tokens.sentences[tokens.sentence[first]][0]
        return Name(first, last, entry.label, 0 if starts_sentence else 1)
    return Name(first, last, entry.label, 2)


def _is_acronym(word: str) -> bool:
    return sum(char.isupper() for char in word) > 1


def _is_part(first: int, last: int, entry: Listed, tokens: Tokens, lexicon: Lexicon) -> bool:
    """A single word after a first name, or before a word of the same name, is part of something longer."""
    before, after = tokens.word(first - 1), tokens.word(last)
    if before in lexicon.first_names and tokens.pos[first - 1] == "PROPN":
        return True
    if entry.label == "NORP" or entry.kind == "country":
        return False
    return (
        bool(after)
        and after[0].isupper()
        and after.isalpha()
        and tokens.tags[last] in ("NNP", "NNPS")
        and (not tokens.upper[tokens.sentence[first]])
    )
