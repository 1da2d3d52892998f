"""The words of a text as the classifiers count them: lower case, singular, digits as a shape, each with its place."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_DIGITS = re.compile(r"\d+")
# A final s after these letters belongs to the word: "bus", "crisis", "boss".
_NOT_PLURAL = ("ss", "us", "is")
_PLURAL_ES = ("sses", "shes", "ches", "xes", "zzes")
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Words:
    """Parallel tuples: the normalised words and where each begins and ends in the text."""

    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def read_words(text: str) -> Words:
    """Find the words of a text; linear in its length."""
    forms, starts, ends = [], [], []
    for match in _WORD.finditer(text):
        forms.append(normalise(match.group()))
        starts.append(match.start())
        ends.append(match.end())
    return Words(tuple(forms), tuple(starts), tuple(ends))


def normalise(word: str) -> str:
    """Fold case, cut possessives and plural endings, and write every run of digits as ``0``."""
    word = word.lower()
    if "'" in word or "’" in word:
        word = _POSSESSIVE.sub("", word)
    if not word.isalpha() and any(char.isdecimal() for char in word):
        return _DIGITS.sub("0", word)
    if word.endswith("s") and len(word) >= _SHORTEST_PLURAL and not word.endswith(_NOT_PLURAL):
        return _singular(word)
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_PLURAL_ES) else word[:-1]
