"""What the steps after a run cost at 20,000 articles: seconds and memory, and that the tables are the documents.

``make bench-export ARGS="--articles 20000 --data FILE.jsonl"``: articles of the file (or the seeds and the tests' own)
are analysed once each and stored many times over under other ids, with a sentence of their own; the steps run in a
process of their own, whose peak memory is the figure.
"""

import argparse
import gzip
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np

from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.document import Document
from tasks.duplicates.near import RECORD
from tasks.duplicates.signature import SKETCH, sketch
from tasks.lines import analyse_lines
from tasks.runs import keys
from tasks.runs.copies import copies_key
from tasks.runs.records import Outcome, Run
from tasks.runs.submit import now, save
from tasks.tables.query import database
from tasks.tables.rows import Origin, rows
from tests.desks import TestDesk, started
from tests.news import article
from workers.services.desk import environment

# The report keeps a run's stories in memory besides.
_LIMIT_MB = {"duplicates": 400, "tables": 400, "report": 600}
_CHECKED = 50
_STEPS = ("duplicates", "tables", "report")
_CHILD = """
import sys
from tasks.runs.after import _function
from tasks.runs.submit import load
from tasks.store import Store
from config.settings import settings
conf = settings(); store = Store(conf.store)
_function(sys.argv[1])(store, load(store, sys.argv[2]), conf)
# The kernel's figure for a child would hold its parent's memory at the fork.
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def texts(data: Path | None, count: int) -> Iterator[bytes]:
    if data is None:
        yield from (json.dumps({"title": f"Bridges {n}", "text": article(n)}).encode() for n in range(count))
    else:
        with gzip.open(data) if data.suffix == ".gz" else data.open("rb") as lines:
            yield from islice(lines, count)


def store_all(desk: TestDesk, documents: list[Document], count: int) -> Run:
    """Store ``count`` documents and a finished run of them."""
    run = Run(id=keys.new_run_id(), status="finished", trigger="cli", created=now(), sources=("bench",), planned=count)
    sketches = [np.frombuffer(sketch(document), dtype="u1") for document in documents]
    records = np.zeros(count, dtype=RECORD)

    def put(n: int) -> bytes:
        body, sha = _variant(documents[n % len(documents)], n)
        desk.store.put(keys.article(sha), body)
        # A stretch of the sketch of its own: one in a hundred is left as a near copy.
        marks = sketches[n % len(documents)].copy()
        if n % 100:
            marks[:] = np.frombuffer(random.Random(n).randbytes(SKETCH), dtype="u1")
        records[n] = (n, bytes.fromhex(sha), b"", marks)
        return Outcome(n=n, outcome="stored", uri=f"{n}", article=f"sha256:{sha}", key=keys.article(sha)).to_json()

    with ThreadPoolExecutor(4) as pool:
        lines = list(pool.map(put, range(count)))
    desk.store.put(keys.folded(run.id), b"\n".join(lines) + b"\n")
    desk.store.put(copies_key(run), records.tobytes())
    return save(desk.store, run.model_copy(update={"finished": now(), "counts": {"stored": count}}))


def _variant(document: Document, n: int) -> tuple[bytes, str]:
    sha = hashlib.sha256(f"{document.source.sha256} {n}".encode()).hexdigest()
    source = document.source.model_copy(update={"sha256": sha, "record": n})
    title = f"{document.metadata.title or 'untitled'} {n}"
    meta = document.metadata.model_copy(update={"title": title})
    return document.model_copy(update={"source": source, "metadata": meta}).to_json().encode(), sha


def measured(desk: TestDesk, step: str, run: Run) -> tuple[float, float]:
    """Run a step in a process of its own; give its seconds and its peak memory in MB."""
    began = time.monotonic()
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, step, run.id],
        env=environment(desk.settings),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=3600,
    )
    return time.monotonic() - began, int(child.stdout) / 1024


def check(desk: TestDesk, run: Run, documents: list[Document], count: int) -> list[str]:
    """Compare the tables with the documents: all counts, and the values of some."""
    tables = database(desk.store, desk.settings.store, desk.settings.query, [run.id])
    expected: Counter[str] = Counter()
    for n, document in enumerate(documents):
        times = len(range(n, count, len(documents)))
        for name, found in rows(document, Origin("", "", 0)).items():
            expected[name] += len(found) * times
    faults = []
    for name, wanted in expected.items():
        got = tables.ask(f"SELECT count(*) FROM {name}")[1][0][0]
        faults += [f"{name}: {got} rows, not {wanted}"] if got != wanted else []
    for n in random.Random(1).sample(range(count), min(_CHECKED, count)):
        body, sha = _variant(documents[n % len(documents)], n)
        for name, found in rows(Document.model_validate_json(body), Origin(sha, run.id, n)).items():
            names, got = tables.ask(f"SELECT * EXCLUDE (date) FROM {name} WHERE article = ?", sha)
            if name == "articles":
                at = [names.index("near_of"), names.index("near_similarity")]
                got = [tuple(v for i, v in enumerate(row) if i not in at) for row in got]
                found = [tuple(v for i, v in enumerate(row) if i not in at) for row in found]
            if sorted(map(repr, got)) != sorted(map(repr, found)):
                faults.append(f"{name} of {sha}: other values")
    tables.close()
    return faults


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--articles", type=int, default=20_000)
    ask.add_argument("--different", type=int, default=200)
    ask.add_argument("--data", type=Path)
    asked = ask.parse_args()
    analyzer = Analyzer(Settings())
    lines = analyse_lines(texts(asked.data, asked.different), analyzer)
    documents = [Document.model_validate_json(line) for line, good in lines if good]
    del analyzer
    faults = []
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as desk:
        began = time.monotonic()
        run = store_all(desk, documents, asked.articles)
        print(f"{asked.articles} documents of {len(documents)} articles stored in {time.monotonic() - began:.0f} s")
        for step in _STEPS:
            seconds, memory = measured(desk, step, run)
            print(f"{step:11} {seconds:6.1f} s  {memory:6.0f} MB at most")
            faults += [f"{step} took {memory:.0f} MB"] if memory > _LIMIT_MB[step] else []
        size = sum(item.size for item in desk.store.items(keys.tables(run.id)))
        page = desk.store.head(keys.report(run.id))
        print(f"tables {size / 1e6:.1f} MB, report {page.size / 1e6 if page else 0:.2f} MB")
        faults += check(desk, run, documents, asked.articles)
    for fault in faults:
        print(f"WRONG: {fault}")
    print(f"tables checked against their documents: {len(faults)} wrong")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
