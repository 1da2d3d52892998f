"""What a score is worth: the share of quotations and of events that are right, by score.

A quotation is right when half of its characters (without white space) are reported speech in the gold, credited to a
source whose words overlap the speaker's (or to none, where no speaker is given). ``make eval ARGS=reliability``.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

SET = "polnear-dev.jsonl"
EVENTS = "plover-gsr-dev.jsonl"
_BOUNDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.001)
_ENOUGH = 0.5
# What the types were called when the set was made, and are since 2021.
_TODAY = {"FIGHT": "ASSAULT", "YIELD": "CONCEDE", "INVESTIGATE": "ACCUSE", "DISAPPROVE": "ACCUSE", "DEMAND": "REQUEST",
          "ENGAGE": "COOPERATE"}  # fmt: skip

Judged = Iterator[tuple[float, bool]]


def report(data: Path, analyze: list[str]) -> None:
    """Print the tables of quotations and, where their set is there, of events."""
    _table("quotations", _pairs(data / SET, analyze, _judge))
    if (data / EVENTS).exists():
        _table("events", _pairs(data / EVENTS, analyze, _judge_event))


def _pairs(file: Path, analyze: list[str], judge: Callable[[dict, dict], Judged]) -> list[tuple[float, bool]]:
    gold = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    feed = "".join(json.dumps({"id": g["id"], "text": g["text"]}) + "\n" for g in gold)
    done = subprocess.run(analyze, input=feed.encode(), stdout=subprocess.PIPE, check=True)
    return [pair for g, line in zip(gold, done.stdout.splitlines(), strict=True) for pair in judge(g, json.loads(line))]


def _table(what: str, judged: list[tuple[float, bool]]) -> None:
    print(f"{'score':10}{what:>12}{'mean score':>12}{'right':>8}")
    for low, high in pairwise(_BOUNDS):
        held = [(score, right) for score, right in judged if low <= score < high]
        if held:
            mean = sum(score for score, _ in held) / len(held)
            share = sum(right for _, right in held) / len(held)
            print(f"{low:.1f}-{min(high, 1):.1f}   {len(held):>12}{mean:>12.2f}{share:>8.2f}")
    gap = sum(score for score, _ in judged) - sum(right for _, right in judged)
    print(f"all: mean score less share right {gap / len(judged):+.3f}")


def _judge_event(gold: dict, document: dict) -> Judged:
    """The best event of a sentence whose gold is one event: whether it has its type."""
    kind = gold["gold"]["event"]["event"]
    best = max(document["events"], key=lambda event: event["score"], default=None)
    if best is not None:
        yield best["score"], best["type"] == _TODAY.get(kind, kind)


def _judge(gold: dict, document: dict) -> Judged:
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
