"""What the components read: the blocks that tell the story, joined, with the way back to the article's text.

Boilerplate never reaches the model, single line feeds inside a block become spaces (hard wraps of old wires
are no sentence ends), and every character can be located in the article again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.document import BlockKind
from tasks.extraction.facts import Block, Span
from tasks.intake.article import LabelledSpan

#: The kinds of block that are read for facts; everything else is kept in the text only.
READ_KINDS: frozenset[BlockKind] = frozenset({"title", "dateline", "paragraph", "heading", "caption"})
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """The text that is read; ``blocks[i]`` began at ``origins[i]`` in the article."""

    text: str
    blocks: tuple[Block, ...]
    origins: tuple[int, ...]

    def locate(self, start: int, end: int) -> Span:
        """Give the article's offsets of a stretch of the reading; it must begin inside a block.

        A stretch that runs over a block's end is cut there: in the article something else may stand between.
        """
        index = max(0, bisect_right(self.blocks, start, key=lambda block: block.start) - 1)
        block, origin = self.blocks[index], self.origins[index]
        return Span(origin + start - block.start, origin + min(end, block.end) - block.start)


def read_blocks(text: str, blocks: Sequence[LabelledSpan]) -> Reading:
    """Join the blocks of ``text`` that are read."""
    parts, found, origins, at = [], [], [], 0
    for block in blocks:
        if block.kind not in READ_KINDS or block.end <= block.start:
            continue
        part = text[block.start : block.end].replace("\n", " ")
        found.append(Block(block.kind, at, at + len(part)))
        origins.append(block.start)
        parts.append(part)
        at += len(part) + len(_BETWEEN)
    return Reading(_BETWEEN.join(parts), tuple(found), tuple(origins))
