"""Units near an anchor: last month, the following year, two weeks ago, a year earlier."""

from tasks.extraction.dates.amounts import count_of, length
from tasks.extraction.dates.calendar import Point, floor, shift
from tasks.extraction.dates.days import day_of
from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.modifiers import approximation, leans_on_text, modifier, steps
from tasks.extraction.dates.story import Meaning, Story

_UNDATED = {-1: "PAST_REF", 0: "PRESENT_REF", 1: "FUTURE_REF"}


def _meaning(point: Point | None, phrase: Phrase) -> Meaning | None:
    if point is None:
        return None
    return Meaning(type="DATE", value=point.value, point=point, mod=modifier(phrase))


def _unit(phrase: Phrase) -> str:
    unit = phrase.get("unit", "ONE", "PERIOD") or "D"
    return "W" if unit == "F" else unit


def near(phrase: Phrase, story: Story) -> Meaning | None:
    """Last week, this year, the next quarter; the following month leans on the text's own date."""
    unit = _unit(phrase)
    moved = _steps(phrase)
    if moved is None:
        return None
    textual = leans_on_text(phrase)
    base = _textual(story, unit) if textual else story.here(unit)
    if base is None:
        return None if textual else Meaning(type="DATE", value=_UNDATED[(moved > 0) - (moved < 0)])
    return _meaning(shift(base, moved, unit), phrase)


def _steps(phrase: Phrase) -> int | None:
    return {"after next": 2, "before last": -2}.get(phrase.text("shift"), steps(phrase))


def _textual(story: Story, unit: str) -> Point | None:
    """The unit that holds the date mentioned last."""
    last = story.day if unit in ("D", "W", "WE") else story.last
    return floor(last.day, unit) if last else None


def whole(phrase: Phrase, story: Story) -> Meaning | None:
    """The year, the weekend, the end of the month: the one the article is written in, or just over."""
    unit = _unit(phrase)
    here = story.here(unit)
    if here is None:
        return None
    if unit == "WE" and story.direction(*phrase.span) != "future" and story.published:
        ahead = story.published.isoweekday() >= 6
        return _meaning(here if ahead else shift(here, -1, "W"), phrase)
    return _meaning(here, phrase)


def period(phrase: Phrase, story: Story) -> Meaning | None:
    """The quarter, the latest period: the one mentioned last, else the last one that is over."""
    unit = phrase.get("unit", "PERIOD", "ONE") or "Q"
    if unit == "Y":
        here = story.here("Y")
        return _meaning(shift(here, -1, "Y") if here else None, phrase)
    if year := phrase.get("year", "YEAR"):
        return _same_period(int(year), story, phrase)
    if story.period is not None and (unit == "X" or story.period.unit == unit):
        return _meaning(story.period, phrase)
    here = story.here("Q" if unit == "X" else unit)
    return _meaning(shift(here, -1, here.unit) if here else None, phrase)


def ended(phrase: Phrase, story: Story) -> Meaning | None:
    """The quarter ended Sept. 30: the one of the calendar that holds the day."""
    found = day_of(phrase, story)
    if found is None or found[1] is None:
        return None
    unit = phrase.get("unit", "PERIOD")
    return _meaning(floor(found[1].day, "Q" if unit == "X" else unit or "Q"), phrase)


def _same_period(year: int, story: Story, phrase: Phrase) -> Meaning | None:
    if story.period is None:
        return _meaning(Point("Y", story.period.day.replace(year=year)) if story.period else None, phrase)
    return _meaning(Point(story.period.unit, story.period.day.replace(year=year)), phrase)


def year_before(phrase: Phrase, story: Story) -> Meaning | None:
    """A year earlier: the same report period of the year before where one is compared, else that year."""
    base = story.compared or (story.period if phrase.part("unit") else None)
    if base is None and phrase.part("unit"):
        here = story.here("Q")
        base = shift(here, -1, "Q") if here else None
    base = base or story.here("Y")
    point = shift(base, -1, "Y") if base else None
    return Meaning(type="DATE", value=point.value, point=point, leads=False) if point else None


def ago(phrase: Phrase, story: Story) -> Meaning | None:
    """Two weeks ago, three days later: so far from the article's date or from the text's own."""
    unit = phrase.get("unit", "UNIT", "MANY") or "D"
    if not phrase.part("count"):
        count = None if phrase.get("unit", "MANY") else 1.0
    else:
        count = count_of(phrase.part("count"))
    side = phrase.get("side", "SIDE") or "ahead"
    if unit.startswith("T") and len(unit) == 2:
        value = length(count, unit)
        return Meaning(type="DURATION", value=value, mod=approximation(phrase)) if value else None
    base = _base(story, side)
    if count is None and side != "ago":
        value = length(None, unit)
        return Meaning(type="DURATION", value=value) if value else None
    back = side in ("ago", "before")
    point = _moved(base, count, unit, back=back) if count is not None and base else None
    return _meaning(point, phrase) or Meaning(type="DATE", value="PAST_REF" if back else "FUTURE_REF")


def _base(story: Story, side: str) -> Point | None:
    if side in ("before", "after"):
        return story.last or story.today()
    return story.today()


def _moved(base: Point, count: float, unit: str, *, back: bool) -> Point | None:
    """Count from a day, and give the answer no finer than it was counted."""
    sign = -1 if back else 1
    factor = {"E": 10, "C": 100, "L": 1000}.get(unit)
    if factor:
        count, unit = count * factor, "Y"
    if count > 10000:
        return None
    if unit == "Y" and count % 1:
        count, unit = round(count * 12), "M"
    coarse = {"F": "W", "SU": "Y", "WI": "Y"}.get(unit, unit)
    at = floor(base.day, coarse) if base.unit in ("D", "W", "M", coarse) else base
    whole_units = int(count) * (2 if unit == "F" else 1)
    return shift(at, sign * whole_units, coarse)
