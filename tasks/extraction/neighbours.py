"""What a block is by what stands around it: titles, headings, names under a title, captions, lists of links."""

import re
from collections.abc import Iterator, Sequence

from tasks.document import BlockKind
from tasks.extraction.signs import agencies, is_place, job_words, signs
from tasks.extraction.units import SENTENCE_END, ends_sentence
from tasks.intake.article import LabelledSpan

_MARKUP_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_LIST_ITEM = re.compile(r"(?:[-*•–·▪●‣]|\d{1,2}[.)])\s")
_BULLET = re.compile(r"[-*•–·▪●‣]\s")
_SPEAKER = re.compile(r"[A-Z][A-Z. ]{0,20}: ")
_TABLE = re.compile(r"\d[\d:.,/-]*\)?\s*$|\t|\s{3,}|\||\d[.,]\d.*\d[.,]\d|\.{4,}")
# The time above an entry of a live blog.
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?")
_OPENERS = "\"“'‘("
_ABOVE_TITLE = frozenset({"date", "navigation", "advertisement", "boilerplate", "byline"})
_RELEASE = re.compile(
    r"for immediate release|(?:media|press) contacts? ?:|notes? to editors|/(?:PRNewswire|CNW)/"
    r"|(?:BUSINESS|GLOBE) ?(?:NEWS)?WIRE",
    re.I,
)
_ABOUT = re.compile(r"About (?:the )?(?=[A-Z])")
_HEADING_WORDS = 14
_DECK_WORDS = 30
# In characters.
_LONGEST_TITLE, _LONGEST_HEADING = 400, 400
_TITLE_WORDS = 30
_QUESTION_WORDS = 18
_QUOTED_WORDS = 8
_NAME_WORDS = 4
_CAPTION_WORDS = 45
_LINK_WORDS = 20
_LABEL_WORDS = 6
# A block with an end of sentence and so many words tells; with more, it begins the story.
_TELLS, _BEGINS = 3, 9


def settle(text: str, blocks: Sequence[LabelledSpan], *, title: str | None) -> tuple[LabelledSpan, ...]:
    """Give the blocks with their final kinds; ``title`` is the article's when it is known from elsewhere."""
    known = _bare(title or "")
    around = _Neighbours(text, blocks, known)
    named = around.named()
    settled = (around if named == blocks else _Neighbours(text, named, known)).settled()
    return tuple(_end_release(text, list(_end_lists(text, settled))))


def _bare(title: str) -> str:
    """Give a title without its marks and full stop, in one case: dumps print it again with small differences."""
    return " ".join(title.split()).strip("#* ").rstrip(".").casefold()


class _Neighbours:
    """A text's blocks as their own words label them."""

    def __init__(self, text: str, blocks: Sequence[LabelledSpan], title: str) -> None:
        self._text = text
        self._blocks = blocks
        self._title = title
        self._units = [text[block.start : block.end] for block in blocks]
        titled = any(block.kind == "title" for block in blocks)
        self._head = None if titled else next((i for i, b in enumerate(blocks) if b.kind == "paragraph"), None)
        self._telling = [self._words_that_tell(index) for index in range(len(blocks))]
        self._story = next((i for i, words in enumerate(self._telling) if words >= _BEGINS), len(blocks))

    def _words_that_tell(self, index: int) -> int:
        """Count a paragraph's words when it ends its sentence; of other blocks, none tell."""
        if self._blocks[index].kind != "paragraph":
            return 0
        unit = self._units[index]
        return unit.count(" ") + unit.count("\n") + 1 if ends_sentence(unit, 0, len(unit)) else 0

    def _tells(self, index: int, words: int = _TELLS) -> bool:
        """Whether a block is a paragraph that ends its sentence, and has so many words."""
        return self._telling[index] >= words

    def named(self) -> list[LabelledSpan]:
        """Find the names printed between the title and the story, and the writers described after it."""
        last = max((i for i, words in enumerate(self._telling) if words >= _TELLS), default=-1)
        found = []
        for index, block in enumerate(self._blocks):
            kind = block.kind
            if self._head is not None and self._head < index < self._story and self._is_name(index):
                kind = "dateline" if is_place(self._units[index]) else "byline"
            elif kind == "paragraph" and index > max(last, self._story) and self._is_name(index):
                kind = "byline"
            elif (
                kind == "paragraph" and index > self._story and index >= last and signs().bio.match(self._units[index])
            ):
                kind = "boilerplate"
            found.append(block if kind == block.kind else LabelledSpan(kind, block.start, block.end))
        return found

    def _is_name(self, index: int) -> bool:
        """A name with a job or a desk, a bare name, or an agency's name."""
        unit, kind = self._units[index], self._blocks[index].kind
        if is_place(unit):
            return kind == "paragraph"
        if kind in ("paragraph", "credit") and unit in agencies():
            return self._blocks[index - 1].kind != "caption"
        if kind != "paragraph" or SENTENCE_END.search(unit):
            return False
        match = signs().name_and_job.fullmatch(unit)
        if match and job_words().search(match.group("job")):
            return True
        if len(unit.split()) > _NAME_WORDS:
            return self._blocks[index - 1].kind == "byline" and job_words().search(unit) is not None
        return self._is_bare_name(index, unit) or self._is_desk(index, unit)

    def _is_bare_name(self, index: int, unit: str) -> bool:
        """A name and nothing else, right under the headline or above a date."""
        if not signs().name.fullmatch(unit) or index + 1 == len(self._blocks):
            return False
        follows = self._blocks[index + 1].kind
        if follows in ("date", "byline", "dateline"):
            return True
        desk = job_words().search(self._units[index + 1]) is not None and not SENTENCE_END.search(
            self._units[index + 1]
        )
        under = index - 1 == self._head and not self._units[index - 1].isupper()
        return not unit.isupper() and (desk or (under and self._tells(index + 1, _BEGINS)))

    def _is_desk(self, index: int, unit: str) -> bool:
        """A job under a name: "Staff Writer", "BBC News, Dorset"."""
        before = self._units[index - 1]
        is_named = self._blocks[index - 1].kind == "byline" or signs().name.fullmatch(before) is not None
        return is_named and job_words().search(unit) is not None

    def settled(self) -> list[LabelledSpan]:
        """Give each paragraph its final kind."""
        return [self._settled(index, block) for index, block in enumerate(self._blocks)]

    def _settled(self, index: int, block: LabelledSpan) -> LabelledSpan:
        if block.kind != "paragraph":
            return block
        kind = self._kind(index, self._units[index])
        return block if kind == "paragraph" else LabelledSpan(kind, block.start, block.end)

    def _kind(self, index: int, unit: str) -> BlockKind:
        if self._title and len(unit) < _LONGEST_TITLE and _bare(unit) == self._title:
            return "title"
        if unit[0] == "#" and _MARKUP_HEADING.match(unit):
            return "title" if index == self._head and unit.startswith("# ") else "heading"
        if index == self._head:
            return "title" if not self._title and self._is_title(index, unit) else "paragraph"
        if self._is_caption(index, unit):
            return "caption"
        return "heading" if self._is_heading(index, unit) else "paragraph"

    def _is_title(self, index: int, unit: str) -> bool:
        """An unfinished line, or a short question or call, above everything that tells."""
        if index + 1 == len(self._blocks) or not (unit[0].isupper() or unit[0].isdigit() or unit[0] in _OPENERS):
            return False
        if any(block.kind not in _ABOVE_TITLE for block in self._blocks[:index]) or _LIST_ITEM.match(unit):
            return False
        plain = unit.rstrip("\"”'’*_")
        if plain.endswith((".", ",", ";", ":")) and not plain.endswith("..."):
            return False
        return len(unit.split()) <= (_QUESTION_WORDS if SENTENCE_END.search(unit) else _TITLE_WORDS)

    def _is_caption(self, index: int, unit: str) -> bool:
        """One short sentence on the line right above a line that is only a credit."""
        if index + 1 == len(self._blocks) or self._blocks[index + 1].kind != "credit":
            return False
        below = self._text[self._blocks[index].end : self._blocks[index + 1].start]
        above = self._text[self._blocks[index - 1].end : self._blocks[index].start] if index else "\n\n"
        alone = above.count("\n") > 1 and below.count("\n") == 1
        return alone and len(unit.split()) <= _CAPTION_WORDS and '"' not in unit

    def _heads_lines(self, index: int) -> bool:
        """Whether a line stands alone above a list, or above lines of which each is a row."""
        if index + 2 >= len(self._blocks) or self._blocks[index + 1].kind != "paragraph" or self._gap(index) < 2:
            return False
        return _LIST_ITEM.match(self._units[index + 1]) is not None or self._gap(index + 1) == 1

    def _gap(self, index: int) -> int:
        return self._text.count("\n", self._blocks[index].end, self._blocks[index + 1].start)

    def _is_heading(self, index: int, unit: str) -> bool:
        """A short unfinished line, or short question, above something that tells."""
        if _CLOCK.fullmatch(unit):
            return self._tells(index + 1) if index + 1 < len(self._blocks) else False
        if (self._telling[index] and unit[-1] != "?") or len(unit) > _LONGEST_HEADING:
            return False
        words = len(unit.split())
        above = index < self._story
        if words > (_DECK_WORDS if above else _HEADING_WORDS) or "\n" in unit:
            return False
        if not (unit[0].isupper() or unit[0].isdigit() or unit[0] in _OPENERS):
            return False
        if (
            _BULLET.match(unit)
            or _SPEAKER.match(unit)
            or _TABLE.search(unit)
            or (any(mark in unit for mark in '"“”') and words > _QUOTED_WORDS)
        ):
            return False
        if SENTENCE_END.search(unit) and not unit.endswith("?"):
            return False
        following = next(
            (i for i in range(index + 1, len(self._blocks)) if self._blocks[i].kind != "advertisement"), None
        )
        if following is None:
            return False
        if unit.endswith("?"):
            return self._tells(following)
        if above and self._blocks[following].kind in ("byline", "date", "credit", "navigation"):
            return True
        if words <= _LABEL_WORDS and self._heads_lines(index):
            return True
        return self._blocks[following].kind in ("caption", "dateline") or self._tells(following)


def _end_lists(text: str, blocks: Sequence[LabelledSpan]) -> Iterator[LabelledSpan]:
    """Take unfinished lines after a line like "Related stories" for links, as far as they follow each other."""
    in_list = False
    for block in blocks:
        unit = text[block.start : block.end]
        if block.kind == "navigation":
            in_list = in_list or (len(unit.split()) <= _LABEL_WORDS and signs().lists.match(unit) is not None)
        elif block.kind in ("paragraph", "heading"):
            in_list = in_list and not SENTENCE_END.search(unit) and len(unit.split()) <= _LINK_WORDS
            if in_list:
                yield LabelledSpan("navigation", block.start, block.end)
                continue
        elif block.kind not in ("date", "advertisement", "byline"):
            in_list = False
        yield block


def _end_release(text: str, blocks: Sequence[LabelledSpan]) -> Iterator[LabelledSpan]:
    """Take what a press release says of its sender ("About Corvane Foods") for boilerplate."""
    if not any(
        block.kind in ("boilerplate", "dateline") and _RELEASE.search(text, block.start, block.end) for block in blocks
    ):
        yield from blocks
        return
    about = False
    for block in blocks:
        if block.kind in ("heading", "title"):
            about = _ABOUT.match(text, block.start, block.end) is not None
        elif about and block.kind == "paragraph":
            yield LabelledSpan("boilerplate", block.start, block.end)
            continue
        yield block
