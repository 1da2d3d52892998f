"""Throughput, overhead and memory in one run, on the same articles: the stock pipeline, ours, and the service.

``make bench ARGS="--data FILE.jsonl[.gz] --limit 400 --workers 2"``; by default articles are generated.
Figures are ratios to the stock pipeline of the same minutes on the same machine: absolute ones drift.
"""

import argparse
import gzip
import json
import multiprocessing
import os
import platform
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from config.settings import Queue, Settings, Work
from tests.desks import started
from tests.news import article

_SENTENCES = 12


def main() -> None:
    options = _options()
    articles = _articles(options.data, options.limit)
    words = sum(len(a["text"].split()) for a in articles)
    print(f"{len(articles)} articles, {words} words; {os.cpu_count()} cores, Python {platform.python_version()}")
    stock = words / _apart(_stock, articles)
    ours = words / _apart(_analyse, articles)
    side = words / _together(articles, options.workers)
    rate, memory = _service(articles, options.workers)
    alone = side / words * len(articles)
    overhead = options.workers * 1000 * (1 / rate - 1 / alone)
    print(f"{'':44}{'words/s':>10}{'ratio':>8}")
    _row("stock nlp.pipe, one process", stock, stock)
    _row("nightdesk analysis, one process", ours, stock)
    _row(f"nightdesk analysis, {options.workers} processes", side, stock)
    _row(f"whole service, {options.workers} workers", rate * words / len(articles), stock)
    print(f"service: {rate:.1f} articles/s, {rate * words / len(articles) / side:.3f} of the same analysis in process")
    print(f"queue and store: {overhead:.1f} ms an article; PSS {memory:.0f} MB a worker process")


def _row(name: str, value: float, stock: float) -> None:
    print(f"{name:44}{value:>10.0f}{value / stock:>8.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="JSON Lines of articles with a text field; .gz is read, too")
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def _articles(data: Path | None, limit: int) -> list[dict[str, str]]:
    if data is None:
        texts = ("\n\n".join(article(n * _SENTENCES + k) for k in range(_SENTENCES)) for n in range(limit))
        return [{"id": str(n), "text": text} for n, text in enumerate(texts)]
    with (gzip.open if data.suffix == ".gz" else open)(data, "rt", encoding="utf-8") as lines:
        return [{"id": str(n), "text": json.loads(line)["text"]} for n, line in zip(range(limit), lines, strict=False)]


def _apart(work, articles: list[dict[str, str]]) -> float:
    """Run in a process of its own, so that nothing is warm or shared; give the seconds it measured."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (articles,))


def _together(articles: list[dict[str, str]], count: int) -> float:
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        return max(pool.map(_analyse, [articles[part::count] for part in range(count)], chunksize=1))


def _stock(articles: list[dict[str, str]]) -> float:
    import spacy

    nlp = spacy.load(Settings().analysis.model)
    list(nlp.pipe(a["text"] for a in articles[:5]))
    began = time.perf_counter()
    for _ in nlp.pipe(a["text"] for a in articles):
        pass
    return time.perf_counter() - began


def _analyse(articles: list[dict[str, str]]) -> float:
    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines

    analyzer = Analyzer(Settings())
    lines = [json.dumps(a).encode() for a in articles]
    list(analyse_lines(lines[:5], analyzer))
    began = time.perf_counter()
    for _ in analyse_lines(lines, analyzer):
        pass
    return time.perf_counter() - began


def _service(articles: list[dict[str, str]], workers: int) -> tuple[float, float]:
    """Give the whole service's articles a second, from submission's end on, and PSS in MB of a worker process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "articles.jsonl"
        file.write_text("".join(json.dumps(a) + "\n" for a in articles), encoding="utf-8")
        queue = Queue(tend_interval=0.5)
        with started(folder, work=Work(concurrency=workers), queue=queue) as desk:
            desk.local.start_worker()
            while not desk.tender.progress.workers():
                time.sleep(0.1)
            run = desk.submit(file)
            began = time.perf_counter()
            closed = desk.finish(run, seconds=3600)
            seconds = time.perf_counter() - began
            memory = sum(_pss(pid) for pid in desk.worker_children()) / workers
            assert closed.counts == {"stored": len(articles)}, closed.counts
    return len(articles) / seconds, memory


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
