"""What so many articles a day take, reckoned from what one takes: ``make scale ARGS="--articles 1000000 --hours 8"``.

What was measured stands in `Measured`, with how; what is assumed, in `Assumed`. Change either and the figures follow.
The page docs/scale.md holds this module's tables, and a test fails when it does not.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True)
class Measured:
    """Of one article, on one hardware thread of a shared cloud machine; ``note`` in each field says how."""

    cpu_seconds_per_1000_words: float = 1.46
    cpu_seconds_around: float = 0.016
    cpu_seconds_to_send: float = 1 / 3450
    cpu_seconds_to_plan: float = 1 / 30_000
    message_bytes: float = 1047
    flight_bytes: float = 69
    result_bytes_per_word: float = 76
    reference_bytes: float = 199
    outcome_bytes: float = 810
    worker_mb: float = 142


HOW = {
    "cpu_seconds_per_1000_words": "analysis of the articles in `seeds/`, processor time, machine busy with other work",
    "cpu_seconds_around": "queue and store: 400 articles found `unchanged`, processor time of the worker",
    "cpu_seconds_to_send": "20,000 messages in batches of 500, processor time of the sender",
    "cpu_seconds_to_plan": "20,000 articles of one JSON Lines file, processor time",
    "message_bytes": "growth of Valkey's `used_memory` by 20,000 queued messages",
    "flight_bytes": "the same, by 20,000 articles noted as sent",
    "result_bytes_per_word": "results of `seeds/`; gzip makes it 19",
    "reference_bytes": "a plan of 20,000 articles",
    "outcome_bytes": "an outcome of a stored article",
    "worker_mb": "memory of a worker process (PSS, shared pages once); a worker's parent takes 131 more",
}


@dataclass(frozen=True)
class Assumed:
    """What depends on the articles, the night and the provider."""

    words: float = 450
    article_bytes: float = 3_000
    hours: float = 8
    window: int = 1000
    dollars_per_1000_puts: float = 0.005
    dollars_per_1000_gets: float = 0.0004
    dollars_per_gb_month: float = 0.023


#: Requests to the store for an article out of a container: bytes, result there?, result, outcome, its folding.
GETS, PUTS = 3, 2


def reckon(articles: float, measured: Measured, assumed: Assumed) -> Iterator[tuple[str, str]]:
    """Yield what so many articles a day take: a name and a figure with its unit."""
    seconds = assumed.hours * 3600
    each = measured.cpu_seconds_per_1000_words * assumed.words / 1000 + measured.cpu_seconds_around
    rate, cores = articles / seconds, articles * each / seconds
    window = min(assumed.window, articles)
    puts, gets = articles * PUTS, articles * GETS
    stored = articles * (assumed.article_bytes + measured.result_bytes_per_word * assumed.words)
    money = puts / 1000 * assumed.dollars_per_1000_puts + gets / 1000 * assumed.dollars_per_1000_gets
    yield "articles a second", f"{rate:,.0f}"
    yield "processor time an article", f"{each * 1000:,.0f} ms"
    yield "cores for workers", f"{cores:,.0f}"
    yield "memory of workers, a process a core", f"{cores * measured.worker_mb / 1000:,.0f} GB"
    yield "messages a second", f"{rate:,.0f}"
    yield "cores for sending them", f"{rate * measured.cpu_seconds_to_send:,.2f}"
    yield "planning, one core", f"{articles * measured.cpu_seconds_to_plan / 60:,.1f} min"
    yield "Redis, messages and flights (one run's window)", f"{window * _queued(measured) / 1e6:,.1f} MB"
    yield "Redis, done bits of the night", f"{articles / 8 / 1e6:,.2f} MB"
    yield "Redis, were all queued at once", f"{articles * _queued(measured) / 1e9:,.1f} GB"
    yield "S3 writes a second, reads a second", f"{puts / seconds:,.0f}, {gets / seconds:,.0f}"
    yield "S3 requests a night", f"{money:,.0f} $"
    yield "articles and results, a night", f"{stored / 1e9:,.0f} GB"
    yield "kept for a month", f"{stored * 30 / 1e9 * assumed.dollars_per_gb_month:,.0f} $ a month"
    yield "plan and outcomes", f"{articles * (measured.reference_bytes + measured.outcome_bytes) / 1e9:,.1f} GB"


def _queued(measured: Measured) -> float:
    return measured.message_bytes + measured.flight_bytes


def tables(sizes: tuple[float, ...], measured: Measured, assumed: Assumed) -> str:
    """Give what was measured, what is assumed and what follows, as Markdown."""
    lines = ["| measured | an article | how |", "|---|---|---|"]
    lines += [f"| `{f.name}` | {getattr(measured, f.name):.3g} | {HOW[f.name]} |" for f in fields(measured)]
    lines += ["", "| assumed | |", "|---|---|"]
    lines += [f"| `{f.name}` | {getattr(assumed, f.name):,g} |" for f in fields(assumed)]
    lines += ["", f"| a night of | {' | '.join(f'{n:,.0f} articles' for n in sizes)} |", "|---|" + "---|" * len(sizes)]
    columns = [list(reckon(n, measured, assumed)) for n in sizes]
    lines += [f"| {row[0][0]} | {' | '.join(figure for _, figure in row)} |" for row in zip(*columns, strict=True)]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=float, nargs="+", default=[1e6, 100e6])
    for field in (*fields(Measured), *fields(Assumed)):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=float, default=None)
    given = {k: v for k, v in vars(parser.parse_args()).items() if v is not None}
    sizes = tuple(given.pop("articles"))
    measured, assumed = Measured(), Assumed()
    measured = replace(measured, **{k: v for k, v in given.items() if hasattr(measured, k)})
    assumed = replace(assumed, **{k: v for k, v in given.items() if hasattr(assumed, k)})
    print(tables(sizes, measured, assumed), end="")


if __name__ == "__main__":
    main()
