import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extraction.places.gazetteer import Gazetteer, pack_keys
from tasks.extraction.places.names import fold, variants


@pytest.mark.parametrize(
    ("name", "code", "country"),
    [
        ("U.S.", "PCLI", "USA"),
        ("Côte d'Ivoire", "PCLI", "CIV"),
        ("La.", "ADM1", "USA"),
        ("Kiev", "PPLC", "UKR"),
        ("São Paulo", "PPL", "BRA"),
        ("Black Sea", "SEA", ""),
        ("Bavaria", "ADM1", "DEU"),
    ],
)
def test_gazetteer_knows_a_name(places: Gazetteer, name: str, code: str, country: str) -> None:
    assert (code, country) in {(entry.feature, entry.country) for entry in places.lookup(fold(name))}
    assert places.knows(fold(name))


def test_gazetteer_has_all_namesakes(places: Gazetteer) -> None:
    states = {entry.admin1 for entry in places.lookup("springfield") if entry.country == "USA"}
    assert {"US.IL", "US.MA", "US.MO", "US.OH"} <= states


def test_gazetteer_does_not_know_nonsense(places: Gazetteer) -> None:
    assert places.lookup("qzxv plgh") == []
    assert not places.knows("")
    assert places.division("US.ZZ") == []
    assert places.alpha3("ZZ") is None


@pytest.mark.parametrize(
    ("word", "country"), [("French", "FRA"), ("Iraqis", "IRQ"), ("Swiss", "CHE"), ("Texan", "USA"), ("Welsh", "GBR")]
)
def test_gazetteer_resolves_demonyms(places: Gazetteer, word: str, country: str) -> None:
    (entry,) = places.demonym(fold(word))
    assert entry.country == country
    assert entry.demonym


def test_gazetteer_loads_and_answers_quickly(places: Gazetteer) -> None:
    path = __import__("tasks.extraction.places.gazetteer", fromlist=["x"]).__file__
    start = time.perf_counter()
    fresh = Gazetteer(__import__("pathlib").Path(path).with_name("gazetteer.npz"))
    loaded = time.perf_counter()
    for _ in range(200):
        fresh.lookup("kyiv")
    assert loaded - start < 2
    assert (time.perf_counter() - loaded) / 200 < 0.002


def test_gazetteer_positions_are_on_earth(places: Gazetteer) -> None:
    assert np.abs(places._latitude).max() <= 90
    assert np.abs(places._longitude).max() <= 180


@given(st.lists(st.tuples(st.text(max_size=5), st.integers(0, 9), st.booleans())))
def test_pack_keys_keeps_every_name(names: list[tuple[str, int, bool]]) -> None:
    keys, rows = pack_keys(names)
    assert len(keys) == len(rows) == len({(fold(name), row) for name, row, _ in names})
    assert list(keys) == sorted(keys)


@given(st.text())
def test_fold_is_stable(name: str) -> None:
    assert fold(name) == fold(name.upper().lower()) or not name.isascii()
    assert next(variants(fold(name))) == fold(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("St. Louis", "Saint Louis"), ("Ft. Worth", "Fort Worth"), ("N.Y.", "NY"), ("Aix-en-Provence", "Aix en Provence")],
)
def test_fold_joins_spellings(one: str, other: str) -> None:
    assert fold(one) == fold(other)
