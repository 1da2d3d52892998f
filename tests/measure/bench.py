"""Throughput, overhead, memory, start, growth and planning in one run, as ratios with their spread.

``make bench ARGS="--data FILE.jsonl[.gz] --limit 400 --workers 2"``; by default articles are generated. Ratios are of
CPU time, of the same articles in the same minutes: absolute figures drift with the machine and its other users.
"""

import argparse
import os
import platform
import statistics
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.measure.lengths import growth, slope
from tests.measure.loads import articles, count_words
from tests.measure.paces import rounds, side_by_side
from tests.measure.plans import plan
from tests.measure.starts import starts
from tests.measure.whole import serve

_LONGEST = 160_000


def main() -> None:
    """Measure what was asked for and print it."""
    options = _options()
    items = articles(options.data, options.limit)
    print(f"{len(items)} articles, {count_words(items)} words; {_machine()}")
    for name, section in _SECTIONS.items():
        if not options.only or name in options.only:
            print(f"\n{name}")
            section(items, options)


def _pace(items: list[dict[str, str]], options: argparse.Namespace) -> None:
    found = rounds(items, options.rounds)
    _row("stock nlp.pipe, words a CPU second", (r.stock for r in found), "{:.0f}")
    _row("whole analysis, words a CPU second", (r.ours for r in found), "{:.0f}")
    _row("analysis over stock", (r.ours / r.stock for r in found), "{:.2f}")


def _service(items: list[dict[str, str]], options: argparse.Namespace) -> None:
    pairs = [(side_by_side(items, options.workers), serve(items, options.workers)) for _ in range(options.rounds)]
    _row(f"service, articles/s, {options.workers} workers", (s.rate for _, s in pairs), "{:.1f}")
    _row("service over in process, articles/s", (s.rate / alone for (alone, _), s in pairs), "{:.3f}")
    _row("overhead in workers, CPU ms an article", ((s.cpu - cpu) * 1000 for (_, cpu), s in pairs), "{:.1f}")
    _row("broker and store, CPU ms an article", (s.services_cpu * 1000 for _, s in pairs), "{:.1f}")
    _row("first worker, PSS in MB", (s.first_pss for _, s in pairs), "{:.0f}")
    _row("each further worker, PSS in MB", (s.further_pss for _, s in pairs), "{:.0f}")
    _row("embedded desk up, seconds", (s.up for _, s in pairs), "{:.2f}")


def _start(items: list[dict[str, str]], options: argparse.Namespace) -> None:
    found = starts(items[0]["text"], options.rounds)
    _row("analyze, one article, wall seconds", (wall for wall, _ in found), "{:.2f}")
    _row("analyze, one article, CPU seconds", (cpu for _, cpu in found), "{:.2f}")


def _growth(items: list[dict[str, str]], options: argparse.Namespace) -> None:
    sizes = [size for size in (1000, 4000, 16_000, 64_000, _LONGEST) if size <= options.longest]
    found = growth(items, sizes)
    print(f"  {'µs a word at … words':28}" + "".join(f"{size:>9}" for size in sizes) + "   exponent")
    for name in sorted(found[sizes[-1]], key=lambda name: -found[sizes[-1]][name]):
        cells = "".join(f"{found[size].get(name, 0.0) / size * 1e6:>9.1f}" for size in sizes)
        print(f"  {name:28}{cells}   {slope(found, name):>8.2f}")


def _planning(items: list[dict[str, str]], options: argparse.Namespace) -> None:
    small, large = plan([options.references // 10, options.references])
    print(f"  {large.count} references: {large.cpu_rate:.0f} a CPU second, {large.rate:.0f} a second")
    each = max(0.0, large.memory - small.memory) / (large.count - small.count)
    million = small.memory + each * (1_000_000 - small.count)
    print(f"  most memory {large.memory:.0f} MB; of a million, by the growth from {small.count} on: {million:.0f} MB")


_SECTIONS: dict[str, Callable[[list[dict[str, str]], argparse.Namespace], None]] = {
    "pace": _pace,
    "service": _service,
    "start": _start,
    "growth": _growth,
    "planning": _planning,
}


def _row(name: str, values: Iterable[float], form: str) -> None:
    """Print median, least and most."""
    found = list(values)
    middle, least, most = (form.format(value) for value in (statistics.median(found), min(found), max(found)))
    print(f"  {name:42}{middle:>9}   ({least}–{most})")


def _machine() -> str:
    model = next((line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name")), "")
    parts = (f"{name} {version(name)}" for name in ("spacy", "thinc", "numpy"))
    return f"{os.cpu_count()} × {model or platform.machine()}, Python {platform.python_version()}, {', '.join(parts)}"


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="JSON Lines of articles with a text field; .gz is read, too")
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--longest", type=int, default=_LONGEST, help="longest article of the growth table, in words")
    parser.add_argument("--references", type=int, default=100_000, help="plan so many; 1000000 to measure a million")
    parser.add_argument("--only", nargs="+", choices=list(_SECTIONS), help="measure these alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
