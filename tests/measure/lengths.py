"""How the time of each component grows with an article's length."""

import json
import math
from collections.abc import Iterable

from config.settings import Settings
from tests.measure.loads import apart


def growth(items: list[dict[str, str]], sizes: Iterable[int]) -> dict[int, dict[str, float]]:
    """Give CPU seconds by component for articles of so many words, put together from others' paragraphs."""
    return apart(_growth, items, list(sizes))


def _growth(items: list[dict[str, str]], sizes: list[int]) -> dict[int, dict[str, float]]:
    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines
    from tasks.stopwatch import Stopwatch

    analyzer = Analyzer(Settings())
    list(analyse_lines([json.dumps(item).encode() for item in items[:20]], analyzer))
    found = {}
    for size in sizes:
        line = json.dumps({"id": str(size), "text": _long(items, size)}).encode()
        watch = Stopwatch()
        with analyzer.watched(watch):
            ((_, good),) = analyse_lines([line], analyzer)
        watch.lap()
        assert good, f"an article of {size} words was refused"
        found[size] = dict(watch.seconds)
    return found


def _long(items: list[dict[str, str]], words: int) -> str:
    parts: list[str] = []
    at = count = 0
    while count < words:
        parts.append(items[at % len(items)]["text"])
        count += len(parts[-1].split())
        at += 1
    return " ".join("\n\n".join(parts).split(" ")[: words + 1])


def slope(measured: dict[int, dict[str, float]], component: str) -> float:
    """Fit seconds to a power of the number of words; 1.0 is linear."""
    points = [(math.log(size), math.log(max(by.get(component, 0.0), 1e-6))) for size, by in measured.items()]
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
