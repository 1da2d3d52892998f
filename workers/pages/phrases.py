"""Figures and times as people read them."""

from datetime import UTC, datetime

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_SCALE = 1000
_MINUTE, _HOUR = 60, 3600


def number(count: float) -> str:
    """Write a count with its thousands apart."""
    return f"{count:,.0f}"


def duration(seconds: float) -> str:
    """Write a time span, no finer than it is known."""
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return f"{hours} h {minutes:02} min"


def rate(per_second: float) -> str:
    """Write a speed so that it is not a fraction of one."""
    if per_second >= 1:
        return f"{per_second:,.1f} articles a second"
    return f"{per_second * _MINUTE:,.1f} articles a minute"


def size(count: float) -> str:
    """Write a number of bytes."""
    unit = 0
    while count >= _SCALE and unit < len(_UNITS) - 1:
        count, unit = count / _SCALE, unit + 1
    return f"{count:.0f} {_UNITS[unit]}" if unit == 0 else f"{count:.1f} {_UNITS[unit]}"


def day(iso: str) -> str:
    """Write the day of an ISO 8601 date or time, in UTC; what cannot be read is given back."""
    at = _read(iso)
    return f"{at:%A} {at.day} {at:%B %Y}" if at else iso


def clock(iso: str) -> str:
    """Write the time of day of an ISO 8601 time, in UTC."""
    at = _read(iso)
    return f"{at:%H:%M}" if at else iso


def _read(iso: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at
