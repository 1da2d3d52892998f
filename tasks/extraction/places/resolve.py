"""Which of its namesakes each place of an article is, all weighed against each other.

Every candidate has a prior (population, kind of place) and gains from candidates of the article's other names
that lie close by, in the same state or in the same country. Probabilities are refined in a few rounds of
mean-field updates; "no place at all" competes as one more candidate.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.extraction.places.gazetteer import Entry
from tasks.extraction.places.toponyms import Toponym

# Candidates of one name, names weighed together, and candidates of all of them.
_MOST = 40
_TOGETHER = 200
_CANDIDATES = 1600
_AREAS = frozenset({"PCLI", "CONT", "ADM1"})
_REGIONS = frozenset({"ADM1", "ADM2"})
_EARTH_KM = 6371.0
Array = NDArray[np.float64]


@cache
def weights() -> dict[str, Any]:
    """The weights of ``weights.toml``."""
    return tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))


def resolve(toponyms: Sequence[Toponym], homes: Mapping[str, float]) -> list[tuple[Entry | None, float]]:
    """Give each name its best place and the probability of it; None where no place is likelier.

    ``homes`` are the countries (alpha-3) whose news the article may be, each in [0, 1]. A very long list of names
    is resolved part by part, so that time grows with its length and not with its square.
    """
    parts = [toponyms[at : at + _TOGETHER] for at in range(0, len(toponyms), _TOGETHER)]
    return [found for part in parts for found in _resolve(part, homes)]


def _resolve(toponyms: Sequence[Toponym], homes: Mapping[str, float]) -> list[tuple[Entry | None, float]]:
    most = min(_MOST, _CANDIDATES // len(toponyms))
    choices = [sorted(toponym.candidates, key=prior, reverse=True)[:most] for toponym in toponyms]
    flat = [entry for entries in choices for entry in entries]
    owner = np.array([number for number, entries in enumerate(choices) for _ in entries], np.int64)
    own = _own(toponyms, choices) + _at_home(flat, homes)
    speaks = np.array([toponym.weight for toponym in toponyms])[owner]
    kernel = _kernel(flat) * (owner[:, None] != owner[None, :]) * speaks[None, :]
    nowhere = np.array([_nowhere(toponym) for toponym in toponyms])
    chances = _softmax(own, owner, nowhere)
    cap = weights()["context"]["saturation"]
    for _ in range(weights()["context"]["rounds"]):
        support = kernel @ chances
        chances = _softmax(own + cap * np.tanh(support / cap), owner, nowhere)
    return [_best(flat, chances, owner == number) for number in range(len(toponyms))]


def _at_home(flat: Sequence[Entry], homes: Mapping[str, float]) -> Array:
    """What the article's own country lends to the places in it; countries themselves gain nothing."""
    lent = weights()["context"]["home"]
    return np.array([lent * homes.get(entry.country, 0.0) * (entry.feature != "PCLI") for entry in flat])


def prior(entry: Entry) -> float:
    """What speaks for a place before the article is read."""
    table = weights()["prior"]
    value = float(table["population"]) * float(np.log10(entry.population + 100))
    kind = "demonym" if entry.demonym else entry.feature
    if kind in table["feature"]:
        value += table["feature"][kind]
    elif kind != "PPL" and kind != "PPLA2":
        value += table["feature"]["other"]
    return value + (0.0 if entry.preferred else table["alternate"])


def _own(toponyms: Sequence[Toponym], choices: Sequence[Sequence[Entry]]) -> Array:
    """Each candidate's prior and what the words beside the name say of it."""
    table = weights()["context"]
    values = []
    for toponym, entries in zip(toponyms, choices, strict=True):
        settled = {entry.admin1 for entry in entries if entry.feature.startswith("PPL") and entry.preferred}
        states = {entry.country for entry in entries if entry.feature == "PCLI"}
        inside = [any(within(entry, region) for region in toponym.qualifiers) for entry in entries]
        for entry, is_inside in zip(entries, inside, strict=True):
            value = prior(entry)
            # "New York" and "Moscow" are the cities; the regions of the same name are called so.
            if entry.feature in _REGIONS and entry.admin1 in settled:
                value += table["namesake_region"]
            # "Mexico" is the country, though its capital may be called so.
            if entry.country in states and entry.feature != "PCLI":
                value += table["namesake_of_country"]
            if any(inside):
                value += table["inside_qualifier"] if is_inside else table["outside_qualifier"]
            values.append(value)
    return np.array(values)


def within(entry: Entry, region: Entry) -> bool:
    """Tell whether a place lies in a country, state or county (and is not that region itself)."""
    if region.row == entry.row or entry.demonym:
        return False
    if region.feature == "PCLI":
        return entry.country == region.country and entry.feature != "PCLI"
    if region.feature == "ADM1":
        return entry.admin1 == region.admin1 and entry.feature not in _AREAS
    return bool(region.admin2) and entry.admin2 == region.admin2 and entry.feature != "ADM2"


def _kernel(flat: Sequence[Entry]) -> Array:
    """What each candidate gains from each other one, were that one certain."""
    table = weights()["context"]
    latitude = np.radians([entry.latitude for entry in flat])
    longitude = np.radians([entry.longitude for entry in flat])
    points = np.stack([
        np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    ])  # fmt: skip
    apart = _EARTH_KM * np.arccos(np.clip(points.T @ points, -1, 1))
    point = np.array([entry.feature not in _AREAS for entry in flat])
    near = np.exp(-apart / table["near_km"]) * np.outer(point, point)
    country, admin1 = _codes([entry.country for entry in flat]), _codes([_state(entry) for entry in flat])
    admin2 = _codes([entry.admin2 for entry in flat])
    shared = table["admin2"] * _same(admin2) + table["admin1"] * _same(admin1) + table["country"] * _same(country)
    return np.asarray(table["near"] * near + shared)


def _state(entry: Entry) -> str:
    """The part of the country that counts as one region: in Britain the county, for England is most of it."""
    return entry.admin2 if entry.country == "GBR" else entry.admin1


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    table = {value: number for number, value in enumerate(sorted(set(values) - {""}))}
    return np.array([table.get(value, -1) for value in values])


def _same(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.asarray((codes[:, None] == codes[None, :]) & (codes[:, None] >= 0))


def _nowhere(toponym: Toponym) -> float:
    table = weights()["nowhere"]
    return float(table.get(toponym.label, table["other"])) - toponym.locality


def _softmax(values: Array, owner: NDArray[np.int64], nowhere: Array) -> Array:
    top = nowhere.copy()
    np.maximum.at(top, owner, values)
    raised = np.exp(values - top[owner])
    total = np.exp(nowhere - top)
    np.add.at(total, owner, raised)
    return np.asarray(raised / total[owner])


def _best(flat: Sequence[Entry], chances: Array, mine: NDArray[np.bool_]) -> tuple[Entry | None, float]:
    at = np.flatnonzero(mine)
    if not len(at):
        return None, 0.0
    first = int(at[int(np.argmax(chances[at]))])
    rest = 1.0 - float(chances[at].sum())
    return (flat[first], float(chances[first])) if chances[first] > rest else (None, rest)
