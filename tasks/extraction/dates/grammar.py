"""Finds the stretches of words that the grammar allows for a time expression."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tasks.document import TimexType
from tasks.extraction.dates.patterns import Compiler, Letters, literals
from tasks.extraction.dates.words import Word, category_sets, lexicon

_PART = re.compile(r"\{(\w+)\}")
_CONTEXT = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the grammar: what it is called by, what it means and what must hold besides."""

    number: int
    sense: str
    guard: str | None
    type: TimexType | None
    value: str | None
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that one rule matches: ``words[start:end]``, with the places of the parts that the rule names."""

    rule: Rule
    words: Sequence[Word]
    start: int
    end: int
    parts: dict[str, tuple[int, int]]

    @property
    def span(self) -> tuple[int, int]:
        """Characters of the text."""
        return self.words[self.start].start, self.words[self.end - 1].end

    def part(self, name: str) -> Sequence[Word]:
        """The words of a named part, empty when it is absent."""
        start, end = self.parts.get(name, (0, 0))
        return self.words[start:end]

    def get(self, name: str, *categories: str) -> str | None:
        """What a named part means in the first of the categories that one of its words has."""
        for word in self.part(name):
            for category in categories:
                if category in word.meanings:
                    return word.meanings[category]
        return None

    def text(self, name: str) -> str:
        """A named part's words, joined by blanks."""
        return " ".join(word.text for word in self.part(name))


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled grammar: letters of words, and the rules that can begin with each letter."""

    letters: Letters
    starting: dict[str, tuple[Rule, ...]]

    def phrases(self, words: Sequence[Word]) -> list[Phrase]:
        """Every match of every rule, by where it begins, the longest first, then by the order of the rules."""
        spelled = self.letters.spell(words)
        found = [phrase for at in range(len(spelled)) for phrase in self._at(words, spelled, at)]
        return sorted(found, key=lambda phrase: (phrase.start, -phrase.end, phrase.rule.number))

    def _at(self, words: Sequence[Word], spelled: str, at: int) -> Iterator[Phrase]:
        for rule in self.starting.get(spelled[at], ()):
            if match := rule.regex.match(spelled, at):
                parts: dict[str, tuple[int, int]] = {}
                for label, text in match.groupdict().items():
                    if text:
                        parts.setdefault(label.partition("__")[0], match.span(label))
                start = parts["left"][1] if "left" in parts else at
                end = parts["right"][0] if "right" in parts else match.end()
                if start < end:
                    yield Phrase(rule, words, start, end, parts)


@cache
def grammar() -> Grammar:
    """Read and compile ``grammar.toml``; raises `ValueError` or `KeyError` for a pattern that makes no sense."""
    data = tomllib.loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))
    patterns = [_expand(rule["pattern"], data["parts"]) for rule in data["rule"]]
    named = set().union(*(literals(pattern) for pattern in patterns))
    letters = Letters(lexicon(), category_sets(), named)
    starting: dict[str, list[Rule]] = {}
    for number, (entry, pattern) in enumerate(zip(data["rule"], patterns, strict=True)):
        piece = Compiler(pattern, letters).compile()
        rule = Rule(
            number=number,
            sense=entry["sense"],
            guard=entry.get("guard"),
            type=entry.get("type"),
            value=entry.get("value"),
            regex=re.compile(piece.regex),
        )
        for letter in piece.first:
            starting.setdefault(letter, []).append(rule)
    return Grammar(letters, {letter: tuple(rules) for letter, rules in starting.items()})


def _expand(pattern: str, parts: dict[str, str]) -> str:
    while (match := _PART.search(pattern)) is not None:
        pattern = f"{pattern[: match.start()]}({parts[match.group(1)]}){pattern[match.end() :]}"
    return pattern
