"""Which lines of a plain text tell the story, and which are captions, credits, slots and leftovers of the page.

Precise before complete: what carries no sign of being something else is a paragraph, so that no sentence of
the body is lost. The signs are data (``blocks.toml``).
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tasks.document import BlockKind
from tasks.extraction.neighbours import settle
from tasks.extraction.signs import DAY, Signs, agencies, signs
from tasks.extraction.units import cut, strip
from tasks.intake.article import LabelledSpan

_DATE_PREFIX = re.compile(
    rf"date:? +\d{{4}}-\d\d-\d\d(?:T[\d:.Z+-]+)?\b|this (?:story|article) is from (?:{DAY})(?=\s)", re.I
)
_SLOT_END = re.compile(r"(?<=[.!?\"”’)])\s+(Advertisement|ADVERTISEMENT)\s*$")
_SHARE = (
    r"(?:Facebook|Twitter|X|WhatsApp|Whatsapp|Link[Ee]d[Ii]n|E-?mail|Mail|Print|Reddit|Pinterest|Telegram|Copy [Ll]ink)"
)
_SHARE_END = re.compile(rf"(?<=[.!?\"”’)])\s+({_SHARE}(?:[\s|•·/,]+{_SHARE})+)\s*$")
_SLOT_START = re.compile(r"(Advertisement|ADVERTISEMENT)\s+(?=[A-Z\"“])")
_MARKUP_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]*\]\]")
_FENCE = re.compile(r"(?:-{3,}|\+{3,})\s*")
_TWO_SENTENCES = re.compile(r"[a-z]{3,}\.\s+[A-Z]")
_TAIL = 220
# Nothing but a story is longer, in words.
_LONGEST_SIGN = 80
_LONGEST_LINE = 30
_FEW = 7
# A line of more words that begins with a small letter goes on with a sentence.
_LABEL_WORDS = 3
_DATELINE = 90
_CAPTION_WORDS = 90
# A block that ends a sentence and has none of these marks near its end has no credit there.
_CLOSING = '.!?"”'
_CREDIT_MARKS = "/([|:©"
# Every dateline has one of these, and an agency's sign, a day or a place in capitals before it.
_DATELINE_MARKS = ("(", "/", ":", "—", "–", "--", "- ", "_ ")
_DATELINE_SIGN = re.compile(r"[(/\d]")
_FIRST_WORD = re.compile(r"[^A-Za-z]*([A-Za-z]+)")
_LINE_MARKS = (*":|/@©>»›#•·_*=~[(…", "...")
_ARTICLES = frozenset({"a", "an", "the"})
#: Lines of metadata before the story that say which block their value is.
_MOST_HEADERS = 30


def label_blocks(text: str, *, title: str | None = None) -> tuple[LabelledSpan, ...]:
    """Label all of a plain text: blocks in order, covering everything but white space between them."""
    blocks: list[LabelledSpan] = []
    start = 0
    for block in _front(text):
        blocks.append(block)
        start = block.end
    first = True
    for from_, to in cut(text[start:], _is_special):
        blocks.extend(_split(text, start + from_, start + to, first=first))
        first = False
    return settle(text, blocks, title=title)


def label_unit(unit: str) -> tuple[LabelledSpan, ...]:
    """Label one block of text by its own words alone."""
    return tuple(_split(unit, *strip(unit, 0, len(unit)), first=False)) if unit.strip() else ()


def _front(text: str) -> Iterator[LabelledSpan]:
    """Read the lines of metadata at the top: front matter between fences, or two and more "Label: value" lines."""
    fenced = _FENCE.match(text.lstrip())
    found: list[LabelledSpan] = []
    headers = at = 0
    while at < len(text) and headers < _MOST_HEADERS:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        start, end = strip(text, at, stop)
        line = text[start:end]
        if not line:
            if headers and not fenced:
                break
        elif header := signs().header.match(line):
            headers += 1
            found.extend(_header(text, start, end, start + header.end(), header.group("label")))
        elif fenced and (_FENCE.fullmatch(line) or headers):
            found.append(LabelledSpan("boilerplate", start, end))
            if headers and _FENCE.fullmatch(line):
                break
        else:
            break
        at = stop + 1
    if headers > 1:
        yield from found


def _header(text: str, start: int, end: int, value: int, label: str) -> Iterator[LabelledSpan]:
    value = strip(text, value, end)[0]
    kind = signs().header_kinds[label.lower()]
    if kind == "boilerplate" or value >= end:
        yield LabelledSpan("boilerplate", start, end)
        return
    quoted = text[value] in "\"'" and text[end - 1] == text[value] and end - value > 2
    inner = (value + 1, end - 1) if quoted else (value, end)
    yield LabelledSpan("boilerplate", start, strip(text, start, inner[0])[1])
    yield LabelledSpan("title" if kind == "title" else "date" if kind == "date" else "byline", *inner)
    if quoted:
        yield LabelledSpan("boilerplate", end - 1, end)


def _is_special(line: str) -> bool:
    """Tell a line that is a block of its own wherever it stands."""
    return len(line) <= _TAIL and not line[0].islower() and (_kind(line) != "paragraph" or line in agencies())


def _split(text: str, start: int, end: int, *, first: bool) -> Iterator[LabelledSpan]:
    """Cut one unit into its blocks: date prefix, dateline, caption and credit, slots before and after."""
    if first and (prefix := _DATE_PREFIX.match(text, start, end)):
        yield LabelledSpan("date", start, prefix.end())
        start = strip(text, prefix.end(), end)[0]
    if start < end and (slot := _SLOT_START.match(text, start, end)):
        yield LabelledSpan("advertisement", *slot.span(1))
        start = slot.end()
    if start >= end:
        return
    unit = text[start:end]
    if _is_plain(unit):
        yield LabelledSpan("paragraph", start, end)
        return
    stop, below = end, _below(unit)
    if below is not None:
        stop = start + below[1]
    yield from _labelled(text, start, stop)
    if below is not None:
        yield LabelledSpan(below[0], *strip(text, stop, end))


def _below(unit: str) -> tuple[BlockKind, int] | None:
    """Find what runs on after a unit's last sentence: an advertisement's slot, or networks to share in."""
    last = unit[-13:].rstrip()
    if last.lower().endswith("advertisement") and (tail := _SLOT_END.search(unit)):
        return "advertisement", tail.start()
    if last[-1:] not in _CLOSING and (tail := _SHARE_END.search(unit, max(0, len(unit) - _TAIL))):
        return "navigation", tail.start()
    return None


def _labelled(text: str, start: int, end: int) -> Iterator[LabelledSpan]:
    unit = text[start:end]
    kind = _kind(unit)
    if kind != "paragraph":
        yield LabelledSpan(kind, start, end)
        return
    if _may_be_dated(unit) and (dateline := signs().dateline.match(unit)) and dateline.end() > 1:
        stop = start + len(dateline.group().rstrip())
        yield LabelledSpan("dateline", start, stop)
        start = strip(text, stop, end)[0]
        if start < end:
            yield LabelledSpan("paragraph", start, end)
        return
    at = _credit(unit)
    if at is not None:
        begin, stop = strip(text, start, start + at)
        if begin < stop:
            yield LabelledSpan("caption", begin, stop)
        yield LabelledSpan("credit", strip(text, start + at, end)[0], end)
    elif signs().caption_start.match(unit) and unit.count(" ") < _CAPTION_WORDS:
        yield LabelledSpan("caption", start, end)
    else:
        yield LabelledSpan("paragraph", start, end)


def _kind(unit: str) -> BlockKind:
    """Say what a unit is by its own words; a paragraph when they do not say."""
    return _kind_of_line(unit) if len(unit) <= _TAIL else _kind_of(unit)


def _kind_of(unit: str) -> BlockKind:
    words = unit.count(" ") + 1
    if words > _LONGEST_SIGN:
        return "paragraph"
    found = signs()
    if words <= _FEW or _begins_like_sign(unit, found) or (unit[-1] not in _CLOSING and _may_be_line(unit, found)):
        kind = _signed(unit, words, found)
        if kind != "paragraph":
            return kind
    lower = unit.lower()
    if any(map(lower.__contains__, found.boilerplate_hints)) and found.boilerplate_within.search(unit):
        return "boilerplate"
    return "paragraph"


# Lines are looked at more than once, as lines, as units and with what stands around them, and many come again.
_kind_of_line = lru_cache(maxsize=2048)(_kind_of)


def _is_plain(unit: str) -> bool:
    """Tell a sentence of the story that bears no sign at all: what most units are, told before anything is tried."""
    if unit[-1] not in _CLOSING or unit.count(" ") < _FEW:
        return False
    found = signs()
    if _may_be_dated(unit) or any(map(unit[-_TAIL:].__contains__, _CREDIT_MARKS)):
        return False
    word = _FIRST_WORD.match(unit)
    if word is None or word[1].lower() in found.caption_words or _begins_like_sign(unit, found):
        return False
    lower = unit.lower()
    return not any(map(lower.__contains__, found.boilerplate_hints))


def _may_be_dated(unit: str) -> bool:
    """Tell whether a unit's beginning has a mark that ends datelines, and what stands before it in all of them."""
    head = unit[:_DATELINE]
    if not any(map(head.__contains__, _DATELINE_MARKS)):
        return False
    return head[1:2].isupper() or head[0] == "(" or _DATELINE_SIGN.search(head) is not None


def _begins_like_sign(unit: str, found: Signs) -> bool:
    """Tell whether a unit begins with a word that signs begin with."""
    match = _FIRST_WORD.match(unit)
    if match is None:
        return False
    word = match[1].lower()
    return word in found.first_words or (word in _ARTICLES and found.first_phrases.match(unit) is not None)


def _may_be_line(unit: str, found: Signs) -> bool:
    """Tell whether a long unfinished line bears a mark that lines of their own have, or begins like one."""
    if unit[0].isdigit() or any(map(unit.__contains__, _LINE_MARKS)):
        return True
    match = _FIRST_WORD.match(unit)
    return match is None or match[1].lower() in found.line_words


def _signed(unit: str, words: int, found: Signs) -> BlockKind:
    """Say what a unit is by the sign it bears, trying the cheapest and most frequent first."""
    if unit[0].islower() and words > _LABEL_WORDS:
        return "paragraph"
    if words <= _LONGEST_LINE:
        if found.boilerplate_line.fullmatch(unit):
            return "boilerplate"
        if found.advertisement.fullmatch(unit):
            return "advertisement"
        if found.navigation_line.fullmatch(unit) or _MARKUP_IMAGE.fullmatch(unit):
            return "navigation"
        if found.credit_line.fullmatch(unit):
            return "credit"
        if found.date.fullmatch(unit):
            return "date"
        if found.byline.fullmatch(unit) and (unit[-1] != "." or unit.endswith("Jr.")):
            return "byline"
        if found.navigation_start.match(unit) and not _TWO_SENTENCES.search(unit):
            return "navigation"
    return "boilerplate" if found.boilerplate_start.match(unit) else "paragraph"


def _credit(unit: str) -> int | None:
    """Find where a unit's credit begins; a credit is short, near the end, and no sentence follows it."""
    tail_start = max(0, len(unit) - _TAIL)
    tail = unit[tail_start:]
    if unit[-1] in _CLOSING and not any(mark in tail for mark in _CREDIT_MARKS):
        return None
    lower = tail.lower()
    if not any(map(lower.__contains__, signs().credit_hints)):
        return None
    for match in signs().credit_tail.finditer(tail):
        credit, above = tail[match.start() :], unit[: tail_start + match.start()].rstrip()
        before = above.rstrip(" —–-|•\t\n")
        starts = not before or before[-1] in ".!?\"”’')]:" or credit[0] in "([|" or len(before) < len(above)
        if starts and _is_credit(credit) and len(before.split()) <= _CAPTION_WORDS:
            return len(before)
    return None


def _is_credit(credit: str) -> bool:
    return len(credit.split()) <= 18 and not _TWO_SENTENCES.search(credit)
