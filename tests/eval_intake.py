"""Score the extraction of web pages, by hand: ``python -m tests.eval_intake PAGES.jsonl.gz [--errors]``.

Each line holds ``html`` and ``gold`` with ``body``, ``title``, ``authors`` and ``published`` (a day). The body's figure
is the F1 of 4-word shingles, precision and recall averaged over pages; the others are shares of pages that are
right among those whose gold has the field. Authors are right when the two sets of names are equal, a title when it
is equal but for case and quotation marks; the figure in brackets is the F1 of its words.
"""

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from typing import Any

from tasks.errors import Rejected
from tasks.intake.article import Hints
from tasks.intake.html import extract_html

_BODY = {"paragraph", "heading", "dateline"}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Count the 4-word stretches of a text."""
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def plain(text: str | None) -> str:
    """Fold quotes, case and white space."""
    folded = (text or "").replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').rstrip(". …")
    return " ".join(folded.split()).casefold()


def shared(gold: str, found: str) -> float:
    """Give the F1 of the words of two titles."""
    want, got = Counter(re.findall(r"\w+", gold)), Counter(re.findall(r"\w+", found))
    return 2 * sum((want & got).values()) / ((sum(want.values()) + sum(got.values())) or 1)


def judge(page: dict[str, Any]) -> dict[str, float]:
    """Score one page."""
    gold = page["gold"]
    try:
        found = extract_html(page["html"], Hints())
    except Rejected as error:
        print(page["id"], error.code)
        return {"precision": 0, "recall": 0, "title": 0, "(words)": 0, "authors": 0, "published": 0}
    body = "\n".join(found.text[b.start : b.end] for b in found.blocks if b.kind in _BODY)
    want, got = shingles(gold["body"]), shingles(body)
    both = sum((want & got).values())
    scores = {"precision": both / (sum(got.values()) or 1), "recall": both / (sum(want.values()) or 1)}
    scores["title"] = float(plain(gold["title"]) == plain(found.hints.title))
    scores["(words)"] = shared(plain(gold["title"]), plain(found.hints.title))
    scores["published"] = float(gold["published"] == (found.hints.published or "")[:10])
    if gold["authors"]:
        scores["authors"] = float({plain(a) for a in gold["authors"]} == {plain(a) for a in found.hints.byline})
    page["found"] = found
    return scores


def main() -> None:
    """Score all pages and print the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("pages")
    options.add_argument("--errors", action="store_true")
    chosen = options.parse_args()
    with gzip.open(chosen.pages, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    started = time.process_time()
    scores = [judge(page) for page in pages]
    spent = time.process_time() - started
    mean = {
        name: sum(s[name] for s in scores if name in s) / sum(name in s for s in scores)
        for name in ("precision", "recall", "title", "(words)", "authors", "published")
    }
    f1 = 2 * mean["precision"] * mean["recall"] / (mean["precision"] + mean["recall"])
    if chosen.errors:
        for page, score in zip(pages, scores, strict=True):
            report(page, score)
    print(f"body F1 {f1:.4f}", *(f"{name} {value:.4f}" for name, value in mean.items()))
    print(f"{sum(len(p['html']) for p in pages) / spent / 1e6:.2f} million characters a second")


def report(page: dict[str, Any], score: dict[str, float]) -> None:
    """Print what is wrong with one page."""
    bad = {name: round(value, 2) for name, value in score.items() if value < 0.97}
    if not bad:
        return
    print(page["id"], bad)
    for name in ("title", "authors", "published"):
        if name in bad and "found" in page:
            field = "byline" if name == "authors" else name
            print("   ", name, repr(page["gold"][name]), "!=", repr(getattr(page["found"].hints, field)))


if __name__ == "__main__":
    sys.exit(main())
