"""Which words of a document name countries, peoples, capitals and well-known groups, and which name sectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from spacy.tokens import Doc, Token

from tasks.extraction.wording import text_of

_HERE = Path(__file__).parent
_SHORT = 4
Kind = Literal["name", "people", "capital", "group"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a name stands for: ISO 3166-1 alpha-3 country and sector, where it has them."""

    kind: Kind
    country: str | None
    sector: str | None = None


def _lines(name: str) -> Iterator[list[str]]:
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


def _names(cell: str) -> Iterator[str]:
    yield from filter(None, (name.strip() for name in cell.split(";")))


@cache
def entries() -> dict[str, Entry]:
    """Every name of the tables, as printed."""
    table: dict[str, Entry] = {}
    for code, names, people, capitals in _lines("countries.tsv"):
        table |= {name: Entry("capital", code, "GOV") for name in _names(capitals)}
        table |= {name: Entry("people", code) for name in _names(people)}
        table |= {f"{name}s": Entry("people", code) for name in _names(people) if not name.endswith("s")}
        table |= {name: Entry("name", code) for name in _names(names)}
    for sector, country, names in _lines("groups.tsv"):
        table |= {name: Entry("group", country or None, sector or None) for name in _names(names)}
    return {name.upper(): entry for name, entry in table.items() if len(name) > _SHORT} | table


@cache
def _starts() -> dict[str, tuple[str, ...]]:
    """The names that begin with a word, longest first; hyphens and apostrophes separate words as spaCy does."""
    table: dict[str, list[str]] = {}
    for name in entries():
        table.setdefault(_first(name), []).append(name)
    return {word: tuple(sorted(names, key=len, reverse=True)) for word, names in table.items()}


def _first(name: str) -> str:
    return name.replace("-", " ").replace("'", " ").split()[0]


def scan(doc: Doc) -> dict[int, Entry]:
    """Find the names of the tables in a document, by token index; the longest name wins."""
    found: dict[int, Entry] = {}
    starts, text = _starts(), text_of(doc)
    for token in doc:
        if token.i in found:
            continue
        for name in starts.get(_first(token.text) if token.text[:1].isalpha() else token.text, ()):
            end = token.idx + len(name)
            if text.startswith(name, token.idx) and not text[end : end + 1].isalnum():
                entry = entries()[name]
                for index in _covered(doc, token, end):
                    found[index] = entry
                break
    return found


def _covered(doc: Doc, token: Token, end: int) -> Iterator[int]:
    index = token.i
    while index < len(doc) and doc[index].idx < end:
        yield index
        index += 1


@cache
def sectors() -> dict[str, str]:
    """The sector of each role word."""
    table: dict[str, str] = {}
    for line in (_HERE / "sectors.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            sector, words = line.split(":", 1)
            for word in words.split():
                table.setdefault(word, sector)
    return table
