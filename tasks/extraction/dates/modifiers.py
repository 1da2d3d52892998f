"""The modifier of an expression: early, mid, late, about, more than, less than."""

from typing import cast

from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.story import Modifier

#: The categories of words that count from a date in the text.
_TEXTUAL = ("TEXTNEAR", "THAT", "BEFORE", "AFTER")
_LESS = frozenset({"up", "most"})
_MORE = frozenset({"least"})


def modifier(phrase: Phrase) -> Modifier | None:
    """What the words ``mod`` or ``approx`` say, in TIMEX3's terms; None when they say nothing or are absent."""
    found = phrase.get("mod", "EARLY", "EDGE")
    return cast(Modifier, found) if found else approximation(phrase)


def steps(phrase: Phrase) -> int | None:
    """How many units the part ``shift`` moves (last -1, this 0, next +1); of "this past" the second word counts."""
    for word in reversed(phrase.part("shift")):
        for category in (*_TEXTUAL, "NEAR", "BYGONE"):
            if category in word.meanings:
                return int(word.meanings[category])
    return None


def leans_on_text(phrase: Phrase) -> bool:
    """Whether the shift counts from a date in the text (the following, that) and not from the article's."""
    return any(category in word.meanings for word in phrase.part("shift") for category in _TEXTUAL)


def approximation(phrase: Phrase) -> Modifier | None:
    """What the words ``approx`` say: about, more than, up to."""
    words = {word.text for word in phrase.part("approx")}
    if words & _LESS:
        return "LESS_THAN"
    if words & _MORE:
        return "MORE_THAN"
    negated = bool(words & {"no"})
    if words & {"more", "longer", "later"}:
        return "LESS_THAN" if negated else "MORE_THAN"
    if words & {"less", "fewer"}:
        return "MORE_THAN" if negated else "LESS_THAN"
    found = phrase.get("approx", "OVER", "UNDER", "ROUGHLY")
    return cast(Modifier, found) if found else None
