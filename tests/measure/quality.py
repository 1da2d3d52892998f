"""Quality against labelled data: ``make eval EVAL_DATA=FOLDER``, with the scorer in ``EVAL_SCORER``.

The folder holds one JSON Lines file for each set; the scorer is a command that takes a task, a set and ``--run``.
By default it is looked for beside the folder, in ``eval/score.py``. Without a folder nothing is measured.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.measure import cost, reliability

SETS = (
    ("body", "fundus-english.jsonl.gz"),
    ("entities", "conll2003-dev.jsonl"),
    ("places", "lgl.jsonl"),
    ("quotes", "polnear-dev.jsonl"),
    ("dates", "tempeval3-timebank.jsonl"),
    ("events", "plover-gsr-dev.jsonl"),
    ("quad", "cameo-quad-train.jsonl"),
    ("actors", "cameo-actors-train.jsonl"),
    ("topics", "masakhanews-dev.jsonl"),
    ("topics", "bbc.jsonl"),
    ("sentiment", "newsmtsc-dev.jsonl"),
)

#: Labels of our own, and the set whose texts they are of.
OWN_LABELS, OWN_ARTICLES = "docs/components/topics-labels.tsv", "loadtest-news.jsonl.gz"


def main() -> int:
    named = os.environ.get("EVAL_DATA")
    if not named:
        print("eval: skipped, EVAL_DATA names no folder of labelled data")
        return 0
    data = Path(named)
    scorer = Path(os.environ.get("EVAL_SCORER", data.parent / "eval" / "score.py"))
    only = set(sys.argv[1:])
    failed = 0
    for task, name in SETS:
        if (data / name).exists() and (not only or task in only):
            print(f"== {task}: {name}", flush=True)
            failed += subprocess.run(_command(scorer, task, data / name), check=False).returncode != 0
            if task == "body":
                print("== title, authors, published of the same pages", flush=True)
                pages = [sys.executable, "-m", "tests.eval_intake", str(data / name)]
                failed += subprocess.run(pages, check=False).returncode != 0
    if (data / reliability.SET).exists() and (not only or "reliability" in only):
        print(f"== reliability: {reliability.SET}", flush=True)
        reliability.report(data, reliability.command())
    if (data / cost.SET).exists() and (not only or "cost" in only):
        print(f"== cost: {cost.SET}", flush=True)
        cost.report(data)
    articles = data / OWN_ARTICLES
    if articles.exists() and (not only or "topics" in only):
        print(f"== topics: own labels of {OWN_ARTICLES}", flush=True)
        command = [sys.executable, "-m", "tasks.classification.train.measure", OWN_LABELS, str(articles)]
        failed += subprocess.run(command, check=False).returncode != 0
    return int(failed > 0)


def _command(scorer: Path, task: str, gold: Path) -> list[str]:
    analyze = f"{sys.executable} -m workers.cli.main analyze"
    return [sys.executable, str(scorer), task, str(gold), "--run", analyze]


if __name__ == "__main__":
    sys.exit(main())
