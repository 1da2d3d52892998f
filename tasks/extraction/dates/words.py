"""The words of a text as the grammar sees them: where they stand, and which categories each belongs to."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

#: What a word means in each category it belongs to.
Meanings = dict[str, str]

_TOKEN = re.compile(
    r"""(?P<break>\n|\s{3,})
    | (?P<word>[^\W\d_]++(?!\w))
    | (?P<iso>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w-]))
    | (?P<amount>[$£€¥]\s?\d[\d,.]*|\d[\d,.]{0,15}\s?(?:%|°)|\d+(?:-\d+){2,})
    | (?P<slash>\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)(?![\w/])|\d{1,2}\.\d{1,2}\.\d{4}(?!\w))
    | (?P<fraction>\d/\d(?![\w/]))
    | (?P<clock>\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?!\d)|\d{1,2}\.\d\d(?=\s?[ap]\.?m\b))
    | (?P<decade>1\d\d0['’]?s\b|20\d0['’]?s\b|['’‘`]?[2-9]0['’]?s\b)
    | (?P<ordinal>\d{1,2}(?:st|nd|rd|th)\b)
    | (?P<quarter>Q[1-4]\b|[1-4]Q\b|H[12]\b)
    | (?P<fiscal>FY['’]?(?:\d{4}|\d\d)\b)
    | (?P<tail>['’‘`]\d\d(?!\d))
    | (?P<number>\d+(?:,\d{3}){0,4}(?:\.\d+)?(?=[ap]\.?m\b)|\d+(?:,\d{3}){0,4}(?:\.\d+)?(?![\w]|[,.:/]\d))
    | (?P<mixed>\w+)
    | (?P<possessive>['’]s\b)
    | (?P<mark>[^\w\s])""",
    re.VERBOSE | re.IGNORECASE,
)
_MERIDIEM = re.compile(r"[ap]\.\s?m\.?", re.IGNORECASE)
_SHAPES = {"iso": "ISO", "slash": "SLASH", "clock": "CLOCK", "decade": "DECADE", "ordinal": "DAYTH"}
_SHAPES |= {"quarter": "QUARTERSIGN", "fiscal": "FISCALSIGN", "tail": "YEARTAIL", "fraction": "FRACTION"}
_FRACTIONS = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75", "1/3": "0.33", "2/3": "0.67"}


class Word(NamedTuple):
    """A word with its place, its lower-case form, and its meaning in each of its categories."""

    start: int
    end: int
    text: str
    meanings: Meanings


@cache
def lexicon() -> dict[str, Meanings]:
    """Read ``lexicon.tsv``: the meanings of each known word."""
    table: dict[str, Meanings] = {}
    for line in Path(__file__).with_name("lexicon.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            category, value, words = line.split("\t")
            for word in words.split(" "):
                for form in {word, word.rstrip(".") if len(word) > 1 else word}:
                    table.setdefault(form, {})[category] = value
    return table


_NOTHING: Meanings = {}


def read_words(text: str) -> list[Word]:
    """Split a text into words; a line break or a wide gap is a word of its own that no pattern matches."""
    known, words, until = lexicon(), [], 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < until:
            continue
        kind, form = match.lastgroup, match.group().lower()
        if kind == "word":
            end, form = _with_stop(text, start, end, form, known)
            until = end
            words.append(Word(start, end, form, known.get(form, _NOTHING)))
        elif kind == "mark" or kind == "possessive":
            words.append(Word(start, end, form, known.get(form, _NOTHING)))
        else:
            words.append(Word(start, end, form, _shaped(kind or "", form)))
    return words


def _with_stop(text: str, start: int, end: int, form: str, known: dict[str, Meanings]) -> tuple[int, str]:
    """Take an abbreviation's full stop into the word, and ``p.m.`` as one."""
    if text[end : end + 1] != ".":
        return end, form
    if form in ("a", "p") and (match := _MERIDIEM.match(text, start)):
        return match.end(), form + ".m."
    if form + "." in known:
        return end + 1, form + "."
    return end, form


def _shaped(kind: str, form: str) -> Meanings:
    """What a number means by its shape."""
    if kind == "number":
        return _number(form)
    if kind == "fraction":
        return {"FRACTION": _FRACTIONS[form]} if form in _FRACTIONS else _NOTHING
    if kind == "ordinal":
        return {"DAYTH": form[:-2]} if 1 <= int(form[:-2]) <= 99 else _NOTHING
    category = _SHAPES.get(kind)
    return {category: form} if category else _NOTHING


@cache
def _small(number: int) -> Meanings:
    meanings = {"NUM": str(number), "TWODIGITS": f"{number:02}"}
    return meanings | {"DAYNUM": str(number)} if 1 <= number <= 31 else meanings


def _number(form: str) -> Meanings:
    if form.isascii() and form.isdigit():
        if len(form) <= 2:
            return _small(int(form))
        if len(form) == 4:
            meanings = {"NUM": form}
            if "1000" <= form <= "2199":
                meanings["YEAR"] = form
            if form[:2] < "24" and form[2:] < "60":
                meanings["MILITARY"] = form
            return meanings
    return {"NUM": form.replace(",", "")}


def category_sets() -> Iterator[frozenset[str]]:
    """Every set of categories that a word of this module can have."""
    yield from (frozenset(meanings) for meanings in lexicon().values())
    yield from (frozenset({name}) for name in (*_SHAPES.values(), "HOLIDAY"))
    for form in ("5", "55", "100", "1000", "1066", "2000", "2400", "0030", "2175"):
        yield frozenset(_number(form))
