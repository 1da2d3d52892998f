"""Which lines of a plain text tell the story, and which are captions, credits, slots and leftovers of the page.

Precise before complete: what carries no sign of being something else is a paragraph, so that no sentence of
the body is lost. The signs are data (``blocks.toml``).
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tasks.intake.article import LabelledSpan

_BLANK = re.compile(r"\n[^\S\n]*(?:\n\s*)")
_DATE_PREFIX = re.compile(r"date:? +(\d{4}-\d\d-\d\d)(?:T[\d:.Z+-]+)?\b", re.I)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s*$")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_BYLINE = re.compile(r"by\s+[A-Z][\w.'’-]*(?:\s+(?:[a-z]{1,3}\s+)?[A-Z][\w.'’-]*){1,5}(?:\s*(?:,|and|\||/|in)\s*.{0,80})?", re.I)
_HEADING_WORDS = 14
_TITLE_WORDS = 30
_LINE_AS_PARAGRAPH = 0.5


@cache
def signs() -> dict[str, re.Pattern[str]]:
    """Compile the phrases of ``blocks.toml``: one pattern for each kind of sign."""
    data = tomllib.loads(Path(__file__).with_name("blocks.toml").read_text(encoding="utf-8"))
    agencies = "|".join(re.escape(name) for name in sorted(data["agencies"], key=len, reverse=True))
    place = r"[A-Z][\w.'’-]*(?:[ -][A-Z][\w.'’-]*){0,3}"
    places = rf"{place}(?:,? (?:\(?{place}\)?))?(?:, {place})?"
    dash = r"(?:--+|[—–]|-(?=\s))"
    starts = {kind: "|".join(re.escape(phrase) for phrase in data[kind]) for kind in ("navigation", "boilerplate")}
    return {
        "credit": re.compile("|".join(data["credit"]), re.I),
        "advertisement": re.compile(rf"(?:{'|'.join(map(re.escape, data['advertisement']))})[\s:.]*", re.I),
        "navigation": re.compile(rf"\W*(?:{starts['navigation']})(?!\w)", re.I),
        "boilerplate": re.compile(rf"\W*(?:{starts['boilerplate']})(?!\w)", re.I),
        "dateline": re.compile(
            rf"(?:(?:{places}),? ?)?(?:,? ?{_MONTH} \d{{1,2}}(?:, \d{{4}})?,? ?)?\((?:{agencies})\)\s*{dash}?\s*"
            rf"|[A-Z][A-Z.'’ -]+(?:, [A-Z][\w. ]+?)?(?:,? {_MONTH} \d{{1,2}})?\s+(?:--+|[—–])\s*"
        ),
    }


@cache
def agencies() -> dict[str, str]:
    """Agency names by the sign they use in datelines and credits."""
    data = tomllib.loads(Path(__file__).with_name("blocks.toml").read_text(encoding="utf-8"))
    table: dict[str, str] = data["agencies"]
    return table


def label_blocks(text: str, *, title: str | None = None) -> tuple[LabelledSpan, ...]:
    """Label all of a plain text: blocks in order, covering everything but white space between them."""
    units = list(_units(text))
    blocks: list[LabelledSpan] = []
    for index, (start, end) in enumerate(units):
        blocks.extend(_split(text, start, end, first=index == 0))
    return _in_context(text, blocks, title)


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between blank lines; where lines are paragraphs of their own, the lines."""
    by_line = _lines_are_paragraphs(text)
    separator = re.compile(r"\n\s*") if by_line else _BLANK
    at = 0
    for match in separator.finditer(text):
        yield from _stripped(text, at, match.start())
        at = match.end()
    yield from _stripped(text, at, len(text))


def _lines_are_paragraphs(text: str) -> bool:
    """Tell line-by-line texts from hard-wrapped ones: most lines of the former end their sentence."""
    ends = [line for line in re.findall(r"(\S[^\n]*)\n(?=[^\S\n]*\S)", text) if line.strip()]
    closed = sum(1 for line in ends if _SENTENCE_END.search(line) or len(line) > 200)
    return bool(ends) and closed >= _LINE_AS_PARAGRAPH * len(ends)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    if left < right:
        yield left, right


def _split(text: str, start: int, end: int, *, first: bool) -> Iterator[LabelledSpan]:
    """Cut one unit into its blocks: date prefix, dateline, caption and credit, trailing slots."""
    if first and (prefix := _DATE_PREFIX.match(text, start, end)):
        yield LabelledSpan("date", start, prefix.end())
        start = _skip_space(text, prefix.end(), end)
    if start < end and (dateline := signs()["dateline"].match(text, start, end)):
        stop = start + len(dateline.group().rstrip())
        yield LabelledSpan("dateline", start, stop)
        start = _skip_space(text, stop, end)
    if start >= end:
        return
    slot = re.search(r"(?<=[.!?\"”’)])\s+(Advertisement)\s*$", text[start:end])
    stop = start + slot.start() if slot else end
    yield from _body(text, start, stop)
    if slot:
        yield LabelledSpan("advertisement", start + slot.start(1), start + slot.end(1))


def _body(text: str, start: int, end: int) -> Iterator[LabelledSpan]:
    """Label one unit by its own words; a credit at its end makes what stands before it a caption."""
    unit = text[start:end]
    credit = signs()["credit"].search(unit)
    if credit and _is_credit_tail(unit[credit.start() :]):
        at = start + credit.start()
        yield from (LabelledSpan("caption", *span) for span in _stripped(text, start, at))
        yield LabelledSpan("credit", at, end)
    elif signs()["advertisement"].fullmatch(unit):
        yield LabelledSpan("advertisement", start, end)
    elif _is_short(unit, 25) and signs()["navigation"].match(unit):
        yield LabelledSpan("navigation", start, end)
    elif _is_short(unit, 60) and signs()["boilerplate"].match(unit):
        yield LabelledSpan("boilerplate", start, end)
    elif _is_short(unit, 16) and _BYLINE.fullmatch(unit):
        yield LabelledSpan("byline", start, end)
    else:
        yield LabelledSpan("paragraph", start, end)


def _is_credit_tail(tail: str) -> bool:
    """A credit names people and outlets; a sentence with a verb and a full stop after it does not."""
    return len(tail.split()) <= 18 and not re.search(r"[a-z]{3,}\.\s+[A-Z]", tail)


def _is_short(unit: str, words: int) -> bool:
    return len(unit.split()) <= words


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _in_context(text: str, blocks: list[LabelledSpan], title: str | None) -> tuple[LabelledSpan, ...]:
    """Find the title and the headings: what a line is depends on its neighbours."""
    known = " ".join((title or "").split())
    head = next((i for i, block in enumerate(blocks) if block.kind == "paragraph"), None)
    return tuple(_retitle(text, blocks, index, known, head) for index in range(len(blocks)))


def _retitle(text: str, blocks: list[LabelledSpan], index: int, known: str, head: int | None) -> LabelledSpan:
    block = blocks[index]
    if block.kind != "paragraph":
        return block
    unit = text[block.start : block.end]
    if known and " ".join(unit.split()) == known:
        return LabelledSpan("title", block.start, block.end)
    later = blocks[index + 1 :]
    if _SENTENCE_END.search(unit) or unit.endswith((":", ",", ";")) or not later or not unit[0].isupper():
        return block
    if index == head and not known and _leads(blocks[:index]) and _is_short(unit, _TITLE_WORDS) and "\n" not in unit:
        return LabelledSpan("title", block.start, block.end)
    follows = later[0].kind in ("paragraph", "caption", "dateline")
    if index != head and follows and _is_short(unit, _HEADING_WORDS) and '"' not in unit:
        return LabelledSpan("heading", block.start, block.end)
    return block


def _leads(before: list[LabelledSpan]) -> bool:
    return all(block.kind in ("date", "navigation", "advertisement", "boilerplate") for block in before)


def label_unit(unit: str) -> tuple[LabelledSpan, ...]:
    """Label one block of text by its own words alone."""
    return tuple(_split(unit, 0, len(unit), first=False))
