"""Dates as dumps, feeds and pages write them, to ISO 8601."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?(?:\[[\w/]+\])?",
    re.I,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_MONTH_FIRST = re.compile(rf"(?:[a-z]+,? )?{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.I)
_DAY_FIRST = re.compile(rf"(?:[a-z]+,? )?(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (\d{{4}})\b", re.I)
_FIRST_YEAR, _LAST_YEAR = 1600, 2200
_FIRST_SECOND, _LAST_SECOND = 500_000_000, 4_000_000_000
# "20240503101500"
_COMPACT_TIME = 14


def iso(value: object) -> str | None:
    """Give a date ("2024-05-03") or date-time ("2024-05-03T10:15:00+02:00") in ISO 8601; None when it is no full date.

    Takes ISO 8601 (also compact), RFC 2822, English dates with the month's name, and numbers that are Unix seconds
    or milliseconds of the years 1985 to 2096; days before months in figures only (03/05/2024) are ambiguous and not
    taken.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _counted(value)
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())[:80]
    for pattern in (_ISO, _COMPACT):
        if match := pattern.fullmatch(text):
            return _assembled(*match.groups())
    return _mail_date(text) or _spelled(text) or _prefix(text)


def _counted(value: float) -> str | None:
    if _COMPACT.fullmatch(str(value)) and len(str(value)) == _COMPACT_TIME:
        return iso(str(value))
    seconds = next((value / unit for unit in (1, 1000) if _FIRST_SECOND <= value / unit <= _LAST_SECOND), None)
    return None if seconds is None else f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"


def _assembled(
    year: str, month: str, day: str, hour: str | None, minute: str | None, second: str | None, zone: str | None
) -> str | None:
    clock = "" if hour is None else f"T{hour}:{minute}:{second or '00'}{_zone(zone)}"
    return _valid(f"{year}-{month}-{day}{clock}")


def _zone(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone[0] not in "+-":
        return "Z"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _valid(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return text if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _mail_date(text: str) -> str | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    # A time of day must have been written: "May 3" alone is no date of a message.
    return _valid(moment.isoformat()) if ":" in text else None


def _spelled(text: str) -> str | None:
    if match := _MONTH_FIRST.search(text):
        month, day, year = match.groups()
    elif match := _DAY_FIRST.search(text):
        day, month, year = match.groups()
    else:
        return None
    return _valid(f"{year}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}")


def _prefix(text: str) -> str | None:
    """Take the day of a value that begins with one, whatever follows it."""
    return _valid(text[:10]) if re.match(r"\d{4}-\d\d-\d\d(?!\d)", text) else None
