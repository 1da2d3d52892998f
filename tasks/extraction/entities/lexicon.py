"""What the component knows of the world: names of countries, places and organisations, first names, telling words.

The data stand in the files beside this module, each with its source; they are read once and never changed.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tasks.document import EntityLabel

GivenGender = Literal["m", "f", "u"]
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listed name stands for; ``country`` is alpha-3, ``size`` thousands of people for cities, else 0."""

    label: EntityLabel
    country: str | None = None
    canonical: str | None = None
    size: int = 0
    kind: Literal["country", "people", "region", "city", "organisation", "product"] = "organisation"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names by their written form, and sets of telling words by what they tell."""

    listed: Mapping[str, Listed]
    folded: Mapping[str, Listed]
    starts: frozenset[str]
    folded_starts: frozenset[str]
    capitals: Mapping[str, str]
    first_names: Mapping[str, GivenGender]
    words: Mapping[str, frozenset[str]]

    def has(self, group: str, word: str) -> bool:
        """Tell whether a word belongs to a group of ``words.toml``, named "section.key"."""
        return word in self.words[group]

    def country_of(self, name: str) -> str | None:
        """Alpha-3 code of a listed name: a country, people, region, city or organisation."""
        found = self.listed.get(name)
        return found.country if found else None

    def gender_of(self, first_name: str) -> GivenGender | None:
        """Gender of a first name in any case; None when it is not listed."""
        return self.first_names.get(first_name.capitalize())


@cache
def lexicon() -> Lexicon:
    """Read the data files; later calls give the same object."""
    listed = dict(_products()) | dict(_listed())
    # Short names written large could be any word of a headline.
    folded = {name.upper(): entry for name, entry in listed.items() if len(name) > 3 or "." in name}
    capitals = dict(_capitals())
    places = {word for name in listed if listed[name].kind != "organisation" for word in (name,)}
    names = {name: gender for name, gender in _first_names() if name not in places or name in _ALSO_PEOPLE}
    return Lexicon(
        listed=listed,
        folded=folded,
        starts=frozenset(_first_word(name) for name in listed),
        folded_starts=frozenset(_first_word(name) for name in folded),
        capitals=capitals,
        first_names=names,
        words=_words(),
    )


# Cities and regions that are first of all names of people.
_ALSO_PEOPLE = frozenset({"Vladimir", "Maria", "Martin", "Francisco", "Ali", "Hassan", "Santiago", "Sofia"})


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [*line.split("\t"), "", "", "", "", "", ""]


def _forms(field: str) -> list[str]:
    return [form for form in field.split("|") if form]


def _listed() -> Iterator[tuple[str, Listed]]:
    """Later entries win: cities, then regions, peoples, countries, organisations."""
    for name, country, size, *_ in _rows("cities.tsv"):
        yield name, Listed("GPE", country or None, name, int(size), "city")
    for name, label, country, *_ in _rows("regions.tsv"):
        kind: EntityLabel = "LOC" if label == "LOC" else "FAC" if label == "FAC" else "GPE"
        yield name, Listed(kind, country or None, name, 0, "region")
    for code, name, others, adjectives, peoples, capitals, parts, *_ in _rows("countries.tsv"):
        for form in (*_forms(adjectives), *_forms(peoples)):
            yield form, Listed("NORP", code, name, 0, "people")
        for form in _forms(capitals):
            yield form, Listed("GPE", code, form, 0, "city")
        for form in (name, *_forms(others)):
            yield form, Listed("GPE", code, name, 0, "country")
        for form in _forms(parts):
            yield form, Listed("GPE", code, form, 0, "country")
    for name, others, country, *_ in _rows("organisations.tsv"):
        for form in (name, *_forms(others)):
            yield form, Listed("ORG", country or None, name, 0, "organisation")


def _products() -> Iterator[tuple[str, Listed]]:
    for name, *_ in _rows("products.tsv"):
        yield name, Listed("PRODUCT", None, name, 0, "product")


def _capitals() -> Iterator[tuple[str, str]]:
    for code, _, _, _, _, capitals, *_ in _rows("countries.tsv"):
        for capital in _forms(capitals):
            yield capital, code


def _first_names() -> Iterator[tuple[str, GivenGender]]:
    for name, gender, *_ in _rows("first_names.tsv"):
        yield name, "m" if gender == "m" else "f" if gender == "f" else "u"


def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": frozenset(words) for section, keys in data.items() for key, words in keys.items()}


def _first_word(name: str) -> str:
    for at, char in enumerate(name):
        if char in " -'’":
            return name[:at]
    return name
