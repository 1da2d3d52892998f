"""Days and months: calendar dates, weekdays, today, with a part of the day or a time."""

import re
from datetime import date

from tasks.extraction.dates.calendar import Point, floor, make_day, make_point, shift
from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.modifiers import leans_on_text, modifier, steps
from tasks.extraction.dates.story import Direction, Meaning, Story

#: By how many days a day behind, and one ahead, is pushed away by the direction of the verb.
_AGAINST: dict[Direction, tuple[int, int]] = {"past": (0, 300), "present": (140, 0), "future": (300, 0), None: (0, 0)}
#: Two figures mean a year up to so many ahead; where the article's year is unknown they count from this one.
_AHEAD, _NOW = 12, 2020
_FULL_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d(?::\d\d)?)[\d.]*(z|[+-]\d\d:?\d\d)?)?")


def day(phrase: Phrase, story: Story) -> Meaning | None:
    """Read a day or a month, with the part of the day or the time when one is named."""
    if phrase.get("iso", "ISO"):
        return _stamp(phrase, story)
    found = day_of(phrase, story)
    if found is None:
        return None
    value, point = found
    time = _time(phrase)
    if time is None:
        return Meaning(type="DATE", value=value, point=point, mod=modifier(phrase))
    if time == "T24:00" and point is None and value == "":
        return None
    mod = modifier(phrase)
    return Meaning(type="TIME", value=(value or "XXXX-XX-XX") + time, point=point, mod=mod)


def _stamp(phrase: Phrase, story: Story) -> Meaning | None:
    match = _FULL_DAY.match(phrase.text("iso"))
    if match is None:
        return None
    number = match.group(1).split("-")
    point = make_day(int(number[0]), int(number[1]), int(number[2]))
    time = match.group(2) or _time(phrase, bare=True)
    if point is None:
        return None
    if time is None:
        return Meaning(type="DATE", value=point.value, point=point)
    zone = (match.group(3) or "").upper()
    return Meaning(type="TIME", value=f"{point.value}T{time.lstrip('T')}{zone}", point=point)


def day_of(phrase: Phrase, story: Story) -> tuple[str, Point | None] | None:
    """The day or month meant: its value, and the point where it can be told."""
    if phrase.part("slash"):
        return _known(_slashed(phrase.text("slash"), story))
    if phrase.part("month"):
        return _calendar(phrase, story)
    if weekday := phrase.get("weekday", "WEEKDAY"):
        return _weekday(phrase, story, int(weekday))
    near = phrase.get("near", "TODAY", "TONIGHT")
    if near is not None:
        return _from_today(story, int(near) + {"before": -1, "after": 1}.get(phrase.text("step"), 0))
    return _part_alone(phrase, story)


def _known(point: Point | None) -> tuple[str, Point] | None:
    return (point.value, point) if point else None


def _from_today(story: Story, count: int) -> tuple[str, Point | None] | None:
    today = story.today()
    if today is None:
        return ("XXXX-XX-XX", None) if count else ("PRESENT_REF", None)
    return _known(shift(today, count, "D"))


def _part_alone(phrase: Phrase, story: Story) -> tuple[str, Point | None] | None:
    """A part of the day or a time without a day: this morning, last night, at 10 a.m."""
    moved = steps(phrase)
    if moved is None:
        point = story.day or story.today()
        return _known(point) if point else ("XXXX-XX-XX", None)
    if leans_on_text(phrase) or phrase.part("shift")[0].text == "the":
        return _known(shift(story.day, moved, "D")) if story.day else None
    return _from_today(story, moved) if story.published else ("XXXX-XX-XX", None)


def _slashed(text: str, story: Story) -> Point | None:
    """Read 7/3/22: day or month first as only one way fits; else the one nearer to the article's date."""
    separator = "." if "." in text else "/"
    first, second, year = (int(number) for number in text.split(separator))
    year = year if year > 99 else year + (2000 if year < 70 else 1900)
    options = [make_day(year, second, first), make_day(year, first, second)]
    if separator == ".":
        return options[0]
    days = [point for point in reversed(options) if point]
    if len(days) < 2 or story.published is None:
        return days[0] if days else None
    published = story.published
    return min(days, key=lambda point: (point.day > published, abs(point.day - published)))


def _calendar(phrase: Phrase, story: Story) -> tuple[str, Point | None] | None:
    month = int(phrase.get("month", "MONTH") or 0)
    number = phrase.get("day", "DAYNUM", "DAYTH", "ORDINAL")
    wanted = int(number) if number else None
    if wanted is not None and make_day(2000, month, wanted) is None:
        return None
    year = year_of(phrase, story) or story.year_of_clause(*phrase.span)
    if year is None:
        return _nearest(phrase, story, month, wanted, steps(phrase))
    if wanted is None:
        return _known(make_point("M", year, month))
    return _known(make_day(year, month, wanted))


def year_of(phrase: Phrase, story: Story) -> int | None:
    """The year that an expression names, in full, by its last two figures, or as last, this or next year."""
    if text := phrase.get("year", "YEAR"):
        return int(text)
    if text := phrase.get("year", "YEARTAIL"):
        return full_year(int(text[-2:]), story)
    names_year = any(word.text == "year" for word in phrase.words[phrase.start : phrase.end])
    moved = steps(phrase)
    if not names_year or moved is None:
        return None
    anchor = story.last if leans_on_text(phrase) else None
    base = anchor.day.year if anchor else story.published.year if story.published else None
    return base + moved if base is not None else None


def full_year(tail: int, story: Story) -> int:
    """Give the latest year with these last figures that is not far ahead of the article's."""
    now = story.published.year if story.published else _NOW
    return now + _AHEAD - (now + _AHEAD - tail) % 100


def _nearest(
    phrase: Phrase, story: Story, month: int, wanted: int | None, moved: int | None
) -> tuple[str, Point | None] | None:
    """A day or month without a year, by the words around it: the one before, after or nearest."""
    published = story.published
    if published is None:
        return f"XXXX-{month:02}" + (f"-{wanted:02}" if wanted else ""), None
    options = [
        point
        for year in (published.year - 1, published.year, published.year + 1)
        if (point := make_day(year, month, wanted or 1))
    ]
    if weekday := phrase.get("weekday", "WEEKDAY"):
        options = [point for point in options if point.day.isoweekday() == int(weekday)] or options
    if not options:
        return None
    here = published if wanted else published.replace(day=1)
    direction = story.direction(*phrase.span)
    if moved is None:
        chosen = _by_direction([option.day for option in options], here, direction)
    else:
        chosen = _by_shift([option.day for option in options], here, moved)
    return _known(Point("D" if wanted else "M", chosen))


def _by_direction(options: list[date], here: date, direction: Direction) -> date:
    behind, ahead = _AGAINST[direction]

    def distance(option: date) -> int:
        days = (option - here).days
        return abs(days) + (ahead if days > 0 else behind if days < 0 else 0)

    return min(options, key=distance)


def _by_shift(options: list[date], here: date, moved: int) -> date:
    if moved < 0:
        return max((option for option in options if option < here), default=options[0])
    if moved > 0:
        return min((option for option in options if option > here), default=options[-1])
    return next(option for option in options if option.year == here.year) if options else here


def _weekday(phrase: Phrase, story: Story, weekday: int) -> tuple[str, Point | None] | None:
    """A day of the week: the last, the next, or the one the tense asks for."""
    if story.published is None:
        return f"XXXX-WXX-{weekday}", None
    textual = leans_on_text(phrase)
    here = story.day.day if textual and story.day else story.published
    back, moved = (here.isoweekday() - weekday) % 7, steps(phrase)
    words = {word.text for word in phrase.words[phrase.start : phrase.end]}
    if "week" in words and moved is not None:
        days = (floor(here, "W").day - here).days + 7 * moved + weekday - 1
    elif textual and moved == 0:
        days = 7 - back if story.day and 7 - back < back else -back
    elif moved:
        days = -(back or 7) if moved < 0 else 7 - back
    elif moved == 0 and "this" in words:
        days = weekday - here.isoweekday()
    else:
        future = story.direction(*phrase.span) in ("present", "future")
        days = -back % 7 if future else -back
    return _known(shift(Point("D", here), days, "D"))


def _time(phrase: Phrase, *, bare: bool = False) -> str | None:
    """The time of day: ``T22:00``, ``TMO`` …; None when none is named."""
    if phrase.part("clock"):
        return _clock(phrase)
    if bare:
        return None
    if part := phrase.get("part", "PART", "PARTS"):
        return f"T{part}"
    return "TNI" if phrase.get("near", "TONIGHT") or phrase.get("part", "TONIGHT") else None


def _clock(phrase: Phrase) -> str:
    zone = "Z" if phrase.get("zone", "ZONE") == "Z" else ""
    if noon := phrase.get("clock", "NOON"):
        return f"T{noon}{zone}"
    figures = phrase.text("clock").split(" ")[0].replace(".", ":")
    if phrase.get("clock", "MILITARY") and ":" not in figures and len(figures) == 4:
        return f"T{figures[:2]}:{figures[2:]}{zone}"
    hour, _, rest = figures.partition(":")
    number = int(phrase.get("clock", "NUM") or hour)
    half = phrase.get("meridiem", "MERIDIEM")
    if half == "pm" and number < 12:
        number += 12
    elif half == "am" and number == 12:
        number = 0
    elif half is None and phrase.get("part", "PART") in ("AF", "EV", "NI") and number < 12:
        number += 12
    return f"T{number:02}:{rest or '00'}{zone}"


def range_end(phrase: Phrase, story: Story) -> Meaning | None:
    """The second end of a range: the 7 of March 5-7, the 14 of 2010-14."""
    last = story.last
    if last is None:
        return None
    if tail := phrase.get("tail", "TWODIGITS"):
        point = make_point("Y", last.day.year // 100 * 100 + int(tail))
    else:
        number = phrase.get("day", "DAYNUM")
        year = phrase.get("year", "YEAR")
        point = make_day(int(year) if year else last.day.year, last.day.month, int(number or 0))
    if point is None or point.day < last.day:
        return None
    return Meaning(type="DATE", value=point.value, point=point)


def ordinal_day(phrase: Phrase, story: Story) -> Meaning | None:
    """On the 25th: of the month mentioned last, else of the article's."""
    base = story.day or story.today()
    number = int(phrase.get("day", "DAYTH") or 0)
    point = make_day(base.day.year, base.day.month, number) if base else None
    return Meaning(type="DATE", value=point.value, point=point) if point else None


def week_of(phrase: Phrase, story: Story) -> Meaning | None:
    """The week of a day."""
    found = day_of(phrase, story)
    if found is None or found[1] is None:
        return None
    point = floor(found[1].day, "W")
    return Meaning(type="DATE", value=point.value, point=point)
