"""What the bench measures with: articles of a file or generated ones, and processes of their own to measure in."""

import gzip
import json
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.news import article

_SENTENCES = 12


def articles(data: Path | None, limit: int) -> list[dict[str, str]]:
    """Read articles with a text field from JSON Lines (``.gz`` is read, too), or generate them."""
    if data is None:
        texts = ("\n\n".join(article(n * _SENTENCES + k) for k in range(_SENTENCES)) for n in range(limit))
        return [{"id": str(n), "text": text} for n, text in enumerate(texts)]
    with (gzip.open if data.suffix == ".gz" else open)(data, "rt", encoding="utf-8") as lines:
        return [{"id": str(n), "text": json.loads(line)["text"]} for n, line in zip(range(limit), lines, strict=False)]


def count_words(items: list[dict[str, str]]) -> int:
    """Count words as white space parts them."""
    return sum(len(item["text"].split()) for item in items)


def apart(work: Callable[..., Any], *args: Any) -> Any:
    """Run in a fresh process, so that nothing is warm or shared."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, args)


def cpu_of(pid: int) -> float:
    """Give a process's CPU seconds so far, 0.0 when it has ended (Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def pss_of(pid: int) -> float:
    """Give a process's proportional memory in MB (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
