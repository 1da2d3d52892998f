"""When two names are one person's: full names, short first names, surnames, parts of longer names."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@cache
def nicknames() -> Mapping[str, frozenset[str]]:
    """Full first names by short form, all in lower case."""
    table = {}
    for line in Path(__file__).with_name("nicknames.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            short, forms = line.lower().split("\t")
            table[short] = frozenset(forms.split("|"))
    return table


def name_words(text: str) -> tuple[str, ...]:
    """Words of a person's name, folded, without initials' stops and generational suffixes."""
    words = (word.strip(".,'’\"").casefold() for word in text.split())
    return tuple(word for word in words if word and word not in _SUFFIXES)


def is_same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names of two words or more are variants of one name."""
    if one == other:
        return True
    if len(one) < 2 or len(other) < 2 or one[-1] != other[-1]:
        return _is_end(one, other) or _is_end(other, one)
    return _fits(one[0], other[0]) or _is_end(one, other) or _is_end(other, one)


def is_part_of(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether a short name is how a person of the longer name is called: by its last, or first, words."""
    if not part or len(part) >= len(whole):
        return False
    return whole[-len(part) :] == part or whole[: len(part)] == part


def _is_end(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return 1 < len(part) < len(whole) and whole[-len(part) :] == part


def _fits(one: str, other: str) -> bool:
    if one == other or (one[0] == other[0] and 1 in (len(one), len(other))):
        return True
    table = nicknames()
    return other in table.get(one, ()) or one in table.get(other, ())
