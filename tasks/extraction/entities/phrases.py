"""Noun phrases by their head: how far they reach to either side."""

from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.tokens import Tokens

_LEFT = frozenset({"det", "amod", "compound", "poss", "case", "nmod", "nummod", "punct", "advmod", "npadvmod"})
_OPENERS = frozenset({"of", "for", "at", "to", "in", "from", "with"})
_INSIDE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "PART", "NUM"})
_LONGEST_LEFT = 10
_LONGEST_RIGHT = 9


def person_noun(at: int, tokens: Tokens, lexicon: Lexicon) -> str | None:
    """The singular noun that says what a person is, or None."""
    if tokens.pos[at] not in ("NOUN", "PROPN") or tokens.tags[at] in ("NNS", "NNPS"):
        return None
    return person_word(tokens.words[at].lower(), lexicon)


def person_word(word: str, lexicon: Lexicon) -> str | None:
    """A word folded, when it names what a person is."""
    words = lexicon.words
    known = (
        word in words["person.any"]
        or word in words["person.male"]
        or word in words["person.female"]
        or word in words["titles.office"]
    )
    return word if known else None


def left_edge(head: int, tokens: Tokens) -> int:
    """First token of the phrase, determiner and owner included."""
    first, start = head, tokens.sentences[tokens.sentence[head]][0]
    while first > start and head - first < _LONGEST_LEFT and _belongs(first - 1, head, tokens):
        first -= 1
    while first < head and tokens.deps[first] in ("punct", "case", "advmod"):
        first += 1
    return first


def _belongs(at: int, head: int, tokens: Tokens) -> bool:
    if tokens.deps[at] not in _LEFT or (tokens.deps[at] == "punct" and tokens.words[at] not in ("-", "'")):
        return False
    top = at
    for _ in range(4):
        top = tokens.heads[top]
        if top == head:
            return True
    return False


def right_edge(head: int, tokens: Tokens) -> int:
    """Token after the phrase: "of …" and "for …" belong to it, clauses do not."""
    stop = tokens.sentences[tokens.sentence[head]][1]
    last = head + 1
    while last < stop and last - head < _LONGEST_RIGHT:
        if tokens.words[last] in _OPENERS and last + 1 < stop and tokens.pos[last + 1] in _INSIDE:
            last += 2
        elif last > head + 1 and tokens.pos[last] in _INSIDE:
            last += 1
        else:
            break
    return last if last < stop or last - head < _LONGEST_RIGHT else head + 1


def without_article(first: int, last: int, tokens: Tokens) -> int:
    """First token after a leading article."""
    return first + 1 if first + 1 < last and tokens.words[first].lower() in ("the", "a", "an") else first
