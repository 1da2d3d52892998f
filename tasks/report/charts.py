"""The report's charts as shapes in SVG's units; the page draws them. Nothing but rectangles, circles and text.

A plotting library was measured: its smallest chart has 34 KB, random ids and today's date in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.report.facts import Day, Spot
from tasks.report.world import project

WIDTH, HEIGHT = 640, 150
_BASE, _GAP = 22, 0.22
_LARGEST, _LABELS = 15, 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a column."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where it stands, how it is labelled, and its parts from the ground up."""

    x: float
    width: float
    label: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map."""

    x: float
    y: float
    r: float
    title: str
    label: str
    left: bool


def columns(
    values: Sequence[tuple[int, ...]], kinds: Sequence[str], labels: Sequence[str], titles: Sequence[str]
) -> list[Column]:
    """Stand columns side by side, the parts of each one on the other."""
    top = max((sum(one) for one in values), default=0) or 1
    step = WIDTH / max(1, len(values))
    made = []
    for n, (one, label, title) in enumerate(zip(values, labels, titles, strict=True)):
        y, parts = float(HEIGHT - _BASE), []
        for kind, value in zip(kinds, one, strict=True):
            height = round(value / top * (HEIGHT - _BASE - 4), 1)
            y = round(y - height, 1)
            if height:
                parts.append(Part(kind, y, height))
        made.append(Column(round((n + _GAP / 2) * step, 1), round(step * (1 - _GAP), 1), label, title, tuple(parts)))
    return made


def timeline(days: Sequence[Day]) -> list[Column]:
    """Draw events by day; every seventh day is labelled."""
    return columns(
        [(one.cooperation, one.conflict) for one in days],
        ("cooperation", "conflict"),
        [f"{one.day:%-d %b}" if n % 7 == 0 else "" for n, one in enumerate(days)],
        [f"{one.day:%-d %B %Y}: {one.cooperation} of cooperation, {one.conflict} of conflict" for one in days],
    )


def clock(hours: Sequence[int]) -> list[Column]:
    """Draw articles by hour."""
    return columns(
        [(count,) for count in hours],
        ("plain",),
        [f"{hour:02}" if hour % 3 == 0 else "" for hour in range(24)],
        [f"{hour:02}:00 UTC: {count}" for hour, count in enumerate(hours)],
    )


def dots(spots: Sequence[Spot]) -> list[Dot]:
    """Draw places, the largest first so that small ones lie on top; the most named are labelled where there is room."""
    top = max((spot.articles for spot in spots), default=1)
    made: list[Dot] = []
    labelled: list[tuple[float, float, float]] = []
    for spot in spots:
        x, y = project(spot.latitude, spot.longitude)
        r = round(2 + (_LARGEST - 2) * math.sqrt(spot.articles / top), 1)
        left = x > 780
        at = (x - r - 4 - 7 * len(spot.name) if left else x + r + 4, y, 7.0 * len(spot.name))
        free = len(labelled) < _LABELS and all(
            abs(y - other) > 13 or at[0] > begin + long or at[0] + at[2] < begin for begin, other, long in labelled
        )
        if free:
            labelled.append(at)
        where = f"{spot.name}, {spot.country}" if spot.country and spot.country != spot.name else spot.name
        made.append(Dot(x, y, r, f"{where}: {_articles(spot.articles)}", spot.name if free else "", left))
    return made


def _articles(count: int) -> str:
    return f"{count} article{'s' if count != 1 else ''}"
