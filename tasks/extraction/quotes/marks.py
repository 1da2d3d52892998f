"""Quotation marks: which stretches of a block stand inside them.

Straight, curly, low, angled and doubled single marks, single marks that are no apostrophes, marks that were
never closed, never opened, or opened again at every paragraph of one long quotation. One pass, linear time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.extraction.facts import Block
from tasks.extraction.quotes.lexicon import tail_pattern

_MARK = re.compile(
    r"""
    (?<!\w)''+ | ''+(?!\w) | `` | ‘‘ | ’’            # doubled single marks; inside a word they are an apostrophe
    | (?<![^\s(])""(?=\w) | (?<=[\w.,!?…])""(?=[\s,.;:)]|$)  # a mark written twice, as in exported tables
    | ["“”„‟«»＂]
    | (?<![\w'])['‘‚‹](?=[^\s']) | (?<!')['’›](?![\w'])
    """,
    re.VERBOSE,
)
_OPENING = frozenset("“„‟«")
_CLOSING = frozenset("”»")
_SINGLE = frozenset("'‘’‚‹›")
_ELISION = re.compile(r"['‘’](?:\d\ds?\b|(?:em|til|till|cause|tis|twas|n|round|bout|s|re|ve|ll|d|m)\b)", re.I)
_SENTENCE_END = re.compile(r"[.!?…]['’)\]]*(?=\s)")
# A single-quoted stretch longer than this is two apostrophes that happen to face each other.
_LONGEST_SINGLE = 1500


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch between quotation marks, marks included; ``broken``: one of its marks is missing."""

    start: int
    end: int
    block: int
    broken: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    side: str  # "open", "close" or "either"
    single: bool


def find_marked(text: str, blocks: Sequence[Block]) -> tuple[Marked, ...]:
    """Find the outermost quoted stretches of the blocks, in order; none overlaps another."""
    found: list[Marked] = []
    running = False
    for number, block in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        goes_on = after is not None and text[after.start : after.start + 1] in ("'", "‘")
        scan = _Scan(text, block, number, found, running=running, goes_on=goes_on)
        running = scan.run()
    return tuple(mark for mark in found if _has_words(text, mark))


def _has_words(text: str, mark: Marked) -> bool:
    return any(char.isalnum() for char in text[mark.start : mark.end])


class _Scan:
    """The walk over one block's marks.

    ``running``: the block before ended inside a quotation; ``goes_on``: the next one opens a single mark at its start.
    """

    def __init__(
        self, text: str, block: Block, number: int, found: list[Marked], *, running: bool, goes_on: bool
    ) -> None:
        self._text, self._block, self._number, self._found = text, block, number, found
        self._running = running
        self._goes_on = goes_on
        self._marks = list(_marks(text, block))
        self._closers = [mark for mark in self._marks if mark.single and mark.side == "close"]
        self._surplus = _surplus(self._marks)
        self._next_closer = 0
        self._at = block.start

    def run(self) -> bool:
        """Add the block's stretches; true when its last one is still open at its end."""
        opened: _Mark | None = None
        index = depth = 0
        while index < len(self._marks):
            mark = self._marks[index]
            index += 1
            if mark.start < self._at:
                continue
            if mark.single:
                if opened is None and mark.side == "open":
                    self._add_single(mark)
            elif opened is None:
                opened = self._begin(mark)
            elif mark.side == "open" and self._closes_twice(index):
                depth += 1
            elif mark.side != "open" and depth:
                depth -= 1
            elif mark.side == "open":
                self._cut(opened.start, mark.start)
                opened = mark
            else:
                self._add(opened.start, mark.end)
                opened = None
        if opened is None:
            return False
        return self._cut(opened.start, self._block.end)

    def _closes_twice(self, index: int) -> bool:
        """Whether a mark that opens inside a quotation is nested: enough marks follow that can only close."""
        return self._surplus[index - 1] > 0

    def _begin(self, mark: _Mark) -> _Mark | None:
        """Open a stretch; a closing mark with none open ends one that began unseen."""
        if mark.side != "close":
            return mark
        if self._found and self._found[-1].block == self._number:
            return None
        if self._running or re.match(rf"\s*{tail_pattern()}", self._text[mark.end : mark.end + 80]):
            self._add(self._block.start, mark.end, broken=True)
        return None

    def _cut(self, start: int, limit: int) -> bool:
        """End an unclosed stretch before the words that report it, else at its limit; true when it fills the block."""
        tail = re.compile(rf"[,?!]\s+(?={tail_pattern()})").search(self._text, start, limit)
        end = tail.start() + 1 if tail else self._trimmed(start, limit)
        if not tail and limit < self._block.end:
            ends = list(_SENTENCE_END.finditer(self._text, start, limit))
            end = ends[0].end() if ends else end
        self._add(start, end, broken=True)
        return not tail and limit == self._block.end

    def _trimmed(self, start: int, limit: int) -> int:
        """Where the words from a start to a limit end."""
        return start + len(self._text[start:limit].rstrip())

    def _add_single(self, mark: _Mark) -> None:
        close = self._single_closer(mark)
        if close is None:
            if mark.start == self._block.start and self._goes_on:
                self._add(mark.start, self._trimmed(mark.start, self._block.end), broken=True, single=True)
            return
        inside = self._text[mark.end : close.start]
        if inside.count('"') % 2 == 0 and inside.count("“") == inside.count("”"):
            self._add(mark.start, close.end, single=True)

    def _single_closer(self, mark: _Mark) -> _Mark | None:
        """The first closing single mark that is no plural possessive; a possessive only where nothing else is left."""
        while self._next_closer < len(self._closers) and self._closers[self._next_closer].start <= mark.start:
            self._next_closer += 1
        doubtful = None
        for close in self._closers[self._next_closer :]:
            if close.start - mark.start > _LONGEST_SINGLE:
                break
            if not re.match(r"s['’]\s+[a-z]", self._text[close.start - 1 : close.start + 4]):
                return close
            doubtful = doubtful or close
        return doubtful

    def _add(self, start: int, end: int, *, broken: bool = False, single: bool = False) -> None:
        self._found.append(Marked(start, end, self._number, broken, single))
        self._at = end


def _marks(text: str, block: Block) -> Iterator[_Mark]:
    for match in _MARK.finditer(text, block.start, block.end):
        char = match.group()
        before = text[match.start() - 1] if match.start() > block.start else " "
        after = text[match.end()] if match.end() < block.end else " "
        if char in _SINGLE:
            if _ELISION.match(text, match.start()) and char != "‘":
                continue
            opening = not before.isalnum() and not after.isspace() and before not in ".,!?" and char not in "’›"
            yield _Mark(match.start(), match.end(), "open" if opening else "close", single=True)
        elif not (before.isdigit() and char == '"' and after in " ,.)" and _is_inches(text, block, match.start())):
            yield _Mark(match.start(), match.end(), _side(char, before, after), single=False)


def _is_inches(text: str, block: Block, at: int) -> bool:
    return re.search(r"\d['’]\s?\d{1,2}$", text[max(block.start, at - 6) : at]) is not None


def _side(char: str, before: str, after: str) -> str:
    opens, closes = _shape(before, after)
    if char in _OPENING or char in ("``", "‘‘"):
        return "close" if closes and not opens and char != "``" else "open"
    if char in _CLOSING or char == "’’":
        return "open" if opens and not closes else "close"
    if before.isspace() or before in "([{—–":
        return "either" if after.isspace() else "open"
    return "close" if after.isspace() or after in ".,;:!?)]}—–" else "either"


def _shape(before: str, after: str) -> tuple[bool, bool]:
    """Whether a mark stands where one opens, and where one closes, by the characters beside it."""
    return before.isspace() and after.isalnum(), not before.isspace() and (after.isspace() or after in ".,;:!?)")


def _surplus(marks: Sequence[_Mark]) -> list[int]:
    """For each mark how many more marks close than open from it to the end, straight ones that may do both apart."""
    sums, total = [], 0
    for mark in reversed(marks):
        if not mark.single:
            total += {"open": -1, "close": 1}.get(mark.side, 0)
        sums.append(total)
    return sums[::-1]
