"""Points on the calendar at the granularity in which people name them, and their TIMEX3 values."""

from dataclasses import dataclass
from datetime import date, timedelta

#: Months in a unit that is counted in months.
_MONTHS = {"M": 1, "Q": 3, "H": 6, "S": 3, "Y": 12, "E": 120, "C": 1200, "L": 12000}
_DAYS = {"D": 1, "W": 7, "WE": 7, "F": 14}
#: Seasons by the month in which they begin; winter keeps the year of its December.
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SEASONS = {month: name for name, month in SEASON_MONTHS.items()}


@dataclass(frozen=True, slots=True)
class Point:
    """A day, week, weekend, month, quarter, half, season, year, decade or century: its first day and its unit.

    Units: D W WE M Q H S Y E (decade) C (century).
    """

    unit: str
    day: date

    @property
    def value(self) -> str:
        """The TIMEX3 value: ``2022-03-07``, ``2022-W10``, ``2022-Q1``, ``2022-SP``, ``202`` (decade) …"""
        year = f"{self.day.year:04}"
        match self.unit:
            case "D":
                return self.day.isoformat()
            case "W" | "F" | "WE":
                iso = self.day.isocalendar()
                return f"{iso.year:04}-W{iso.week:02}" + ("-WE" if self.unit == "WE" else "")
            case "M":
                return f"{year}-{self.day.month:02}"
            case "Q":
                return f"{year}-Q{(self.day.month + 2) // 3}"
            case "H":
                return f"{year}-H{1 if self.day.month < 7 else 2}"
            case "S":
                return f"{year}-{_SEASONS[self.day.month]}"
            case "E":
                return year[:3]
            case "C":
                return year[:2]
            case _:
                return year


def floor(day: date, unit: str) -> Point:
    """Give the unit's point that holds ``day``."""
    match unit:
        case "D":
            return Point("D", day)
        case "W" | "WE" | "F":
            return Point("W" if unit == "F" else unit, day - timedelta(days=day.weekday()))
        case "S":
            return _season(day)
        case "M" | "Q" | "H":
            size = _MONTHS[unit]
            return Point(unit, date(day.year, (day.month - 1) // size * size + 1, 1))
        case "E" | "C":
            size = _MONTHS[unit] // 12
            return Point(unit, date(max(1, day.year // size * size), 1, 1))
        case _:
            return Point("Y", date(day.year, 1, 1))


def _season(day: date) -> Point:
    month = (day.month // 3 * 3) or 12
    return Point("S", date(day.year, month, 1))


def shift(point: Point, count: int, unit: str) -> Point | None:
    """Move a point by ``count`` units, keeping its own granularity; None where the calendar ends."""
    try:
        if unit in _DAYS:
            return floor(point.day + timedelta(days=count * _DAYS[unit]), _own(point))
        return Point(point.unit, _add_months(point.day, count * _MONTHS[unit]))
    except (ValueError, OverflowError):
        return None


def _own(point: Point) -> str:
    return point.unit


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    # The last of a long month falls on the last of a short one.
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            if number == 28:
                raise
    raise ValueError(year)


def make_day(year: int, month: int, day: int) -> Point | None:
    """A day of the calendar, None when there is none."""
    try:
        return Point("D", date(year, month, day))
    except ValueError:
        return None


def make_point(unit: str, year: int, month: int = 1) -> Point | None:
    """The point of a unit that begins with a month; None outside of the calendar."""
    return Point(unit, date(year, month, 1)) if 1 <= year <= 9999 else None
