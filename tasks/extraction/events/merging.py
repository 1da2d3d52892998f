"""One event for each happening: mentions that agree in type and do not differ in actors or date are merged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tasks.extraction.facts import Actor, Event


def merge(events: Iterable[Event]) -> tuple[Event, ...]:
    """Merge the mentions of the same happening, in text order; the best-scored one lends its words."""
    groups: list[Event] = []
    by_type: dict[str, list[int]] = {}
    for event in events:
        for index in by_type.get(event.type, ()):
            if _same(groups[index], event):
                groups[index] = _joined(groups[index], event)
                break
        else:
            by_type.setdefault(event.type, []).append(len(groups))
            groups.append(event)
    return tuple(sorted(groups, key=lambda event: event.triggers[0].start))


def _same(one: Event, other: Event) -> bool:
    if one.polarity != other.polarity or one.modality != other.modality:
        return False
    if one.mode and other.mode and one.mode != other.mode:
        return False
    if one.date and other.date and one.date != other.date:
        return False
    if not _may_be_one(_countries(one), _countries(other)):
        return False
    sides = (_agree(one.source, other.source), _agree(one.target, other.target))
    return "no" not in sides and "yes" in sides and (sides[0] == "yes" or not (one.source or other.source))


def _may_be_one(some: set[str], others: set[str]) -> bool:
    """Whether one mention names no country that the other leaves out ("Russia met China", "Russia and Ukraine met")."""
    return some <= others or others <= some


def _countries(event: Event) -> set[str]:
    return {actor.country for actor in (*event.source, *event.target) if actor.country}


def _agree(one: Sequence[Actor], other: Sequence[Actor]) -> str:
    """Whether two sides of an event name the same: yes, no, or unknown where one names nobody."""
    if not one or not other:
        return "unknown"
    return "yes" if _keys(one) & _keys(other) else "no"


def _keys(actors: Sequence[Actor]) -> set[str]:
    keys = {f"entity {actor.entity}" for actor in actors if actor.entity}
    keys |= {f"{actor.country} {actor.sector}" for actor in actors if actor.country}
    # What a state's minister promises, the state promises.
    keys |= {f"state {actor.country}" for actor in actors if actor.country and actor.sector in (None, "GOV")}
    return keys | {f"at {actor.start}" for actor in actors}


def _joined(one: Event, other: Event) -> Event:
    best, rest = (one, other) if one.score >= other.score else (other, one)
    triggers = dict.fromkeys((*best.triggers, *rest.triggers))
    return replace(
        best,
        mode=best.mode or rest.mode,
        triggers=tuple(triggers),
        source=best.source or rest.source,
        target=best.target or rest.target,
        date=best.date or rest.date,
        date_from=best.date_from if best.date else rest.date_from,
        reporter=best.reporter,
        place=best.place or rest.place,
    )
