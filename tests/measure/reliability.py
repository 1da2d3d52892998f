"""What a quotation's score is worth: the share of quotations that are right, by score.

A quotation is right when half of its characters (without white space) are reported speech in the gold, credited to a
source whose words overlap the speaker's (or to none, where no speaker is given). ``make eval ARGS=reliability``.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

SET = "polnear-dev.jsonl"
_BOUNDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001)
_ENOUGH = 0.5


def report(data: Path, analyze: list[str]) -> None:
    """Print the table of one set."""
    gold = [json.loads(line) for line in (data / SET).read_text(encoding="utf-8").splitlines()]
    feed = "".join(json.dumps({"id": g["id"], "text": g["text"]}) + "\n" for g in gold)
    done = subprocess.run(analyze, input=feed.encode(), stdout=subprocess.PIPE, check=True)
    judged = [
        pair for g, line in zip(gold, done.stdout.splitlines(), strict=True) for pair in _judge(g, json.loads(line))
    ]
    print(f"{'score':10}{'quotations':>12}{'mean score':>12}{'right':>8}")
    for low, high in pairwise(_BOUNDS):
        held = [(score, right) for score, right in judged if low <= score < high]
        if held:
            mean = sum(score for score, _ in held) / len(held)
            share = sum(right for _, right in held) / len(held)
            print(f"{low:.1f}-{min(high, 1):.1f}   {len(held):>12}{mean:>12.2f}{share:>8.2f}")
    gap = sum(score for score, _ in judged) - sum(right for _, right in judged)
    print(f"all: mean score less share right {gap / len(judged):+.3f}")


def _judge(gold: dict, document: dict) -> Iterator[tuple[float, bool]]:
    sources: dict[int, list] = defaultdict(list)
    for attribution in gold["gold"]["attributions"]:
        for start, end in attribution["content"]:
            for at in range(start, end):
                sources[at].append(attribution["source"])
    for quote in document["quotes"]:
        said = [at for at in range(quote["start"], quote["end"]) if not gold["text"][at].isspace()]
        right = sum(any(_same(quote["speaker"], source) for source in sources.get(at, ())) for at in said)
        yield quote["score"], right >= _ENOUGH * len(said)


def _same(speaker: dict | None, source: list[list[int]]) -> bool:
    if speaker is None or not source:
        return speaker is None and not source
    return any(speaker["start"] < end and start < speaker["end"] for start, end in source)


def command() -> list[str]:
    """The command that analyses, in this environment."""
    return [sys.executable, "-m", "workers.cli.main", "analyze"]
