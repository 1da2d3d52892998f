"""A plain text cut into its units: the stretches that its writer set apart.

Texts come in three habits: paragraphs between blank lines (whose lines may be hard-wrapped), one paragraph a
line, and wire copy whose paragraphs begin with an indent. Which one holds is told from the lines themselves.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_BLANK = re.compile(r"\n[^\S\n]*(?:\n\s*)")
_LINE = re.compile(r"\n\s*")
_INDENT = re.compile(r"\n(?=[ \t\u3000]{2,12}\S)\s*")
_ENDS = ".!?…:;"
_CLOSERS = "\"'”’)]*_"
SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]*_]*\s*$")
_CLOSED_SHARE = 0.5
_LONG_LINE = 160
_END = 12
_WIDEST_WRAP = 110
_HEAD_LINES = 3
# Headlines stand in the first units.
_TOP = 4
_LIST_ITEM = re.compile(r"(?:[-*•–·▪●‣]|\d{1,2}[.)])\s")
_LABEL = 60
# An agency's name that ends its copy, whatever stands above it, in characters.
_SIGN_OFF = 10


def cut(text: str, is_special: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Yield the units of a text as offsets without white space around them.

    ``is_special`` tells a line that is a block of its own (a byline, a slot, a credit), even between two
    lines of a hard-wrapped paragraph.
    """
    separator = _separator(text)
    indents = separator is _BLANK and _INDENT.search(text) is not None
    for units, (start, end) in enumerate(_stretches(text, separator, indents=indents)):
        yield from _unit(text, start, end, is_special, top=units < _TOP)


def _stretches(text: str, separator: re.Pattern[str], *, indents: bool) -> Iterator[tuple[int, int]]:
    at = 0
    for match in separator.finditer(text):
        yield from _indented(text, at, match.start()) if indents else ((at, match.start()),)
        at = match.end()
    yield from _indented(text, at, len(text)) if indents else ((at, len(text)),)


def _indented(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a stretch whose paragraphs begin with an indent, and no other lines do."""
    marks = list(_INDENT.finditer(text, start, end))
    for mark in marks if 2 <= len(marks) < text.count("\n", start, end) else ():
        yield start, mark.start()
        start = mark.end()
    yield start, end


def _separator(text: str) -> re.Pattern[str]:
    if text.count("\n") == 2 * text.count("\n\n"):
        return _BLANK
    lines = [line.strip() for line in text.split("\n")]
    inner = [line for line, below in pairwise(lines) if line and below]
    if not inner:
        return _BLANK
    closed = sum(1 for line in inner if len(line) > _LONG_LINE or ends_sentence(line, 0, len(line)))
    if closed >= _CLOSED_SHARE * len(inner):
        return _LINE
    if all(lines) and sum(1 for _ in _INDENT.finditer(text)) >= 2:
        return _INDENT
    return _BLANK


def _unit(
    text: str, start: int, end: int, is_special: Callable[[str], bool], *, top: bool
) -> Iterator[tuple[int, int]]:
    """Yield one stretch, or its parts when lines inside it stand by themselves."""
    start, end = strip(text, start, end)
    if start >= end:
        return
    if text.find("\n", start, end) < 0:
        yield start, end
        return
    run = start
    for first, last in _apart(text, start, end, is_special, top=top):
        if run < first:
            yield strip(text, run, first)
        yield first, last
        run = last
    if (rest := strip(text, run, end))[0] < rest[1]:
        yield rest


def _apart(
    text: str, start: int, end: int, is_special: Callable[[str], bool], *, top: bool
) -> Iterator[tuple[int, int]]:
    """Yield the lines that are blocks of their own; a full line inside an open sentence never is."""
    lines = [strip(text, *span) for span in _lines(text, start, end)]
    lines = [span for span in lines if span[0] < span[1]]
    if _is_stack(text, lines) or all(_LIST_ITEM.match(text, *span) for span in lines):
        yield from lines
        return
    widest = max(last - first for first, last in lines)
    head = _head(text, lines, is_special) if top else 0
    is_open = False
    for place, (first, last) in enumerate(lines):
        # A line that goes on with a small letter is part of a sentence.
        goes_on = place + 1 < len(lines) and text[lines[place + 1][0]].islower()
        signs_off = place and place + 1 == len(lines) and last - first <= _SIGN_OFF
        if place < head or ((signs_off or not is_open) and not goes_on and is_special(text[first:last])):
            yield first, last
            is_open = False
        else:
            is_open = widest <= _WIDEST_WRAP and not ends_sentence(text, first, last)


def _is_stack(text: str, lines: list[tuple[int, int]]) -> bool:
    """Short lines of which none ends a sentence: labels, names or a table, but no wrapped sentence."""
    return all(
        last - first <= _LABEL and _begins(text, (first, last)) and not ends_sentence(text, first, last)
        for first, last in lines
    )


def _head(text: str, lines: list[tuple[int, int]], is_special: Callable[[str], bool]) -> int:
    """Count the headlines at the top: unfinished lines right above a line of its own, such as a byline."""
    for place, (first, last) in enumerate(lines[: _HEAD_LINES + 1]):
        if place + 1 < len(lines) and text[lines[place + 1][0]].islower():
            return 0
        if is_special(text[first:last]):
            return place
        if ends_sentence(text, first, last):
            return 0
    return 0


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch without white space at its end ends a sentence."""
    last = text[end - 1]
    if last in _CLOSERS:
        last = text[max(start, end - _END) : end].rstrip(_CLOSERS)[-1:]
    return last != "" and last in _ENDS


def _begins(text: str, span: tuple[int, int]) -> bool:
    first = text[span[0]]
    return first.isupper() or first in "\"“'‘(" or first.isdigit()


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """Move both ends inwards over white space."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
