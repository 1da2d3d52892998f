"""Years and longer, quarters, halves, seasons, by name."""

from tasks.extraction.dates.amounts import count_of
from tasks.extraction.dates.calendar import SEASON_MONTHS, Point, floor, make_point, shift
from tasks.extraction.dates.days import full_year, year_of
from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.modifiers import modifier, steps
from tasks.extraction.dates.story import Meaning, Story


def _meaning(point: Point | None, phrase: Phrase) -> Meaning | None:
    if point is None:
        return None
    return Meaning(type="DATE", value=point.value, point=point, mod=modifier(phrase))


def year(phrase: Phrase, story: Story) -> Meaning | None:
    """A year of the calendar; a fiscal year is named by its number."""
    number = year_of(phrase, story)
    if number is None and (sign := phrase.get("year", "FISCALSIGN")):
        digits = "".join(char for char in sign if char.isdigit())
        number = int(digits) if len(digits) == 4 else full_year(int(digits), story)
    return _meaning(make_point("Y", number), phrase) if number is not None else None


def spoken_year(phrase: Phrase, story: Story) -> Meaning | None:
    """A year in words: nineteen ninety-six, the year two thousand."""
    words = list(phrase.part("spoken"))
    if "HUNDREDS" in words[0].meanings:
        rest = count_of([word for word in words[1:] if "NUM" in word.meanings])
        if rest is None or not 10 <= rest <= 99:
            return None
        number = int(words[0].meanings["HUNDREDS"]) * 100 + int(rest)
    else:
        number = int(count_of(words) or 0)
    if not 1000 <= number <= 2199:
        return None
    if month := phrase.get("month", "MONTH"):
        return _meaning(make_point("M", number, int(month)), phrase)
    if season_name := phrase.get("season", "SEASON"):
        return _meaning(_season(number, season_name), phrase)
    return _meaning(make_point("Y", number), phrase)


def decade(phrase: Phrase, story: Story) -> Meaning | None:
    """The 1990s, the '90s, the nineties."""
    point = decade_point(phrase, story)
    return _meaning(point, phrase)


def decade_point(phrase: Phrase, story: Story) -> Point | None:
    """The decade that an expression names."""
    if name := phrase.get("decade", "DECADENAME"):
        return make_point("E", int(name) * 10)
    digits = "".join(char for char in phrase.text("decade") if char.isdigit())
    if len(digits) == 4:
        return make_point("E", int(digits))
    if not digits:
        return None
    return make_point("E", full_year(int(digits), story) // 10 * 10)


def century(phrase: Phrase, story: Story) -> Meaning | None:
    """The 19th century: TIMEX3 writes the years' first two figures."""
    number = int(phrase.get("ordinal", "ORDINAL", "DAYTH") or 0)
    if not 1 <= number <= 22:
        return None
    value = f"{number - 1:02}"
    return Meaning(type="DATE", value=value, mod=modifier(phrase))


def quarter(phrase: Phrase, story: Story) -> Meaning | None:
    """A quarter or half of a year; without a year the last one that has begun, or the next for what is to come."""
    unit, number = _which(phrase)
    if number is None or not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    if phrase.part("decade"):
        return _meaning(decade_point(phrase, story), phrase)
    named = year_of(phrase, story)
    if named is None and phrase.part("ago") and story.published:
        named = _undated(phrase, story, unit, number) - 1
    if named is None and story.published is None:
        return Meaning(type="DATE", value=f"XXXX-{unit}{number}", mod=modifier(phrase))
    if named is None:
        named = _undated(phrase, story, unit, number)
    size = 3 if unit == "Q" else 6
    return _meaning(make_point(unit, named, (number - 1) * size + 1), phrase)


def _which(phrase: Phrase) -> tuple[str, int | None]:
    if sign := phrase.get("quarter", "QUARTERSIGN"):
        return ("H" if "h" in sign else "Q"), int("".join(char for char in sign if char.isdigit()))
    unit = "H" if phrase.text("unit") == "half" else "Q"
    if phrase.text("shift").startswith("last") and not phrase.part("ordinal"):
        return unit, 4 if unit == "Q" else 2
    number = phrase.get("ordinal", "ORDINAL", "DAYTH")
    return unit, int(number) if number else None


def _undated(phrase: Phrase, story: Story, unit: str, number: int) -> int:
    """The year of a quarter without one."""
    here = story.here(unit)
    if here is None:
        raise ValueError("an undated quarter needs the article's date")
    size = 3 if unit == "Q" else 6
    this = floor(here.day.replace(month=(number - 1) * size + 1), unit)
    future = story.direction(*phrase.span) == "future"
    if future and this.day < here.day:
        return this.day.year + (1 if (here.day.month - this.day.month) > 6 else 0)
    if not future and this.day > here.day:
        return this.day.year - 1
    return this.day.year


def season(phrase: Phrase, story: Story) -> Meaning | None:
    """A season, of the year named or the nearest that fits."""
    name = phrase.get("season", "SEASON") or ""
    number = year_of(phrase, story)
    if number is not None:
        return _meaning(_season(number, name), phrase)
    if story.published is None:
        return Meaning(type="DATE", value=f"XXXX-{name}", mod=modifier(phrase))
    return _meaning(_near_season(phrase, story, name), phrase)


def _season(number: int, name: str) -> Point | None:
    return make_point("S", number, SEASON_MONTHS[name])


def _near_season(phrase: Phrase, story: Story, name: str) -> Point | None:
    here = story.here("S")
    this = _season(story.published.year, name) if story.published else None
    if here is None or this is None or story.published is None:
        return None
    moved = steps(phrase)
    running = story.published.month in (1, 2) and name == "WI"
    begun = this.day <= story.published or running
    if moved is None:
        future = story.direction(*phrase.span) == "future"
        step = 0 if begun != future or running else (1 if future else -1)
    elif moved < 0:
        step = 0 if begun and this.day != here.day and not running else -1
    elif moved > 0:
        step = 1 if begun else 0
    else:
        step = 0
    return shift(this, step, "Y")
