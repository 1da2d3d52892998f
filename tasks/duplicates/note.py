"""The first step after a run: near copies of what it stored, noted in its outcomes and in `duplicates.jsonl`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from config.settings import Settings
from tasks.duplicates.near import Copy, Records, near_copies
from tasks.runs import keys
from tasks.runs.copies import archive, article_id, copies_key, read
from tasks.runs.finish import outcomes
from tasks.runs.records import Near, Outcome, Run
from tasks.store import Missing, Store

_MEDIA_TYPE = "application/jsonl"
# Articles of a run compared to the archive in one go: some 10 MB.
_AT_ONCE = 20_000


def note_copies(store: Store, run: Run, settings: Settings) -> None:
    """Find the near copies among what a run stored, and note them; the exact ones are noted in its outcomes."""
    found = _found(store, run, settings) if settings.duplicates.near and run.counts.get("stored") else {}
    if not found and not run.counts.get("duplicate"):
        return
    with NamedTemporaryFile() as whole, NamedTemporaryFile() as copies:
        for outcome in outcomes(store, run.id):
            near = found.get(outcome.n)
            noted = outcome.model_copy(update={"near": near})
            whole.write(noted.to_json() + b"\n")
            if line := _line(noted):
                copies.write(line)
        for file, key in ((copies, keys.duplicates(run.id)), (whole, keys.folded(run.id))):
            file.flush()
            store.upload(key, Path(file.name), media_type=_MEDIA_TYPE)


def _found(store: Store, run: Run, settings: Settings) -> dict[int, Near]:
    try:
        own = read(store, copies_key(run))
    except Missing:
        return {}
    found: list[Copy] = []
    for start in range(0, len(own), _AT_ONCE):
        chunk = own[start : start + _AT_ONCE]
        found += near_copies(chunk, _before(store, run, settings, own[:start]), settings.duplicates.threshold)
    return {copy.n: Near(of=article_id(copy.of), similarity=copy.similarity) for copy in found}


def _before(store: Store, run: Run, settings: Settings, own: Records) -> Iterator[Records]:
    yield from archive(store, run, settings.duplicates)
    yield from np.array_split(own, -(-len(own) // _AT_ONCE)) if len(own) else ()


def _line(outcome: Outcome) -> bytes | None:
    """Give the line of `duplicates.jsonl` for an outcome that is a copy."""
    if outcome.copy_of:
        of, similarity, exact = outcome.copy_of, 1.0, True
    elif outcome.near:
        of, similarity, exact = outcome.near.of, outcome.near.similarity, False
    else:
        return None
    line = {"n": outcome.n, "article": outcome.article, "of": of, "similarity": similarity, "exact": exact}
    return json.dumps(line).encode() + b"\n"


def read_copies(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Read pairs of an article and what it is a near copy of from the lines of `duplicates.jsonl`."""
    for line in lines:
        copy = json.loads(line)
        if not copy["exact"] and copy["article"]:
            yield copy["article"], copy["of"]
