"""The record that the finding steps share: one act of reporting with its content."""

from dataclasses import dataclass

from spacy.tokens import Token

from tasks.extraction.facts import Span

#: Characters of content, end exclusive.
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Report:
    """One act of reporting: where its content stands, the words that report it, and the token of its source.

    ``rule`` names the pattern that found it; the score of a quotation is looked up by it. ``inherits``: the verb has
    no subject of its own, so that the one who spoke last speaks. ``passive``: the source may be left unsaid.
    """

    ranges: tuple[Range, ...]
    cue: Span | None
    source: Token | None
    rule: str
    inherits: bool = False
    passive: bool = False

    def covers(self, start: int, end: int) -> bool:
        """Whether a stretch lies in the content."""
        return any(first <= start and end <= last for first, last in self.ranges)
