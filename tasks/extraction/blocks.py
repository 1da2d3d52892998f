"""Which lines of a plain text tell the story, and which are captions, credits, slots and leftovers of the page.

Precise before complete: what carries no sign of being something else is a paragraph, so that no sentence of
the body is lost. The signs are data (``blocks.toml``).
"""

import re
from collections.abc import Iterator, Sequence

from tasks.document import BlockKind
from tasks.extraction.signs import job_words, signs
from tasks.extraction.units import SENTENCE_END, cut, strip
from tasks.intake.article import LabelledSpan

_DATE_PREFIX = re.compile(r"date:? +(\d{4}-\d\d-\d\d)(?:T[\d:.Z+-]+)?\b", re.I)
_SLOT_END = re.compile(r"(?<=[.!?\"”’)])\s+(Advertisement|ADVERTISEMENT)\s*$")
_SLOT_START = re.compile(r"(Advertisement|ADVERTISEMENT)\s+(?=[A-Z\"“])")
_MARKUP_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_MARKUP_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]*\]\]")
_FENCE = re.compile(r"(?:-{3,}|\+{3,})\s*")
_LIST_ITEM = re.compile(r"(?:[-*•–·▪●‣]|\d{1,2}[.)])\s")
_TABLE = re.compile(r"\d[\d:.,/-]*\s*$|\t|\s{3,}|\|")
_TWO_SENTENCES = re.compile(r"[a-z]{3,}\.\s+[A-Z]")
_HEADING_WORDS = 14
_TITLE_WORDS = 30
_TAIL = 220
_LONG_WORDS = 12
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
    return _in_context(text, blocks, title)


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
    quoted = text[value] in "\"'" and text[end - 1] == text[value] and end - value > 2  # noqa: PLR2004 - both marks
    inner = (value + 1, end - 1) if quoted else (value, end)
    yield LabelledSpan("boilerplate", start, strip(text, start, inner[0])[1])
    yield LabelledSpan("title" if kind == "title" else "date" if kind == "date" else "byline", *inner)
    if quoted:
        yield LabelledSpan("boilerplate", end - 1, end)


def _is_special(line: str) -> bool:
    """Tell a line that is a block of its own wherever it stands."""
    return len(line) <= _TAIL and _kind(line) != "paragraph"


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
    stop = end
    if text[start:end].rstrip()[-13:].lower() == "advertisement" and (tail := _SLOT_END.search(text[start:end])):
        stop = start + tail.start()
    yield from _labelled(text, start, stop)
    if stop < end:
        yield LabelledSpan("advertisement", *strip(text, stop, end))


def _labelled(text: str, start: int, end: int) -> Iterator[LabelledSpan]:
    unit = text[start:end]
    kind = _kind(unit)
    if kind != "paragraph":
        yield LabelledSpan(kind, start, end)
        return
    if (dateline := signs().dateline.match(unit)) and dateline.end() > 1:
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
        yield LabelledSpan("credit", start + at, end)
    elif signs().caption_start.match(unit):
        yield LabelledSpan("caption", start, end)
    else:
        yield LabelledSpan("paragraph", start, end)


def _kind(unit: str) -> BlockKind:
    """Say what a unit is by its own words; a paragraph when they do not say."""
    words = unit.count(" ") + 1
    if words > 80:  # noqa: PLR2004 - nothing but a story is so long, except what the publisher adds
        return "paragraph"
    found = signs()
    if words <= 30:  # noqa: PLR2004 - lines that lead elsewhere, and slots, are short
        if found.advertisement.fullmatch(unit):
            return "advertisement"
        if found.navigation_line.fullmatch(unit) or _MARKUP_IMAGE.fullmatch(unit):
            return "navigation"
        if found.credit_line.fullmatch(unit):
            return "credit"
        if found.date.fullmatch(unit):
            return "date"
        if found.byline.fullmatch(unit):
            return "byline"
        if found.navigation_start.match(unit) and not _TWO_SENTENCES.search(unit):
            return "navigation"
    if found.boilerplate_line.fullmatch(unit) or found.boilerplate_start.match(unit):
        return "boilerplate"
    return "paragraph"


def _credit(unit: str) -> int | None:
    """Find where a unit's credit begins; a credit is short, near the end, and no sentence follows it."""
    tail_start = max(0, len(unit) - _TAIL)
    tail = unit[tail_start:]
    lower = tail.lower()
    if not any(hint in lower for hint in signs().credit_hints):
        return None
    for match in signs().credit_tail.finditer(tail):
        credit = tail[match.start() :]
        before = unit[: tail_start + match.start()].rstrip()
        starts = not before or before[-1] in ".!?\"”’')]|:—–-\n" or credit[0] in "([|"
        if starts and _is_credit(credit) and (not before or _is_caption(before)):
            return tail_start + match.start()
    return None


def _is_credit(credit: str) -> bool:
    return len(credit.split()) <= 18 and not _TWO_SENTENCES.search(credit)  # noqa: PLR2004 - names and outlets


def _is_caption(words: str) -> bool:
    """A caption says what a picture shows: a few sentences, seldom with quoted speech."""
    return len(words.split()) <= 90  # noqa: PLR2004 - longer is an article on one line


def _in_context(text: str, blocks: list[LabelledSpan], title: str | None) -> tuple[LabelledSpan, ...]:
    """Find the title, headings, names under the title, captions above credits, and lists of links at the end."""
    context = _Context(text, blocks, " ".join((title or "").split()))
    blocks = [context.judge(index) for index in range(len(blocks))]
    return tuple(_end_lists(text, blocks))


class _Context:
    """The blocks as their own words label them; what a line is may depend on its neighbours."""

    def __init__(self, text: str, blocks: Sequence[LabelledSpan], title: str) -> None:
        self._text = text
        self._blocks = blocks
        self._title = title
        titled = any(block.kind == "title" for block in blocks)
        self._head = None if titled else next((i for i, b in enumerate(blocks) if b.kind == "paragraph"), None)
        self._first_story = next((i for i, b in enumerate(blocks) if self._tells(i)), len(blocks))

    def _words(self, index: int) -> str:
        return self._text[self._blocks[index].start : self._blocks[index].end]

    def _tells(self, index: int) -> bool:
        """A paragraph that is a sentence or long."""
        if self._blocks[index].kind != "paragraph":
            return False
        unit = self._words(index)
        return len(unit.split()) > _LONG_WORDS and SENTENCE_END.search(unit) is not None

    def judge(self, index: int) -> LabelledSpan:
        """Give the block with its final kind."""
        block = self._blocks[index]
        if block.kind != "paragraph":
            return block
        unit = self._words(index)
        return LabelledSpan(self._kind(index, unit), block.start, block.end)

    def _kind(self, index: int, unit: str) -> BlockKind:
        if self._title and " ".join(unit.split()).strip("#* ") == self._title:
            return "title"
        if _MARKUP_HEADING.match(unit):
            return "title" if index == self._head and unit.startswith("# ") else "heading"
        if index == self._head and not self._title and self._is_title(index, unit):
            return "title"
        if index < self._first_story and index != self._head and self._is_name(unit):
            return "byline"
        if self._is_caption_above(index, unit):
            return "caption"
        return "heading" if index != self._head and self._is_heading(index, unit) else "paragraph"

    def _is_title(self, index: int, unit: str) -> bool:
        """An unfinished line, or a short question or call, above everything that tells."""
        later = self._blocks[index + 1 :]
        if not later or "\n" in unit.strip() and len(unit.split()) > _TITLE_WORDS:
            return False
        if not unit[0].isupper() and not unit[0].isdigit() and unit[0] not in "\"“'‘#*":
            return False
        if any(b.kind not in ("date", "navigation", "advertisement", "boilerplate", "byline") for b in self._blocks[:index]):
            return False
        if unit.rstrip("\"”'’").endswith((".", ",", ";", ":")) and not unit.endswith("..."):
            return False
        short = len(unit.split()) <= (_TITLE_WORDS if not SENTENCE_END.search(unit) else _LONG_WORDS + 6)
        return short and not _LIST_ITEM.match(unit)

    def _is_name(self, unit: str) -> bool:
        """A name with a job or a desk, or a bare name, as printed under headlines."""
        match = signs().name_and_job.fullmatch(unit)
        if match:
            return job_words().search(match.group("job")) is not None and not SENTENCE_END.search(unit)
        return signs().name.fullmatch(unit) is not None and len(unit.split()) <= 4 and self._head is not None  # noqa: PLR2004

    def _is_caption_above(self, index: int, unit: str) -> bool:
        """One short sentence on the line right above a line that is only a credit."""
        if index + 1 >= len(self._blocks) or self._blocks[index + 1].kind != "credit":
            return False
        between = self._text[self._blocks[index].end : self._blocks[index + 1].start]
        alone = index == 0 or self._text[self._blocks[index - 1].end : self._blocks[index].start].count("\n") > 1
        return between.count("\n") == 1 and alone and len(unit.split()) <= 45 and '"' not in unit  # noqa: PLR2004

    def _is_heading(self, index: int, unit: str) -> bool:
        if SENTENCE_END.search(unit) and not unit.endswith("?"):
            return False
        if len(unit.split()) > _HEADING_WORDS or "\n" in unit or not (unit[0].isupper() or unit[0].isdigit()):
            return False
        if _LIST_ITEM.match(unit) or _TABLE.search(unit) or '"' in unit:
            return False
        following = next((i for i in range(index + 1, len(self._blocks)) if self._blocks[i].kind != "advertisement"), None)
        if following is None:
            return False
        if self._blocks[following].kind in ("caption", "dateline"):
            return True
        if unit.endswith("?") and not (self._tells(following) and len(unit.split()) <= _LONG_WORDS):
            return False
        return self._tells(following) or (index < self._first_story and self._blocks[following].kind in ("byline", "date"))


def _end_lists(text: str, blocks: list[LabelledSpan]) -> Iterator[LabelledSpan]:
    """Take unfinished lines after a line like "Related stories" for links, as far as they follow each other."""
    in_list = False
    for block in blocks:
        unit = text[block.start : block.end]
        if block.kind == "navigation":
            in_list = signs().lists.match(unit) is not None and len(unit.split()) <= 6 and not in_list or in_list  # noqa: PLR2004
        elif block.kind in ("paragraph", "heading") and in_list and not SENTENCE_END.search(unit) and len(unit.split()) <= 20:  # noqa: PLR2004
            yield LabelledSpan("navigation", block.start, block.end)
            continue
        elif block.kind not in ("date", "advertisement", "byline"):
            in_list = False
        yield block
