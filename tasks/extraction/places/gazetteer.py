"""The gazetteer: a few hundred thousand places in flat arrays, looked up by name in microseconds.

``gazetteer.npz`` is compiled by `tasks.extraction.places.build` from GeoNames (geonames.org, CC BY 4.0) and the
tables beside this module. Names are kept as sorted 64-bit hashes, so that the whole takes a few tens of
megabytes, holds few Python objects and stays shared between forked workers.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.extraction.places.names import fold

#: GeoNames feature codes in use; the file holds positions in this list.
FEATURES = (
    "PPL", "PPLC", "PPLA", "PPLA2", "PPLX", "PCLI", "ADM1", "ADM2", "CONT", "RGN", "PEN", "ISL", "ISLS", "SEA", "OCN",
    "GULF", "BAY", "SD", "STRT", "CHN", "CNL", "LK", "STM", "DLTA", "COLF", "RF", "MT", "MTS", "VAL", "DSRT", "HLL",
    "PRK", "ST", "SQR", "BLDG", "AIRP",
)  # fmt: skip
NO_GEONAMES = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer; degrees WGS 84, country alpha-3, admin codes as GeoNames writes them."""

    row: int
    name: str
    feature: str
    latitude: float
    longitude: float
    country: str
    admin1: str
    admin2: str
    population: int
    geonames: int | None
    preferred: bool
    demonym: bool


def key_of(folded: str) -> int:
    """64-bit hash of a folded name; its lowest bit is left for the mark of a preferred name."""
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def pack_keys(names: Iterable[tuple[str, int, bool]]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Sort names into parallel arrays of hashes and rows; the top bit of a row marks the place's own name."""
    best: dict[tuple[int, int], bool] = {}
    for name, row, preferred in names:
        at = (key_of(fold(name)), row)
        best[at] = best.get(at, False) or preferred
    pairs = sorted(best.items())
    keys = np.array([key for (key, _), _ in pairs], np.uint64)
    rows = np.array([row | (int(preferred) << 31) for (_, row), preferred in pairs], np.uint32)
    return keys, rows


class Gazetteer:
    """Places by name."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as file:
            data = {name: file[name] for name in file.files}
        self._latitude, self._longitude = data["latitude"], data["longitude"]
        self._population, self._geonames = data["population"], data["geonames"]
        self._country, self._feature = data["country"], data["feature"]
        self._admin1, self._admin2 = data["admin1"], data["admin2"]
        self._keys, self._rows = data["keys"], data["rows"]
        self._demonym_keys, self._demonym_rows = data["demonym_keys"], data["demonym_rows"]
        self._names: bytes = data["names"].tobytes()
        stops = np.flatnonzero(data["names"] == 0).astype(np.uint32)
        self._starts = np.concatenate(([0], stops + 1)).astype(np.uint32)
        self._divisions = data["divisions"].tobytes().decode().split("\0")
        self._countries = ["", *data["countries"].tobytes().decode().split("\0")]
        self._alpha2 = data["country_codes"].tobytes().decode().split("\0")

    def lookup(self, folded: str) -> list[Entry]:
        """All places of a folded name (`names.fold`), in the file's order."""
        return [self._entry(row, demonym=False) for row in _found(self._keys, self._rows, folded)]

    def joined(self, word: str) -> list[Entry]:
        """Places whose name of two words is written as one: ``rockhill``."""
        for cut in range(3, len(word) - 2):
            if found := self.lookup(f"{word[:cut]} {word[cut:]}"):
                return found
        return []

    def knows(self, folded: str) -> bool:
        """Tell whether any place has a folded name."""
        key = np.uint64(key_of(folded))
        at = int(np.searchsorted(self._keys, key, "left"))
        return at < len(self._keys) and bool(self._keys[at] == key)

    def demonym(self, folded: str) -> list[Entry]:
        """The countries whose people a folded word names."""
        return [self._entry(row, demonym=True) for row in _found(self._demonym_keys, self._demonym_rows, folded)]

    def division(self, code: str) -> list[Entry]:
        """The state or province of a GeoNames admin-1 code such as ``US.TX``, if there is one."""
        if code not in self._divisions:
            return []
        rows = np.flatnonzero((self._admin1 == self._divisions.index(code)) & (self._feature == FEATURES.index("ADM1")))
        return [self._entry(int(row), demonym=False) for row in rows[:1]]

    def alpha3(self, alpha2: str) -> str | None:
        """The alpha-3 code of an alpha-2 one, None when there is no such country."""
        return self._countries[self._alpha2.index(alpha2) + 1] if alpha2 in self._alpha2 else None

    def _entry(self, marked: int, *, demonym: bool) -> Entry:
        row = marked & 0x7FFFFFFF
        geonames = int(self._geonames[row])
        return Entry(
            row=row,
            name=self._name(row),
            feature=FEATURES[int(self._feature[row])],
            latitude=round(float(self._latitude[row]), 5),
            longitude=round(float(self._longitude[row]), 5),
            country=self._countries[int(self._country[row])],
            admin1=self._divisions[int(self._admin1[row])],
            admin2=self._divisions[int(self._admin2[row])],
            population=int(self._population[row]),
            geonames=None if geonames == NO_GEONAMES else geonames,
            preferred=marked >> 31 == 1,
            demonym=demonym,
        )

    def _name(self, row: int) -> str:
        start = int(self._starts[row])
        end = int(self._starts[row + 1]) - 1 if row + 1 < len(self._starts) else len(self._names)
        return self._names[start:end].decode()


def _found(keys: NDArray[np.uint64], rows: NDArray[np.uint32], folded: str) -> list[int]:
    key = np.uint64(key_of(folded))
    first = int(np.searchsorted(keys, key, "left"))
    found: list[int] = []
    while first < len(keys) and keys[first] == key:
        found.append(int(rows[first]))
        first += 1
    return found


@cache
def gazetteer() -> Gazetteer:
    """The shipped gazetteer, read once a process."""
    return Gazetteer(Path(__file__).with_name("gazetteer.npz"))
