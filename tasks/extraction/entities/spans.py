"""A name in the text, and what is cut off its ends."""

from dataclasses import dataclass

from tasks.document import EntityLabel
from tasks.extraction.entities.tokens import Tokens

_DETERMINERS = frozenset({"the", "a", "an"})
_EDGES = frozenset("'\"“”‘’`,;:.!?()[]{}-–—/|*&…") | {"'s", "’s", "--", "''", "``", "'", "’", "...", "—"}
_ABBREVIATED = frozenset({"inc.", "corp.", "ltd.", "co.", "jr.", "sr.", "bros.", "st.", "d.c."})


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens ``first`` … ``last - 1`` as a name; ``trust``: 0 the model's word, more for stronger evidence."""

    first: int
    last: int
    label: EntityLabel
    trust: int = 0

    def text(self, tokens: Tokens) -> str:
        """The name as written."""
        start, end = self.chars(tokens)
        return tokens.text[start:end]

    def chars(self, tokens: Tokens) -> tuple[int, int]:
        """Character offsets; a full stop that ends the sentence and no abbreviation is left out."""
        end = tokens.end(self.last - 1)
        word = tokens.words[self.last - 1]
        if word.endswith(".") and len(word) > 1 and not _keeps_stop(word):
            loose = self.label == "PERSON" and len(word) > 3
            end -= loose or _ends_sentence(self.last, tokens)
        while end > tokens.starts[self.first] + 1 and not tokens.text[end - 1].isprintable():
            end -= 1
        return tokens.starts[self.first], end


def _ends_sentence(last: int, tokens: Tokens) -> bool:
    return last == len(tokens) or tokens.sentence[last] != tokens.sentence[last - 1]


def _keeps_stop(word: str) -> bool:
    return word.count(".") > 1 or word.lower() in _ABBREVIATED


def trim(first: int, last: int, tokens: Tokens) -> tuple[int, int]:
    """Cut articles, possessives and punctuation off the ends of a stretch of tokens; may leave nothing."""
    words = tokens.words
    while first < last and (words[first].lower() in _DETERMINERS or words[first] in _EDGES or words[first].isspace()):
        first += 1
    while first < last and (words[last - 1] in _EDGES or words[last - 1].isspace()):
        last -= 1
    return first, last
