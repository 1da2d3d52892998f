"""Holidays that news names by name, each year's day from ``holidays.toml``."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tasks.extraction.dates.calendar import Point, shift
from tasks.extraction.dates.days import year_of
from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.modifiers import modifier, steps
from tasks.extraction.dates.story import Meaning, Story


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("holidays.toml").read_text(encoding="utf-8"))


def holiday(phrase: Phrase, story: Story) -> Meaning | None:
    """A holiday of the year named, else the one that the words around it ask for, nearest to the article."""
    name = phrase.get("holiday", "HOLIDAY") or ""
    if "year" in _table()[name]:
        return _fixed(name)
    year = year_of(phrase, story)
    if year is None and story.published is None:
        return None
    point = Point("D", day_in(name, year)) if year is not None else _nearest(phrase, story, name)
    return Meaning(type="DATE", value=point.value, point=point, mod=modifier(phrase)) if point else None


def _fixed(name: str) -> Meaning:
    rule = _table()[name]
    point = Point("D", date(rule["year"], rule["month"], rule["day"]))
    return Meaning(type="DATE", value=point.value, point=point, leads=False)


def _nearest(phrase: Phrase, story: Story, name: str) -> Point | None:
    here = story.published
    if here is None or not 2 <= here.year <= 9998:
        return None
    options = [day_in(name, here.year + step) for step in (-1, 0, 1)]
    moved = steps(phrase)
    direction = story.direction(*phrase.span)
    if moved in (-1, 1):
        ahead = moved == 1
        sides = [option for option in options if (option > here if ahead else option < here)]
        return Point("D", min(sides, key=lambda option: abs((option - here).days)))
    if moved == 0:
        return Point("D", options[1])
    sides = (
        [o for o in options if (o >= here if direction == "future" else o <= here)]
        if direction in ("past", "future")
        else options
    )
    return Point("D", min(sides, key=lambda option: abs((option - here).days)))


def day_in(name: str, year: int) -> date:
    """The day of a holiday in a year; raises `KeyError` for a name that the table does not know."""
    rule = _table()[name]
    if "easter" in rule:
        return _moved(easter(year), rule["easter"])
    if "weekday" not in rule:
        return date(year, rule["month"], rule["day"])
    return _nth(year, rule["month"], rule["weekday"], rule["nth"])


def _moved(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday of a month; ``nth`` -1 is the last."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    following = shift(Point("M", date(year, month, 1)), 1, "M")
    last = (following.day if following else date(year, 12, 31)) - timedelta(days=1)
    return last - timedelta(days=(last.isoweekday() - weekday) % 7)


def easter(year: int) -> date:
    """Western Easter Sunday of a year, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
