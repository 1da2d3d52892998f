"""Exports of runs into a folder: the tables, or one file of another known form. Documents pass by one at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from tasks.runs.records import Run
from tasks.store import Store
from tasks.tables.files import TableFormat, Tables, as_json
from tasks.tables.gkg import gkg
from tasks.tables.jsonld import jsonld
from tasks.tables.polecat import HEADER, polecat
from tasks.tables.read import Found, documents, once
from tasks.tables.rows import rows

Form = Literal["parquet", "csv", "jsonl", "polecat", "gkg", "jsonld"]
_TABLES: dict[Form, TableFormat] = {"parquet": "parquet", "csv": "csv", "jsonl": "jsonl"}
_NAMES = {"polecat": "polecat.tsv", "gkg": "gkg.csv", "jsonld": "articles.jsonl"}


def export(store: Store, runs: Sequence[Run], folder: Path, form: Form, told: Callable[[int], None]) -> list[Path]:
    """Write every result of some runs once; ``told`` hears how many articles are written. Gives the files.

    Of several runs the newest comes first: a result that two of them name counts for the newer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = once()
    newest_first = sorted(runs, key=lambda run: run.id, reverse=True)
    if form in _TABLES:
        made: list[Path] = []
        total = 0
        for run in newest_first:
            with Tables(folder, run.created[:10], run.id, _TABLES[form]) as tables:
                for document, origin in documents(store, run, wanted):
                    tables.add(rows(document, origin))
                    told(total := total + 1)
            made += [path for path in tables.paths.values() if path.exists()]
        return made
    path = folder / _NAMES[form]
    found = (one for run in newest_first for one in documents(store, run, wanted))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in _lines(_counted(found, told), form))
    return [path]


def _counted(found: Iterable[Found], told: Callable[[int], None]) -> Iterator[Found]:
    for number, one in enumerate(found, 1):
        yield one
        told(number)


def _lines(found: Iterable[Found], form: Form) -> Iterator[str]:
    if form == "polecat":
        yield "\t".join(HEADER)
    for document, origin in found:
        if form == "polecat":
            yield from ("\t".join(cells) for cells in polecat(document, origin))
        elif form == "gkg":
            yield "\t".join(gkg(document, origin))
        else:
            yield as_json(jsonld(document))
