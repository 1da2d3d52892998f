"""When a schedule is due. A time is one minute of the schedule's own clock; summer time is taken care of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim

from config.settings import Schedule

_MINUTE = timedelta(minutes=1)


def coming(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """Yield the times after a moment, in the schedule's time zone."""
    return CronSim(schedule.cron, after.astimezone(ZoneInfo(schedule.time_zone)))


def due(schedule: Schedule, *, since: datetime, at: datetime) -> datetime | None:
    """Give the last time in (``since``, ``at``], None when there is none: missed times are caught up as one."""
    minute = at.astimezone(ZoneInfo(schedule.time_zone)).replace(second=0, microsecond=0)
    last = next(CronSim(schedule.cron, _later(minute), reverse=True), None)
    return last if last is not None and last > since else None


def _later(minute: datetime) -> datetime:
    """Add a minute of real time, also across a change of the clock."""
    return (minute.astimezone(UTC) + _MINUTE).astimezone(minute.tzinfo)


def name_of(time: datetime) -> str:
    """Name a time in UTC, so that names are distinct and sort by time."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H%MZ}"
