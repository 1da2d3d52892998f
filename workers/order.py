"""The order in which a worker looks into the lanes: urgent before bulk, but never bulk not at all."""

from collections.abc import Iterable

from tasks.runs.lanes import BULK, LANES, URGENT

#: Of so many articles taken while both lanes have some, one is from bulk.
SHARE = 8


class LaneOrder:
    """What the Redis transport asks for the order of its queues (``queue_order_strategy``)."""

    def __init__(self, it: Iterable[str] = ()) -> None:
        self._lanes = self._ranked(it)
        self._urgent = 0

    @staticmethod
    def _ranked(lanes: Iterable[str]) -> list[str]:
        rank = {lane: n for n, lane in enumerate(LANES)}
        return sorted(lanes, key=lambda lane: rank.get(lane, len(rank)))

    def update(self, it: Iterable[str]) -> None:
        """Take note of the lanes that are consumed."""
        self._lanes = self._ranked(it)

    def consume(self, n: int) -> list[str]:
        """Give the lanes in the order in which to look into them."""
        if self._urgent < SHARE - 1:
            return self._lanes[:n]
        return sorted(self._lanes, key=lambda lane: lane == URGENT)[:n]

    def rotate(self, last_used: str) -> str:
        """Take note of the lane that a message came from."""
        if last_used == URGENT:
            self._urgent += 1
        elif last_used == BULK:
            self._urgent = 0
        return last_used
