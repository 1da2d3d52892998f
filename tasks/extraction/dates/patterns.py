"""Patterns over words, compiled to regular expressions over one letter a word.

The notation is told in ``grammar.toml``. Every word of a text becomes one letter that stands for its set of
categories, or for the word itself where a pattern names it; a text is then matched as a short string.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tasks.extraction.dates.words import Meanings, Word

_SIGN = re.compile(r"\s*(?:(?P<name>[a-z_]+\d?):|(?P<category>[A-Z]+)|(?P<literal>[a-z]+)|(?P<op>[()|?*+]))")
#: Repetition is bounded, so that a table of numbers takes no more time than prose.
_REPEATS = {"?": "?", "*": "{0,8}", "+": "{1,8}"}
_NONE = "\0"
_FIRST = 0xE000


class Letters:
    """The letter of every kind of word: one for each set of categories, one for each word named in a pattern."""

    def __init__(
        self, known: Mapping[str, Meanings], shapes: Iterable[frozenset[str]], literals: Iterable[str]
    ) -> None:
        self._of_word: dict[str, str] = {}
        self._of_set: dict[frozenset[str], str] = {}
        self._members: dict[str, set[str]] = {}
        for word in sorted(set(literals)):
            self._of_word[word] = self._new(known.get(word, {}))
        for categories in shapes:
            if categories not in self._of_set:
                self._of_set[categories] = self._new(categories)

    def _new(self, categories: Iterable[str]) -> str:
        letter = chr(_FIRST + len(self._of_word) + len(self._of_set))
        for category in categories:
            self._members.setdefault(category, set()).add(letter)
        return letter

    def spell(self, words: Iterable[Word]) -> str:
        """Write a text's words as letters."""
        of_word, of_set = self._of_word, self._of_set
        return "".join(
            of_word.get(word.text) or (of_set[frozenset(word.meanings)] if word.meanings else _NONE) for word in words
        )

    def of_category(self, category: str) -> set[str]:
        """The letters of a category; raises `KeyError` for one that no word has."""
        return self._members[category]

    def of_literal(self, word: str) -> set[str]:
        """The letter of a word that a pattern names."""
        return {self._of_word[word]}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern: its regular expression, the letters it can begin with, whether it can be empty."""

    regex: str
    first: frozenset[str]
    nullable: bool


def literals(pattern: str) -> set[str]:
    """The words that a pattern names."""
    return {sign["literal"] for sign in _signs(pattern) if sign["literal"]}


def _signs(pattern: str) -> list[re.Match[str]]:
    signs, at = [], 0
    pattern = pattern.rstrip()
    while at < len(pattern):
        sign = _SIGN.match(pattern, at)
        if sign is None:
            raise ValueError(f"The pattern {pattern!r} cannot be read at character {at}.")
        signs.append(sign)
        at = sign.end()
    return signs


class Compiler:
    """Reads one pattern; a name may stand at several places, its groups are then numbered."""

    def __init__(self, pattern: str, letters: Letters) -> None:
        self._pattern = pattern
        self._signs = _signs(pattern)
        self._letters = letters
        self._at = 0
        self._groups = 0

    def compile(self) -> Piece:
        """Compile the whole pattern; raises `ValueError` where it is not well formed."""
        piece = self._choice()
        if self._at < len(self._signs):
            raise ValueError(f"The pattern {self._pattern!r} closes a bracket that it does not open.")
        return piece

    def _peek(self) -> str | None:
        return self._signs[self._at]["op"] if self._at < len(self._signs) else ")"

    def _choice(self) -> Piece:
        options = [self._sequence()]
        while self._at < len(self._signs) and self._peek() == "|":
            self._at += 1
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        return Piece(
            f"(?:{'|'.join(option.regex for option in options)})",
            frozenset().union(*(option.first for option in options)),
            any(option.nullable for option in options),
        )

    def _sequence(self) -> Piece:
        regex, first, nullable = "", frozenset[str](), True
        while self._peek() not in (")", "|"):
            piece = self._repeated()
            regex += piece.regex
            first = first | piece.first if nullable else first
            nullable = nullable and piece.nullable
        return Piece(regex, first, nullable)

    def _repeated(self) -> Piece:
        piece = self._atom()
        while (op := self._peek()) and op in "?*+" and self._at < len(self._signs):
            self._at += 1
            piece = Piece(f"(?:{piece.regex}){_REPEATS[op]}", piece.first, piece.nullable or op != "+")
        return piece

    def _atom(self) -> Piece:
        sign = self._signs[self._at]
        self._at += 1
        if name := sign["name"]:
            self._groups += 1
            label = f"{name}__{self._groups}"
            piece = self._atom()
            return Piece(f"(?P<{label}>{piece.regex})", piece.first, piece.nullable)
        if sign["op"] == "(":
            piece = self._choice()
            if self._at >= len(self._signs):
                raise ValueError(f"The pattern {self._pattern!r} leaves a bracket open.")
            self._at += 1
            return Piece(f"(?:{piece.regex})", piece.first, piece.nullable)
        if sign["op"]:
            raise ValueError(f"The pattern {self._pattern!r} has nothing before {sign['op']!r}.")
        of = self._letters
        found = of.of_category(sign["category"]) if sign["category"] else of.of_literal(sign["literal"])
        return Piece(f"[{''.join(sorted(found))}]", frozenset(found), False)
