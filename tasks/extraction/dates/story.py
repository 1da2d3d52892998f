"""What is known while an article's time expressions are read in order: its date, and what was mentioned before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tasks.document import TimexModifier, TimexType
from tasks.extraction.dates.calendar import Point, floor

#: Where the verb puts what it tells, seen from the article's date. The present tense leans ahead, but weakly:
#: it makes Monday the next one, and leaves a month to be the nearest.
Direction = Literal["past", "present", "future"] | None
Modifier = TimexModifier
#: Units of report periods: a year earlier than one of them is the same period of the year before.
_PERIODS = ("Q", "H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a time expression means; ``point`` where it is a date of the calendar.

    ``leads`` is False for what the text only compares with: later expressions do not lean on it.
    """

    type: TimexType
    value: str
    point: Point | None = None
    mod: Modifier | None = None
    leads: bool = True


@dataclass(slots=True)
class Story:
    """The anchors of one article; ``published`` is None when its date is not known.

    ``direction`` tells from the words around characters ``start`` to ``end`` whether they speak of past or future,
    ``holder`` gives the number of the word that these characters depend on.
    """

    published: date | None
    direction: Callable[[int, int], Direction]
    holder: Callable[[int, int], int]
    last: Point | None = None
    day: Point | None = None
    period: Point | None = None
    years: dict[int, int] = field(default_factory=dict)
    compared: Point | None = None

    def today(self) -> Point | None:
        """The day of publication."""
        return Point("D", self.published) if self.published else None

    def here(self, unit: str) -> Point | None:
        """The unit that holds the day of publication."""
        return floor(self.published, unit) if self.published else None

    def year_of_clause(self, start: int, end: int) -> int | None:
        """The year that the verb of these characters has been given: in 2010, he was arrested on December 17."""
        return self.years.get(self.holder(start, end)) if self.years else None

    def mention(self, meaning: Meaning, start: int, end: int) -> None:
        """Remember a date, and where it stands, for later expressions to lean on."""
        point = meaning.point
        if point is not None and point.unit == "Y" and meaning.leads:
            self.years[self.holder(start, end)] = point.day.year
        if meaning.type == "DURATION":
            self.compared = None
        if point is None or not meaning.leads:
            return
        self.last = point
        if point.unit == "D":
            self.day = point
        if point.unit in _PERIODS:
            self.period = self.compared = point
