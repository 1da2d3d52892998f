"""Measure names and clusters on GUM news and MEANTIME, beside the stock model. Run by hand:

    python tests/eval_entities.py DATA_FOLDER [--errors N]

DATA_FOLDER holds ``gum-news`` and ``meantime-dev``. Names: exact after articles and possessives are cut, labels
PER, ORG, LOC. Clusters: gold clusters of people, organisations and places that hold a name; a found mention is
the gold mention whose head word it covers.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import spacy

sys.path.insert(0, str(Path(__file__).parent))

from entities.coreference import b_cubed, ceaf, f1, muc
from entities.eval_gold import TITLES, GoldText, read_gum, read_meantime

from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.intake.article import Raw
from tasks.intake.text import PlainText

OURS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
TITLE_CUT = ("the ", "The ", "a ", "an ")


def cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out articles, titles of people, possessives and a closing full stop, as the scorer of single names does."""
    for article in TITLE_CUT:
        if text.startswith(article, start):
            start += len(article)
    while (space := text.find(" ", start, end)) > 0 and text[start:space].lower() in TITLES:
        start = space + 1
    while end > start and (text[end - 1] in "'’ ." or text[start:end].endswith(("'s", "’s"))):
        end -= 2 if text[start:end].endswith(("'s", "’s")) else 1
    return start, end


def found_entities(analyzer: Analyzer, gold: GoldText):
    """Analyse a text: [(label, [(start, end, kind)])]."""
    document = analyzer.analyse(PlainText().read(Raw(content=gold.text.encode(), uri=None, media_type="text/plain")))
    assert document.text.startswith(gold.text[: gold.until].rstrip()), gold.id
    return [(e.label, [(m.start, m.end, m.kind) for m in e.mentions if m.end <= gold.until]) for e in document.entities]


def stock_entities(nlp, gold: GoldText):
    """The model's names, each its own entity."""
    return [(e.label_, [(e.start_char, e.end_char, "name")]) for e in nlp(gold.text).ents if e.end_char <= gold.until]


def score_names(gold: GoldText, entities, counts: Counter, log) -> None:
    """Count right, extra and missed names."""
    want = {(*cut(gold.text, *m.name), m.label) for m in gold.mentions if m.name}
    got = {
        (*cut(gold.text, start, end), OURS[label])
        for label, mentions in entities
        if label in OURS
        for start, end, kind in mentions
        if kind in ("name", "metonym")
    }
    counts.update(right=len(want & got), extra=len(got - want), missed=len(want - got))
    for start, end, label in sorted(want ^ got):
        where = "missed" if (start, end, label) in want else "extra"
        log(
            gold.id,
            where,
            label,
            gold.text[start:end],
            "|",
            gold.text[max(0, start - 30) : end + 20].replace("\n", " "),
        )


def clusters(gold: GoldText, entities, *, names_only: bool):
    """Gold and found clusters as sets of mention keys."""
    named = {m.cluster for m in gold.mentions if m.name}
    wanted: dict[str, set] = {}
    for m in gold.mentions:
        if m.cluster in named and (m.name or not names_only):
            wanted.setdefault(m.cluster, set()).add(m)
    pool = [m for m in gold.mentions if m.name or not names_only]
    found = []
    for label, mentions in entities:
        keys = {
            _key(gold, pool, start, end)
            for start, end, kind in mentions
            if kind in ("name", "metonym") or not names_only
        }
        if keys and label in OURS:
            found.append(keys)
    return list(wanted.values()), found


def _key(gold: GoldText, pool, start, end):
    covered = [m for m in pool if start <= m.head[0] and m.head[1] <= end]
    return min(covered, key=lambda m: (abs(m.start - start) + abs(m.end - end), m.start), default=(start, end))


def report(name: str, texts: list[GoldText], analyzer, nlp, errors: int) -> None:
    """Print all figures of one corpus."""
    counts = {"stock": Counter(), "ours": Counter()}
    shown = Counter()

    def log(*row):
        shown["n"] += 1
        if shown["n"] <= errors:
            print("  ", *row)

    gold_all = {"names": [], "names, those found": [], "all": []}
    found_all = {"names": [], "names, those found": [], "all": []}
    for gold in texts:
        score_names(gold, stock_entities(nlp, gold), counts["stock"], lambda *row: None)
        entities = found_entities(analyzer, gold)
        score_names(gold, entities, counts["ours"], log)
        for kind in ("names", "all"):
            wanted, found = clusters(gold, entities, names_only=kind == "names")
            gold_all[kind] += wanted
            found_all[kind] += found
            if kind == "names":
                both = set().union(*wanted) & set().union(*found) if wanted and found else set()
                gold_all["names, those found"] += [c & both for c in wanted if c & both]
                found_all["names, those found"] += [c & both for c in found if c & both]
    for system, c in counts.items():
        p, r = c["right"] / max(1, c["right"] + c["extra"]), c["right"] / max(1, c["right"] + c["missed"])
        print(f"{name} names {system}: precision {p:.3f} recall {r:.3f} F1 {f1(p, r):.3f}")
    for kind in gold_all:
        rows = {m.__name__: m(gold_all[kind], found_all[kind]) for m in (muc, b_cubed, ceaf)}
        conll = sum(f1(*row) for row in rows.values()) / 3
        parts = " ".join(f"{measure} {p:.3f}/{r:.3f}/{f1(p, r):.3f}" for measure, (p, r) in rows.items())
        print(f"{name} clusters of {kind}: {parts} CoNLL {conll:.3f}")


def main() -> None:
    """Read the arguments and report on both corpora."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--errors", type=int, default=0)
    options = arguments.parse_args()
    settings = Settings()
    analyzer, nlp = Analyzer(settings), spacy.load(settings.analysis.model)
    report("gum-news", read_gum(options.data / "gum-news"), analyzer, nlp, options.errors)
    report("meantime", read_meantime(options.data / "meantime-dev"), analyzer, nlp, options.errors)


if __name__ == "__main__":
    main()
