"""What each component costs: its processor time against the stock pipeline's over the same texts.

``make eval EVAL_DATA=FOLDER ARGS=cost``. Processor time, so that other work on the machine does not count.
"""

import json
import time
from collections import defaultdict
from pathlib import Path

SET = "polnear-dev.jsonl"
_ARTICLES = 40
_WARM = 3


def report(data: Path) -> None:
    """Print the share of each component, in percent of what the stock pipeline takes."""
    lines = (data / SET).read_text(encoding="utf-8").splitlines()[:_ARTICLES]
    texts = [json.loads(line)["text"] for line in lines]
    stock = _stock(texts)
    print(f"stock pipeline: {stock:.1f} s for {sum(map(len, texts)):,} characters")
    for name, seconds in _ours(texts).items():
        print(f"{name:28}{seconds / stock:>8.1%}")


def _stock(texts: list[str]) -> float:
    import spacy

    from config.settings import Settings

    nlp = spacy.load(Settings().analysis.model)
    list(nlp.pipe(texts[:_WARM]))
    began = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    return time.process_time() - began


def _ours(texts: list[str]) -> dict[str, float]:
    from config.settings import Settings
    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines

    analyzer = Analyzer(Settings())
    lines = [json.dumps({"text": text}).encode() for text in texts]
    list(analyse_lines(lines[:_WARM], analyzer))
    spent: dict[str, float] = defaultdict(float)
    running, since = "intake", time.process_time()

    def told(name: str) -> None:
        nonlocal running, since
        now = time.process_time()
        spent[running] += now - since
        running, since = name, now

    with analyzer.watched(told):
        for _ in analyse_lines(lines, analyzer):
            told("intake")
    return dict(sorted(spent.items(), key=lambda item: -item[1]))
