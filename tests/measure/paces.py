"""Words a second of CPU time in one process: the stock pipeline's, and the whole analysis's, in turns."""

import json
import multiprocessing
import time
from dataclasses import dataclass

from config.settings import Settings
from tests.measure.loads import apart, count_words

_TURN = 25


@dataclass(frozen=True)
class Round:
    """Words a CPU second of the stock pipeline and of the analysis, over the same articles."""

    stock: float
    ours: float


def rounds(items: list[dict[str, str]], count: int) -> list[Round]:
    """Measure so many rounds; in each, both go over all articles in short turns, so that the machine's drift is one."""
    return apart(_rounds, items, count)


def _rounds(items: list[dict[str, str]], count: int) -> list[Round]:
    import spacy

    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines

    settings = Settings()
    stock, analyzer = spacy.load(settings.analysis.model), Analyzer(settings)
    lines, words = [json.dumps(item).encode() for item in items], count_words(items)
    found = []
    for number in range(count + 1):
        theirs = ours = 0.0
        for at in range(0, len(items), _TURN):
            began = time.process_time()
            for _ in stock.pipe([item["text"] for item in items[at : at + _TURN]]):
                pass
            between = time.process_time()
            for _ in analyse_lines(lines[at : at + _TURN], analyzer):
                pass
            theirs, ours = theirs + between - began, ours + time.process_time() - between
        # The first round warms caches and is not counted.
        if number:
            found.append(Round(words / theirs, words / ours))
    return found


def side_by_side(items: list[dict[str, str]], workers: int) -> tuple[float, float]:
    """Analyse in so many processes at once; give articles a second and CPU seconds an article."""
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        parts = [items[part::workers] for part in range(workers)]
        took = pool.map(_analyse, parts, chunksize=1)
    return len(items) / max(wall for wall, _ in took), sum(cpu for _, cpu in took) / len(items)


def _analyse(items: list[dict[str, str]]) -> tuple[float, float]:
    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines

    analyzer = Analyzer(Settings())
    lines = [json.dumps(item).encode() for item in items]
    list(analyse_lines(lines[:5], analyzer))
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in analyse_lines(lines, analyzer):
        pass
    return time.perf_counter() - wall, time.process_time() - cpu
