"""Scores, standings, line-ups and rankings: lines that are no sentences, where the shape tells who is who.

In a result a place name stands for its team (an organisation), except a country's, which stands for itself.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal

from tasks.document import EntityLabel
from tasks.extraction.entities.lexicon import Lexicon
from tasks.extraction.entities.model_names import is_no_name
from tasks.extraction.entities.spans import Name
from tasks.extraction.entities.tokens import Tokens

Role = Literal["team", "person", "country", "place"]
_WORD = r"(?:[A-Z][\w.'’]*(?:-[A-Za-z][\w'’]*)*|St\.)"
_JOINER = r"(?:and|&|de|del|da|van|von|der|den|la|le|al|el|di|dos)"
_NAME = rf"{_WORD}(?: (?:{_JOINER} )?{_WORD}){{0,3}}"
_NUMBER = r"[\d.,/½-]+"
_SHAPES: tuple[tuple[re.Pattern[str], dict[int, Role]], ...] = (
    (re.compile(rf"({_NAME}) \d{{1,3}},? ({_NAME}) \d{{1,3}}(?: \(.{{0,60}}\)?.*)?\.?"), {1: "team", 2: "team"}),
    (re.compile(rf"({_NAME})(?: {_NUMBER}){{3,12}}\.?"), {1: "team"}),
    (re.compile(rf"({_NAME}) (?:AT|at|V|v|VS|vs\.?) ({_NAME})"), {1: "team", 2: "team"}),
    (re.compile(rf"\d{{1,3}} ({_NAME})(?: \(({_NAME})\))?(?: {_NUMBER}){{0,6}}\.?"), {1: "person", 2: "country"}),
    (
        re.compile(rf"\d{{1,3}}[.)] ({_NAME}) \(({_NAME}?|U\.S\.)\),? ({_NAME})(?: [\d:.]+.{{0,40}})?"),
        {1: "person", 2: "country", 3: "team"},
    ),
    (
        re.compile(rf"({_NAME}) (?:c ({_NAME}|and|sub) )?(?:(?:lbw )?b ({_NAME})|not out|run out) ?\d{{1,3}}.?"),
        {1: "person", 2: "person", 3: "person"},
    ),
    (re.compile(rf"({_NAME})(?:, ({_NAME}))? \d{{4}}-\d\d-\d\d"), {1: "place", 2: "place"}),
)
_INSIDE: tuple[tuple[re.Pattern[str], dict[int, Role]], ...] = (
    (re.compile(rf"(?<![\w.])({_NAME}) \d+(?:\.\d)?-\d+-\d+-\d+"), {1: "person"}),
    (re.compile(rf"(?<![\w.])({_NAME}) \((?:\d{{1,2}}(?:st|nd|rd|th)\b|\d{{1,3}} mins?\b|pen\b)"), {1: "person"}),
    (re.compile(rf"(?<![\w.-])\d{{1,2}} ?- ?({_NAME})(?: \(({_NAME})[,)])?"), {1: "person", 2: "person"}),
    (
        re.compile(rf"(?<![\w.])({_NAME}) \(({_NAME}|U\.S\.)\)(?= (?:beat|bt|def|\d|[A-Z])|,|$)"),
        {1: "person", 2: "country"},
    ),
    (re.compile(rf"(?:^|: |, |; )({_NAME}) \d{{2,3}}(?:-\d{{1,2}})?(?: (?:and \d|\()|,|\.?$)"), {1: "team"}),
)


# Written large among capitals, these show a sentence and no name.
_SMALL = frozenset(
    {"OF", "THE", "A", "AN", "IN", "TO", "FOR", "AND", "BY", "WITH", "IS", "WAS", "HAS", "ON", "NOT", "THAT"}
)


def result_names(tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    """Give the names of all results in the document; they may overlap, the first then holds."""
    for first, last in tokens.sentences:
        start, end = tokens.starts[first], tokens.end(last - 1)
        line = tokens.text[start:end]
        if len(line) > 2000 or (not any(char.isdigit() or char == "(" for char in line) and " AT " not in line):
            continue
        yield from _whole(line, start, tokens, lexicon)
        yield from _inside(line, start, tokens, lexicon)


def _whole(line: str, start: int, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    if len(line) > 160:
        return
    line = line.rstrip()
    for shape, roles in _SHAPES:
        if match := shape.fullmatch(line):
            for group, role in roles.items():
                yield from _name(match, group, role, start, tokens, lexicon)
            return


def _inside(line: str, start: int, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    for shape, roles in _INSIDE:
        for match in shape.finditer(line):
            for group, role in roles.items():
                yield from _name(match, group, role, start, tokens, lexicon)


def _name(match: re.Match[str], group: int, role: Role, start: int, tokens: Tokens, lexicon: Lexicon) -> Iterator[Name]:
    text = match.group(group)
    if not text:
        return
    first = bisect_left(tokens.starts, start + match.start(group))
    last = bisect_left(tokens.starts, start + match.end(group))
    if (
        first >= last
        or tokens.starts[first] != start + match.start(group)
        or tokens.end(last - 1) != start + match.end(group)
    ):
        return
    if label := _label(text, role, tokens.words[first], last - first, lexicon):
        yield Name(first, last, label, 3)


def _label(text: str, role: Role, head: str, words: int, lexicon: Lexicon) -> EntityLabel | None:
    """Say what a name in a result is; None where the words speak against it."""
    entry = lexicon.listed.get(text) or lexicon.folded.get(text)
    if text.isupper() and not _SMALL.isdisjoint(text.split()):
        return None
    if is_no_name(head, lexicon) or (entry and entry.label == "NORP"):
        return None
    if entry and entry.kind == "country":
        return "GPE"
    if role == "country":
        return None
    if role == "place":
        return "GPE"
    if role == "person":
        return "PERSON" if not entry or entry.kind == "city" else entry.label
    is_person = words > 1 and (head in lexicon.first_names or re.fullmatch(r"(?:[A-Z]\.)+", head))
    return "PERSON" if is_person else "ORG"
