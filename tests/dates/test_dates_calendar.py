"""The calendar under the values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extraction.dates.amounts import length
from tasks.extraction.dates.calendar import Point, floor, make_day, shift
from tasks.extraction.dates.holidays import day_in, easter

DAYS = st.dates(min_value=date(1000, 1, 1), max_value=date(3000, 1, 1))
UNITS = st.sampled_from(["D", "W", "WE", "M", "Q", "H", "S", "Y", "E", "C"])


@given(DAYS, UNITS)
def test_a_point_is_where_its_own_first_day_lies(day: date, unit: str) -> None:
    point = floor(day, unit)
    assert floor(point.day, unit) == point
    assert point.day <= day or unit == "S"


@given(DAYS, UNITS, st.integers(min_value=-300, max_value=300))
def test_shifting_there_and_back_changes_nothing(day: date, unit: str, count: int) -> None:
    point = floor(day, unit)
    there = shift(point, count, unit)
    back = shift(there, -count, unit) if there else point
    assert back is None or back.value == point.value


@given(DAYS)
def test_values_sort_as_their_days(day: date) -> None:
    later = shift(Point("D", day), 1, "D")
    assert later is not None
    assert later.value > day.isoformat()


def test_the_calendar_ends_quietly() -> None:
    assert shift(Point("Y", date(9999, 1, 1)), 1, "Y") is None
    assert make_day(2021, 2, 29) is None


@pytest.mark.parametrize(
    ("unit", "value"),
    [("W", "2022-W09"), ("WE", "2022-W09-WE"), ("Q", "2022-Q1"), ("H", "2022-H1"), ("S", "2022-SP"), ("E", "202")],
)
def test_values_are_timex3(unit: str, value: str) -> None:
    assert floor(date(2022, 3, 6), unit).value == value


def test_movable_feasts() -> None:
    assert easter(2024) == date(2024, 3, 31)
    assert day_in("good_friday", 2022) == date(2022, 4, 15)
    assert day_in("thanksgiving", 2022) == date(2022, 11, 24)
    assert day_in("memorial_day", 2022) == date(2022, 5, 30)


def test_lengths_are_iso_durations() -> None:
    assert length(1.5, "TH") == "PT1H30M"
    assert length(None, "TM") == "PTXM"
    assert length(3, "C") == "P300Y"
    assert length(1e12, "Y") is None
