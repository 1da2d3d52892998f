"""How long and how often: durations and sets, and the counts they are made of."""

from collections.abc import Sequence

from tasks.extraction.dates.grammar import Phrase
from tasks.extraction.dates.modifiers import approximation
from tasks.extraction.dates.story import Meaning, Story
from tasks.extraction.dates.words import Word

#: Longer counts are no lengths of time that news tells.
_LARGEST = 1_000_000_000
_VAGUE = {"F": "W", "WE": "WE", "SU": "SU", "WI": "WI"}
_YEARS = {"E": 10, "C": 100, "L": 1000}


def count_of(words: Sequence[Word]) -> float | None:
    """Read a count; None for one that names no number (a few, several, dozens).

    Understands figures, number words up to billions, halves and quarters, "a couple", "a dozen".
    """
    total, current, seen = 0.0, 0.0, False
    for word in words:
        if word.text in ("couple", "pair"):
            return 2.0
        if word.text == "half":
            current, seen = current + 0.5, True
        elif "FRACTION" in word.meanings:
            current, seen = current + float(word.meanings["FRACTION"]), True
        elif "TIMESTEN" in word.meanings:
            size = float(word.meanings["TIMESTEN"])
            current, seen = (current or 1) * size, True
            if size >= 1000:
                total, current = total + current, 0.0
        elif "NUM" in word.meanings:
            current, seen = current + float(word.meanings["NUM"]), True
        elif "FEW" in word.meanings or word.text in ("dozens", "number"):
            return None
    if seen:
        return total + current
    return 1.0 if any(word.text in ("a", "an", "another") for word in words) else None


def length(count: float | None, unit: str) -> str | None:
    """Write a length as a TIMEX3 value: ``P3Y``, ``PT1H30M``, ``PXM`` when ``count`` is None."""
    clock, letter = ("T", unit[1:]) if unit.startswith("T") and len(unit) == 2 else ("", unit)
    if count is None:
        return f"P{clock}X{_VAGUE.get(letter, letter)}"
    if count > _LARGEST or count <= 0:
        return None
    if letter == "F":
        count, letter = count * 2, "W"
    if letter in _YEARS:
        count, letter = count * _YEARS[letter], "Y"
    whole = int(count)
    rest = count - whole
    main = f"{whole}{letter}" if whole or not rest else ""
    return f"P{clock}{main}{_rest(rest, clock + letter)}"


def _rest(rest: float, unit: str) -> str:
    """The part of a unit in the next smaller one."""
    smaller = {"Y": (12, "M"), "TH": (60, "M"), "TM": (60, "S"), "D": (24, "H"), "W": (7, "D"), "M": (30, "D")}
    if not rest or unit not in smaller:
        return ""
    size, letter = smaller[unit]
    return ("T" if unit == "D" else "") + f"{max(1, int(rest * size))}{letter}"


def duration(phrase: Phrase, story: Story) -> Meaning | None:
    """A length of time; of a range ("two to three weeks") the shorter."""
    unit = phrase.get("unit", "UNIT", "LONGUNIT", "MANY")
    if unit is None:
        return None
    one = bool(phrase.get("unit", "ONE", "LONGUNIT")) and not phrase.part("count")
    count = 1.0 if one else count_of(phrase.part("count"))
    if count is not None and phrase.part("half"):
        count += 0.5
    value = length(count, unit)
    return Meaning(type="DURATION", value=value, mod=approximation(phrase)) if value else None


def recent(phrase: Phrase, story: Story) -> Meaning | None:
    """Recent years, the past few weeks: a stretch of unknown length up to now."""
    unit = phrase.get("unit", "MANY")
    value = length(None, unit) if unit else None
    return Meaning(type="DURATION", value=value) if value else None


def often(phrase: Phrase, story: Story) -> Meaning | None:
    """How often: every week, Mondays, daily."""
    value = phrase.get("often", "OFTEN") or _calendar_set(phrase)
    if value is None and (unit := phrase.get("unit", "UNIT", "ONE")):
        count = count_of(phrase.part("count")) if phrase.part("count") else 1.0
        other = any(word.text == "other" for word in phrase.words[phrase.start : phrase.end])
        value = length(2.0 if other else count, unit)
    return Meaning(type="SET", value=value) if value else None


def _calendar_set(phrase: Phrase) -> str | None:
    part = phrase.get("part", "PART", "PARTS")
    tail = f"T{part}" if part else ""
    if weekday := phrase.get("weekday", "WEEKDAY", "WEEKDAYS"):
        return f"XXXX-WXX-{weekday}{tail}"
    if month := phrase.get("month", "MONTH"):
        return f"XXXX-{int(month):02}"
    if season := phrase.get("season", "SEASON"):
        return f"XXXX-{season}"
    return f"XXXX-XX-XX{tail}" if part else None
