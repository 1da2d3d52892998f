"""Names of several words that the grammar reads as one: the holidays of ``holidays.toml``."""

import tomllib
from functools import cache
from pathlib import Path

from tasks.extraction.dates.words import Word, read_words

_Forms = tuple[str, ...]


@cache
def _names() -> dict[str, tuple[tuple[_Forms, str], ...]]:
    """The names by their first word, the longest first, each with its key in the table."""
    data = tomllib.loads(Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[_Forms, str]]] = {}
    for key, entry in data.items():
        for name in entry["names"]:
            for spelling in {name, name.replace("'", "’")}:
                forms = tuple(word.text for word in read_words(spelling))
                found.setdefault(forms[0], []).append((forms, key))
    return {first: tuple(sorted(names, key=lambda item: -len(item[0]))) for first, names in found.items()}


def join_names(text: str, words: list[Word]) -> list[Word]:
    """Put one word of the category HOLIDAY in the place of each name that begins with a capital or a figure."""
    names = _names()
    if not any(word.text in names for word in words):
        return words
    joined, at = [], 0
    while at < len(words):
        word = words[at]
        length, key = _name_at(words, at, names) if word.text in names else (0, "")
        if length and not text[word.start].islower():
            last = words[at + length - 1]
            joined.append(Word(word.start, last.end, key, {"HOLIDAY": key}))
            at += length
        else:
            joined.append(word)
            at += 1
    return joined


def _name_at(words: list[Word], at: int, names: dict[str, tuple[tuple[_Forms, str], ...]]) -> tuple[int, str]:
    for forms, key in names[words[at].text]:
        if tuple(word.text for word in words[at : at + len(forms)]) == forms:
            return len(forms), key
    return 0, ""
